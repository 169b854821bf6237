-- How much of the agents' time was not productive, as planned and as it was. Who serves two queues at once works one
-- hour an hour.
with agent_time as (
    {{ without_overlaps(ref('int_agent_time'), ['agent_id', 'contract_id', 'is_scheduled', 'activity']) }}
),

measured as (
    select
        agent_time.contract_id,
        cast(date_trunc('month', timezone(contracts.time_zone, agent_time.starts_at)) as date) as month,
        agent_time.is_scheduled,
        agent_time.activity,
        {{ seconds_between('agent_time.starts_at', 'agent_time.ends_at') }} as seconds
    from agent_time
    inner join {{ ref('terms_contracts') }} as contracts on agent_time.contract_id = contracts.contract_id
),

summed as (
    select
        contract_id,
        month,
        is_scheduled,
        sum(seconds) as seconds,
        sum(if(activity = 'productive', seconds, 0)) as productive_seconds,
        sum(if(activity = 'absent', seconds, 0)) as absent_seconds
    from measured
    group by all
)

select
    contract_id,
    month,
    is_scheduled,
    cast(seconds as decimal(18, 3)) as seconds,
    cast(productive_seconds as decimal(18, 3)) as productive_seconds,
    cast(absent_seconds as decimal(18, 3)) as absent_seconds,
    {{ divide('(seconds - productive_seconds) * 100', 'seconds', scale=4) }} as shrinkage_pct
from summed
