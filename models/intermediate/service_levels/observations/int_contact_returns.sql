-- Answered contacts that carry a customer's reference, with the seconds until the same customer is next in a queue of
-- the contract. Only for contracts that have a term about it.
with contacts as (
    select
        contact_id,
        contract_id,
        queue_id,
        channel,
        handled_by,
        queued_at,
        local_date,
        interval_start_at,
        outcome,
        customer_reference
    from {{ ref('int_contacts_classified') }}
    where
        row_status = 'accepted'
        and direction = 'inbound'
        and leg_number = 1
        and customer_reference is not null
        and contract_id in (
            select service_levels.contract_id from {{ ref('terms_service_levels') }} as service_levels
            where service_levels.metric in ('repeat_contact', 'first_contact_resolution')
        )
),

followed as (
    select
        *,
        lead(queued_at) over (
            partition by contract_id, customer_reference
            order by queued_at, contact_id
        ) as next_queued_at
    from contacts
)

select
    contact_id,
    contract_id,
    queue_id,
    channel,
    handled_by,
    queued_at,
    local_date,
    interval_start_at,
    {{ seconds_between('queued_at', 'next_queued_at') }} as seconds_to_return
from followed
where outcome = 'answered'
