-- Agents' time as the plan has it and as it was, without overlaps: rows of one agent, contract, queue and activity
-- that touch or overlap are one.
with activity as (
    select * from {{ ref('int_agent_activity_classified') }}
    where row_status = 'accepted' and ended_at > started_at
),

reached as (
    select
        *,
        max(ended_at) over (
            partition by agent_id, contract_id, is_scheduled, activity, queue_id
            order by started_at, ended_at rows between unbounded preceding and 1 preceding
        ) as ended_before_at
    from activity
),

numbered as (
    select
        *,
        count(*) filter (where ended_before_at is null or ended_before_at < started_at) over (
            partition by agent_id, contract_id, is_scheduled, activity, queue_id
            order by started_at, ended_at rows between unbounded preceding and current row
        ) as stretch
    from reached
)

select
    agent_id,
    contract_id,
    coalesce(is_scheduled, false) as is_scheduled,
    activity,
    queue_id,
    min(started_at) as starts_at,
    max(ended_at) as ends_at
from numbered
group by agent_id, contract_id, coalesce(is_scheduled, false), activity, queue_id, stretch
