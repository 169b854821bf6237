-- The contacts listed against a service level are as many as its numerator lacks (at_least) or holds (at_most), where
-- every weight is 0 or 1. Guards the drill-down: a list that does not explain its figure proves nothing.
with levels as (
    select
        attainment.*,
        if(attainment.direction = 'at_least', attainment.denominator - attainment.numerator, attainment.numerator)
            as misses_expected
    from {{ ref('int_service_level_attainment') }} as attainment
    inner join {{ ref('int_service_level_periods') }} as periods
        on
            attainment.service_level_id = periods.service_level_id
            and attainment.period_start = periods.period_start
    where attainment.metric in {{ formula_metrics() }} and periods.aggregation = 'weighted'
)

select
    levels.service_level_id,
    levels.period_start,
    levels.misses_expected,
    count(misses.contact_id) as misses_found
from levels
left join {{ ref('fct_service_level_misses') }} as misses
    on
        levels.service_level_id = misses.service_level_id
        and not misses.is_relieved
        and misses.local_date between levels.period_start and levels.period_end
group by levels.service_level_id, levels.period_start, levels.misses_expected
having count(misses.contact_id) <> levels.misses_expected
