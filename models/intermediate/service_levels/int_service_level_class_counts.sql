-- Inbound first legs in the eight classes, under the threshold, comparator and short-abandon of the version of each
-- service level that is in force on the local date; relieved contacts apart.
with half_hours as (
    select * from {{ ref('int_contact_half_hours') }}
    where is_inbound_first_leg
),

service_levels as (
    select * from {{ ref('terms_service_levels') }}
    where metric in {{ measured_metrics() }}
),

relief_events as (
    select
        service_levels.service_level_id,
        list(distinct relief_events.relief_id) as relief_ids
    from service_levels
    inner join {{ ref('int_relief_events_classified') }} as relief_events
        on
            service_levels.contract_id = relief_events.contract_id
            and coalesce(relief_events.service_level_id, service_levels.service_level_id)
            = service_levels.service_level_id
    where relief_events.row_status = 'accepted'
    group by service_levels.service_level_id
),

classed as (
    select
        service_levels.service_level_id,
        service_levels.metric,
        service_levels.formula,
        half_hours.local_date,
        half_hours.interval_start_at,
        coalesce(list_has_any(half_hours.relief_ids, relief_events.relief_ids), false) as is_relieved,
        half_hours.outcome,
        half_hours.contact_legs,
        half_hours.wait_seconds_total,
        half_hours.handle_seconds_total,
        service_levels.short_abandon_seconds > 0
        and half_hours.wait_seconds <= service_levels.short_abandon_seconds as is_short,
        case
            when service_levels.comparator = 'lt' then half_hours.wait_seconds < service_levels.threshold_seconds
            else half_hours.wait_seconds <= service_levels.threshold_seconds
        end as is_in
    from half_hours
    inner join service_levels
        on
            half_hours.contract_id = service_levels.contract_id
            and half_hours.local_date >= service_levels.valid_from
            and half_hours.local_date < service_levels.valid_to
            and half_hours.queue_id = coalesce(service_levels.queue_id, half_hours.queue_id)
            and half_hours.channel = coalesce(service_levels.channel, half_hours.channel)
            and half_hours.handled_by = coalesce(service_levels.handled_by, half_hours.handled_by)
            and (half_hours.is_in_business_hours or not coalesce(service_levels.is_business_hours_only, false))
    left join relief_events on service_levels.service_level_id = relief_events.service_level_id
),

counted as (
    select
        service_level_id,
        metric,
        formula,
        local_date,
        interval_start_at,
        is_relieved,
        case
            when outcome = 'answered' then if(coalesce(is_in, true), 'answered_in', 'answered_late')
            when outcome = 'abandoned' and coalesce(is_short, false) then 'abandoned_short'
            when outcome = 'abandoned' then if(coalesce(is_in, false), 'abandoned_in', 'abandoned_late')
            when outcome = 'callback_requested' then if(coalesce(is_in, true), 'callback_in', 'callback_late')
            else 'flowed_out'
        end as contact_class,
        contact_legs,
        wait_seconds_total,
        handle_seconds_total
    from classed
)

select
    service_level_id,
    metric,
    formula,
    local_date,
    interval_start_at,
    is_relieved,
    cast(coalesce(sum(contact_legs) filter (where contact_class = 'answered_in'), 0) as bigint) as answered_in,
    cast(coalesce(sum(contact_legs) filter (where contact_class = 'answered_late'), 0) as bigint) as answered_late,
    cast(coalesce(sum(contact_legs) filter (where contact_class = 'abandoned_short'), 0) as bigint) as abandoned_short,
    cast(coalesce(sum(contact_legs) filter (where contact_class = 'abandoned_in'), 0) as bigint) as abandoned_in,
    cast(coalesce(sum(contact_legs) filter (where contact_class = 'abandoned_late'), 0) as bigint) as abandoned_late,
    cast(coalesce(sum(contact_legs) filter (where contact_class = 'callback_in'), 0) as bigint) as callback_in,
    cast(coalesce(sum(contact_legs) filter (where contact_class = 'callback_late'), 0) as bigint) as callback_late,
    cast(coalesce(sum(contact_legs) filter (where contact_class = 'flowed_out'), 0) as bigint) as flowed_out,
    cast(coalesce(sum(wait_seconds_total) filter (where contact_class like 'answered%'), 0) as decimal(38, 6))
        as wait_seconds_answered,
    cast(coalesce(sum(handle_seconds_total) filter (where contact_class like 'answered%'), 0) as decimal(38, 3))
        as handle_seconds_answered
from counted
group by all
