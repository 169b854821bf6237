-- Agents' time as the plan has it and as it was, without overlaps: rows of one agent, contract, queue and activity that
-- touch or overlap are one.
with activity as (
    select
        agent_id,
        contract_id,
        coalesce(is_scheduled, false) as is_scheduled,
        activity,
        queue_id,
        started_at as starts_at,
        ended_at as ends_at
    from {{ ref('int_agent_activity_classified') }}
    where row_status = 'accepted'
),

merged as (
    {{ merged_stretches('activity', ['agent_id', 'contract_id', 'is_scheduled', 'activity', 'queue_id']) }}
)

select * from merged
