-- Legs that a charge counts as resolved, with the customer's next arrival where it is within the charge's window. Like
-- the returns of service levels, only days are read again that changed, or whose window reaches a day that did.
{{ follow_changed_days('returns_fingerprint') }}

with days as (
    {{ changed_days(is_incremental(), 'returns_fingerprint') }}
),

days_read as (
    {{ days_of_windows('days') }}
),

legs as (
    select
        contacts.contact_id,
        contacts.leg_number,
        contacts.contract_id,
        contacts.queue_id,
        contacts.channel,
        contacts.handled_by,
        contacts.direction,
        contacts.outcome,
        contacts.is_resolved,
        contacts.queued_at,
        contacts.local_date,
        contacts.customer_reference
    from {{ ref('int_contacts_classified') }} as contacts
    inner join days_read
        on
            contacts.contract_id = days_read.contract_id
            and contacts.local_date = days_read.local_date
    where contacts.row_status = 'accepted'
),

resolved as (
    select
        charges.charge_id,
        charges.contract_id,
        charges.valid_from,
        charges.window_hours,
        legs.contact_id,
        legs.leg_number,
        legs.queued_at,
        legs.local_date,
        legs.customer_reference
    from legs
    inner join days
        on
            legs.contract_id = days.contract_id
            and legs.local_date = days.local_date
    inner join {{ ref('terms_charges') }} as charges on {{ in_scope('legs', 'charges') }}
    where legs.outcome = 'answered' and legs.is_resolved and charges.basis = 'per_resolved_contact'
),

arrivals as (
    select
        contract_id,
        customer_reference,
        contact_id,
        queued_at,
        local_date
    from legs
    where direction = 'inbound' and leg_number = 1 and customer_reference is not null
),

{# The next time that the customer queues. #}
followed as (
    select
        resolved.*,
        arrivals.contact_id as next_contact_id,
        arrivals.local_date as next_local_date,
        coalesce(
            {{ seconds_between('resolved.queued_at', 'arrivals.queued_at') }} <= resolved.window_hours * 3600, false
        ) as is_returned
    from resolved
    asof left join arrivals
        on
            resolved.contract_id = arrivals.contract_id
            and resolved.customer_reference = arrivals.customer_reference
            and resolved.queued_at < arrivals.queued_at
)

{# A day without any leaves a row as well, which says that it was read. #}
select
    days.contract_id,
    days.local_date,
    days.fingerprint,
    followed.charge_id,
    followed.valid_from,
    followed.contact_id,
    followed.leg_number,
    case when followed.is_returned then followed.next_contact_id end as returned_contact_id,
    case when followed.is_returned then followed.next_local_date end as returned_on
from days
left join followed
    on
        days.contract_id = followed.contract_id
        and days.local_date = followed.local_date
