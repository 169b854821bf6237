-- Observations of service levels that count intervals, by the contract's own interval and before and after relief: met
-- or not.
with periods as (
    select * from {{ ref('int_service_level_periods') }}
    where aggregation = 'intervals_met'
),

contracts as (
    select
        contract_id,
        time_zone
    from {{ ref('terms_contracts') }}
),

observations as (
    select
        periods.service_level_id,
        periods.period_start,
        periods.direction,
        periods.interval_target,
        if(periods.unit = 'percent', 100, 1) as unit_factor,
        observations.is_relieved,
        observations.numerator,
        observations.denominator,
        observations.interval_start_at - to_seconds(
            cast(epoch(timezone(contracts.time_zone, observations.interval_start_at)) as bigint)
            % (periods.interval_minutes * 60)
        ) as interval_start_at
    from {{ ref('int_service_level_observations') }} as observations
    inner join periods
        on
            observations.service_level_id = periods.service_level_id
            and observations.local_date between periods.period_start and periods.period_end
    inner join contracts on periods.contract_id = contracts.contract_id
),

summed as (
    select
        service_level_id,
        period_start,
        interval_start_at,
        direction,
        interval_target,
        unit_factor,
        coalesce(sum(numerator) filter (where not is_relieved), 0) as numerator,
        coalesce(sum(denominator) filter (where not is_relieved), 0) as denominator,
        sum(numerator) as numerator_before_relief,
        sum(denominator) as denominator_before_relief
    from observations
    group by all
)

select
    service_level_id,
    period_start,
    interval_start_at,
    numerator,
    denominator,
    numerator_before_relief,
    denominator_before_relief,
    {{ meets('numerator * unit_factor', 'interval_target * denominator', 'direction') }} as is_met,
    {{ meets('numerator_before_relief * unit_factor', 'interval_target * denominator_before_relief', 'direction') }}
        as is_met_before_relief
from summed
