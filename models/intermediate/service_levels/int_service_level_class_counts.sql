-- Inbound first legs in the eight classes, under the threshold, comparator and short-abandon of the version of each
-- service level that is in force on the local date; relieved contacts apart. Only days that changed are read again.
{{ follow_changed_days() }}

with days as (
    {{ changed_days(is_incremental()) }}
),

half_hours as (
    select half_hours.*
    from {{ ref('int_contact_half_hours') }} as half_hours
    inner join days
        on
            half_hours.contract_id = days.contract_id
            and half_hours.local_date = days.local_date
    where half_hours.is_inbound_first_leg
),

service_levels as (
    select * from {{ ref('terms_service_levels') }}
    where metric in {{ class_metrics() }}
),

relief_events as (
    select
        service_level_id,
        relief_ids
    from {{ ref('int_service_level_relief') }}
),

classed as (
    select
        service_levels.service_level_id,
        service_levels.metric,
        service_levels.formula,
        half_hours.contract_id,
        half_hours.local_date,
        half_hours.fingerprint,
        half_hours.interval_start_at,
        {{ relief_for('half_hours.relief_ids', 'relief_events.relief_ids') }} as relief_ids,
        {{ contact_class('half_hours', 'service_levels') }} as contact_class,
        half_hours.contact_legs,
        half_hours.wait_seconds_total,
        half_hours.handle_seconds_total
    from half_hours
    inner join service_levels
        on
            {{ in_scope('half_hours', 'service_levels') }}
            and (half_hours.is_in_business_hours or not coalesce(service_levels.is_business_hours_only, false))
    left join relief_events on service_levels.service_level_id = relief_events.service_level_id
)

select
    service_level_id,
    metric,
    formula,
    contract_id,
    local_date,
    fingerprint,
    interval_start_at,
    relief_ids,
    len(relief_ids) > 0 as is_relieved,
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
from classed
group by all
