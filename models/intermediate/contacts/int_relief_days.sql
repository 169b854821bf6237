-- Approved relief by the local dates and queues that it touches, a year ahead at most: "until further notice" is no
-- day. Without approved_by and approved_on there is no relief.
with relief_events as (
    select * from {{ ref('int_relief_events_classified') }}
    where row_status = 'accepted' and approved_by is not null and approved_on is not null and ends_at > starts_at
),

contracts as (
    select
        contract_id,
        time_zone
    from {{ ref('terms_contracts') }}
),

queues as (
    select distinct
        contract_id,
        queue_id
    from {{ ref('terms_contract_queues') }}
)

select
    relief_events.contract_id,
    queues.queue_id,
    relief_events.relief_id,
    relief_events.starts_at,
    relief_events.ends_at,
    cast(unnest(generate_series(
        cast(timezone(contracts.time_zone, relief_events.starts_at) as date),
        least(
            cast(timezone(contracts.time_zone, relief_events.ends_at) as date),
            cast('{{ var("as_of_date") }}' as date) + 366
        ),
        interval 1 day
    )) as date) as local_date
from relief_events
inner join contracts on relief_events.contract_id = contracts.contract_id
inner join queues
    on
        relief_events.contract_id = queues.contract_id
        and queues.queue_id = coalesce(relief_events.queue_id, queues.queue_id)
