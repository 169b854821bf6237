-- Stretches of agents' time that a metric adds to its numerator (1), takes from it (-1) or leaves out (0), and that
-- count in its denominator (1) or not (0). Each is booked on the local date that it begins on. Twice over: for service
-- levels of one queue, and for those of all, where an agent who serves two queues at once works one hour an hour.
with of_queues as (
    select
        *,
        starts_at as booked_at
    from {{ ref('int_agent_time') }}
),

of_all_queues as (
    {{ without_overlaps('of_queues', ['agent_id', 'contract_id', 'is_scheduled', 'activity']) }}
),

agent_time as (
    select
        *,
        false as is_of_all_queues
    from of_queues

    union all by name

    select
        *,
        true as is_of_all_queues
    from of_all_queues
),

{# Where all queues count, the activity decides alone: a plan seldom says which queue. #}
planned_as_was as (
    select
        plan.contract_id,
        plan.queue_id,
        plan.is_of_all_queues,
        plan.booked_at,
        greatest(plan.starts_at, fact.starts_at) as starts_at,
        least(plan.ends_at, fact.ends_at) as ends_at
    from agent_time as plan
    inner join agent_time as fact
        on
            plan.agent_id = fact.agent_id
            and plan.contract_id = fact.contract_id
            and plan.activity = fact.activity
            and plan.is_of_all_queues = fact.is_of_all_queues
            and (plan.is_of_all_queues or coalesce(plan.queue_id, '') = coalesce(fact.queue_id, ''))
            and plan.starts_at < fact.ends_at
            and plan.ends_at > fact.starts_at
    where plan.is_scheduled and not fact.is_scheduled
),

stretches as (
    select
        'schedule_adherence' as metric,
        contract_id,
        queue_id,
        is_of_all_queues,
        booked_at,
        starts_at,
        ends_at,
        0 as numerator_sign,
        1 as denominator_sign
    from agent_time
    where is_scheduled

    union all

    select
        'schedule_adherence' as metric,
        contract_id,
        queue_id,
        is_of_all_queues,
        booked_at,
        starts_at,
        ends_at,
        1 as numerator_sign,
        0 as denominator_sign
    from planned_as_was

    union all

    select
        'schedule_conformance' as metric,
        contract_id,
        queue_id,
        is_of_all_queues,
        booked_at,
        starts_at,
        ends_at,
        if(is_scheduled, 0, 1) as numerator_sign,
        if(is_scheduled, 1, 0) as denominator_sign
    from agent_time
    where activity not in ('break', 'absent')

    union all

    select
        'occupancy' as metric,
        contract_id,
        queue_id,
        is_of_all_queues,
        booked_at,
        starts_at,
        ends_at,
        0 as numerator_sign,
        1 as denominator_sign
    from agent_time
    where activity = 'productive' and not is_scheduled
)

select
    stretches.metric,
    stretches.contract_id,
    stretches.queue_id,
    stretches.is_of_all_queues,
    stretches.starts_at,
    stretches.ends_at,
    stretches.numerator_sign,
    stretches.denominator_sign,
    cast(timezone(contracts.time_zone, stretches.booked_at) as date) as local_date
from stretches
inner join {{ ref('terms_contracts') }} as contracts on stretches.contract_id = contracts.contract_id
