-- Agents' time by local date, activity and queue, as planned and as it was.
select
    agent_time.contract_id,
    agent_time.agent_id,
    cast(timezone(contracts.time_zone, agent_time.starts_at) as date) as local_date,
    agent_time.activity,
    agent_time.queue_id,
    agent_time.is_scheduled,
    cast(sum({{ seconds_between('agent_time.starts_at', 'agent_time.ends_at') }}) as decimal(18, 3)) as seconds
from {{ ref('int_agent_time') }} as agent_time
inner join {{ ref('terms_contracts') }} as contracts on agent_time.contract_id = contracts.contract_id
group by all
