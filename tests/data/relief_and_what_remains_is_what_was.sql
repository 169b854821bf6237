-- What relief events took from a service level and period, and what remains, is what there was; each part once.
-- Guards the money of relief: an event that took a part twice would be worth too much.
with removed as (
    select
        periods.service_level_id,
        periods.period_start,
        sum(observations.numerator) as numerator,
        sum(observations.denominator) as denominator
    from {{ ref('int_service_level_observations') }} as observations
    inner join {{ ref('int_service_level_periods') }} as periods
        on
            observations.service_level_id = periods.service_level_id
            and observations.local_date between periods.period_start and periods.period_end
    where observations.is_relieved and periods.aggregation = 'weighted'
    group by all
)

select
    attainment.service_level_id,
    attainment.period_start
from removed
inner join {{ ref('int_service_level_attainment') }} as attainment
    on
        removed.service_level_id = attainment.service_level_id
        and removed.period_start = attainment.period_start
where
    attainment.numerator + removed.numerator <> attainment.numerator_before_relief
    or attainment.denominator + removed.denominator <> attainment.denominator_before_relief
