-- Contacts as additive counts and second-sums by half hour.
select
    contract_id,
    queue_id,
    channel,
    handled_by,
    interval_start_at,
    local_date,
    cast(coalesce(sum(contact_legs) filter (where is_inbound_first_leg), 0) as bigint) as contacts_received,
    cast(coalesce(sum(contact_legs) filter (
        where is_inbound_first_leg and outcome in ('answered', 'abandoned')
    ), 0) as bigint) as contacts_offered,
    cast(coalesce(sum(contact_legs) filter (
        where is_inbound_first_leg and outcome = 'answered'
    ), 0) as bigint) as contacts_answered,
    cast(coalesce(sum(contact_legs) filter (
        where is_inbound_first_leg and outcome = 'abandoned'
    ), 0) as bigint) as contacts_abandoned,
    cast(coalesce(sum(legs_resolved) filter (
        where is_inbound_first_leg and outcome = 'answered'
    ), 0) as bigint) as contacts_resolved,
    cast(coalesce(sum(contact_legs) filter (where outcome = 'answered'), 0) as bigint) as legs_answered,
    cast(coalesce(sum(wait_seconds_total) filter (
        where is_inbound_first_leg and outcome = 'answered'
    ), 0) as decimal(38, 6)) as wait_seconds_answered,
    cast(coalesce(sum(handle_seconds_total) filter (
        where is_inbound_first_leg and outcome = 'answered'
    ), 0) as decimal(38, 3)) as handle_seconds_answered,
    cast(coalesce(sum(handle_seconds_total), 0) as decimal(38, 3)) as handle_seconds
from {{ ref('int_contact_half_hours') }}
group by all
