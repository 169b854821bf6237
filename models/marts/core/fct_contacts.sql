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
    {{ seconds_between('queued_at', 'coalesce(answered_at, ended_at)') }} as wait_seconds,
    talk_seconds,
    hold_seconds,
    wrap_seconds,
    cast(
        coalesce(talk_seconds, 0) + coalesce(hold_seconds, 0) + coalesce(wrap_seconds, 0) as decimal(18, 3)
    ) as handle_seconds
from contacts
