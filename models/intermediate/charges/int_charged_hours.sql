-- Productive time of each agent in the scope of the charges that count hours, by version and local date, in seconds,
-- and what of it is billed: the time of those who were certified on the day. Where a full-time month gets other hours
-- within a month, its days are weighed so that one divisor holds for the month: that of the longer one.
with placed as (
    select
        agent_time.*,
        cast(timezone(contracts.time_zone, agent_time.starts_at) as date) as local_date
    from {{ ref('int_agent_time') }} as agent_time
    inner join {{ ref('terms_contracts') }} as contracts on agent_time.contract_id = contracts.contract_id
    where agent_time.activity = 'productive' and not agent_time.is_scheduled
),

in_scope as (
    select
        charges.charge_id,
        charges.valid_from,
        if(charges.basis = 'per_fte_month', 3600 * coalesce(charges.hours_per_fte_month, 1), 3600) as units_per_price,
        placed.*
    from placed
    inner join {{ ref('terms_charges') }} as charges
        on
            placed.contract_id = charges.contract_id
            and charges.basis in ('per_productive_hour', 'per_fte_month')
            and placed.local_date >= charges.valid_from
            and placed.local_date < charges.valid_to
            and coalesce(placed.queue_id, '') = coalesce(charges.queue_id, placed.queue_id, '')
),

{# An agent who serves two queues at once works one hour an hour. #}
worked as (
    {{ without_overlaps('in_scope', ['charge_id', 'agent_id']) }}
),

hours as (
    select
        worked.charge_id,
        worked.contract_id,
        worked.valid_from,
        worked.agent_id,
        worked.local_date,
        worked.units_per_price,
        {{ seconds_between('worked.starts_at', 'worked.ends_at') }} as seconds,
        coalesce(agents.certified_on <= worked.local_date, false) as is_certified
    from worked
    left join {{ ref('int_agents_classified') }} as agents
        on
            worked.contract_id = agents.contract_id
            and worked.agent_id = agents.agent_id
            and agents.row_status = 'accepted'
),

agent_days as (
    select
        charge_id,
        contract_id,
        valid_from,
        agent_id,
        local_date,
        units_per_price,
        sum(seconds) as measured_seconds,
        sum(if(is_certified, seconds, 0)) as billable_seconds
    from hours
    group by all
),

compared as (
    select
        *,
        max(units_per_price) over (partition by charge_id, date_trunc('month', local_date)) as month_units_per_price
    from agent_days
)

select
    charge_id,
    contract_id,
    valid_from,
    agent_id,
    local_date,
    month_units_per_price as units_per_price,
    {{ divide(
        'cast(measured_seconds as decimal(38, 6)) * month_units_per_price', 'units_per_price', scale=6
    ) }} as measured_seconds,
    {{ divide(
        'cast(billable_seconds as decimal(38, 6)) * month_units_per_price', 'units_per_price', scale=6
    ) }} as billable_seconds
from compared
