-- Accepted contact legs; a view, because the classified rows already lie typed and placed in the contract's calendar.
{{ config(materialized='view') }}

with contacts as (
    select * from {{ ref('int_contacts_classified') }}
    where row_status = 'accepted'
)

select
    contacts.contact_id,
    contacts.leg_number,
    contacts.contract_id,
    contacts.queue_id,
    contacts.agent_id,
    contacts.channel,
    contacts.direction,
    contacts.handled_by,
    contacts.outcome,
    contacts.reason_code,
    contacts.is_resolved,
    contacts.leg_number = 1 as is_first_leg,
    contacts.queued_at,
    contacts.answered_at,
    contacts.ended_at,
    contacts.updated_at,
    contacts.local_date,
    contacts.interval_start_at,
    {{ wait_seconds('contacts') }} as wait_seconds,
    contacts.talk_seconds,
    contacts.hold_seconds,
    contacts.wrap_seconds,
    {{ handle_seconds('contacts') }} as handle_seconds
from contacts
