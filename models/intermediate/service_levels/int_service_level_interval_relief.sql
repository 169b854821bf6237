-- Service levels that count intervals, without one relief event: what it alone had taken out counts again, and each
-- interval is judged anew.
with parts as (
    select * from {{ ref('int_service_level_interval_parts') }}
),

relief_events as (
    select distinct
        service_level_id,
        period_start,
        unnest(relief_ids) as relief_id
    from parts
    where is_relieved
),

intervals as (
    select
        relief_events.service_level_id,
        relief_events.period_start,
        relief_events.relief_id,
        parts.interval_start_at,
        parts.direction,
        parts.interval_target,
        parts.unit_factor,
        sum(parts.numerator) as numerator,
        sum(parts.denominator) as denominator
    from relief_events
    inner join parts
        on
            relief_events.service_level_id = parts.service_level_id
            and relief_events.period_start = parts.period_start
            and (not parts.is_relieved or parts.relief_ids = [relief_events.relief_id])
    group by all
)

select
    service_level_id,
    period_start,
    relief_id,
    count(*) filter (
        where {{ meets('numerator * unit_factor', 'interval_target * denominator', 'direction') }}
    ) as numerator,
    count(*) as denominator
from intervals
where denominator > 0
group by service_level_id, period_start, relief_id
