-- Contacts that are charged as resolved, and whether the customer was back within the window: in the same month the
-- resolution is undone on its own day, in a later month it is deducted on the day of the return.
with resolved as (
    select
        charges.charge_id,
        charges.contract_id,
        charges.valid_from,
        charges.window_hours,
        contacts.contact_id,
        contacts.queued_at,
        contacts.local_date,
        contacts.customer_reference
    from {{ ref('int_contacts_classified') }} as contacts
    inner join {{ ref('terms_charges') }} as charges on {{ in_scope('contacts', 'charges') }}
    where
        contacts.row_status = 'accepted'
        and contacts.outcome = 'answered'
        and contacts.is_resolved
        and charges.basis = 'per_resolved_contact'
    qualify row_number() over (partition by charges.charge_id, contacts.contact_id order by contacts.leg_number) = 1
),

arrivals as (
    select
        contract_id,
        customer_reference,
        contact_id,
        queued_at,
        local_date
    from {{ ref('int_contacts_classified') }}
    where
        row_status = 'accepted'
        and direction = 'inbound'
        and leg_number = 1
        and customer_reference is not null
        and customer_reference in (select resolved.customer_reference from resolved)
),

{# The next time that the customer queues, whenever that is. #}
followed as (
    select
        resolved.*,
        arrivals.contact_id as next_contact_id,
        arrivals.queued_at as next_queued_at,
        arrivals.local_date as next_local_date
    from resolved
    asof left join arrivals
        on
            resolved.contract_id = arrivals.contract_id
            and resolved.customer_reference = arrivals.customer_reference
            and resolved.queued_at < arrivals.queued_at
),

judged as (
    select
        *,
        coalesce(next_queued_at <= queued_at + to_seconds(cast(window_hours * 3600 as bigint)), false) as is_returned
    from followed
)

select
    charge_id,
    contract_id,
    valid_from,
    contact_id,
    local_date,
    case when is_returned then next_contact_id end as returned_contact_id,
    case when is_returned then next_local_date end as returned_on,
    case
        when not is_returned then cast(null as date)
        when date_trunc('month', next_local_date) = date_trunc('month', local_date) then local_date
        else next_local_date
    end as deducted_on
from judged
