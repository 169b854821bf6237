-- How much of the agents' time was not productive, as planned and as it was.
with summed as (
    select
        contract_id,
        cast(date_trunc('month', local_date) as date) as month,
        is_scheduled,
        sum(seconds) as seconds,
        sum(if(activity = 'productive', seconds, 0)) as productive_seconds,
        sum(if(activity = 'absent', seconds, 0)) as absent_seconds
    from {{ ref('fct_agent_time') }}
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
