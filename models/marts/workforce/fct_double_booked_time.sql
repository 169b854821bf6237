-- Agents in two places at once: stretches of one agent's actual time that overlap, in two contracts, queues or
-- activities.
with stretches as (
    select
        *,
        concat_ws('|', contract_id, coalesce(queue_id, ''), activity) as place,
        {# Each stretch under every day that it touches, so that only neighbours are compared. #}
        unnest(generate_series(
            cast(date_trunc('day', timezone('UTC', starts_at)) as timestamp),
            cast(date_trunc('day', timezone('UTC', ends_at)) as timestamp),
            interval 1 day
        )) as touched_day
    from {{ ref('int_agent_time') }}
    where not is_scheduled and activity <> 'absent'
)

select distinct
    one.agent_id,
    one.contract_id,
    one.activity,
    one.queue_id,
    other.contract_id as other_contract_id,
    other.activity as other_activity,
    other.queue_id as other_queue_id,
    greatest(one.starts_at, other.starts_at) as starts_at,
    least(one.ends_at, other.ends_at) as ends_at,
    cast(
        {{ seconds_between('greatest(one.starts_at, other.starts_at)', 'least(one.ends_at, other.ends_at)') }}
        as decimal(18, 3)
    ) as seconds
from stretches as one
inner join stretches as other
    on
        one.agent_id = other.agent_id
        and one.touched_day = other.touched_day
        and one.place < other.place
        and one.starts_at < other.ends_at
        and one.ends_at > other.starts_at
