-- Observations of service levels that count intervals, by the contract's own interval and before and after relief: met
-- or not.
with summed as (
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
    from {{ ref('int_service_level_interval_parts') }}
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
