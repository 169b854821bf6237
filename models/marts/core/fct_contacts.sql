-- Accepted contact legs; a view, because the classified rows already lie typed and placed in the contract's calendar.
{{ config(materialized='view') }}

with contacts as (
    select * from {{ ref('int_contacts_classified') }}
    where row_status = 'accepted'
)

select
    contact_id,
    leg_number,
    contract_id,
    queue_id,
    agent_id,
    channel,
    direction,
    handled_by,
    outcome,
    reason_code,
    is_resolved,
    leg_number = 1 as is_first_leg,
    queued_at,
    answered_at,
    ended_at,
    updated_at,
    local_date,
    interval_start_at,
    {{ wait_seconds('contacts') }} as wait_seconds,
    talk_seconds,
    hold_seconds,
    wrap_seconds,
    {{ handle_seconds('contacts') }} as handle_seconds
from contacts
