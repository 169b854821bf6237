-- Answered legs of either direction in the scope of the charges that count contacts or minutes, under the version of
-- the charge in force on the leg's local date.
select
    charges.charge_id,
    charges.contract_id,
    charges.valid_from,
    charges.basis,
    charges.window_hours,
    contacts.contact_id,
    contacts.leg_number,
    contacts.queued_at,
    contacts.local_date,
    contacts.customer_reference,
    coalesce(contacts.is_resolved, false) as is_resolved,
    {{ billable_seconds('contacts', 'charges') }} as billable_seconds,
    cast(
        coalesce(contacts.talk_seconds, 0) + coalesce(contacts.hold_seconds, 0) + coalesce(contacts.wrap_seconds, 0)
        as decimal(18, 3)
    ) as handle_seconds
from {{ ref('int_contacts_classified') }} as contacts
inner join {{ ref('terms_charges') }} as charges
    on {{ in_scope('contacts', 'charges') }}
where
    contacts.row_status = 'accepted'
    and contacts.outcome = 'answered'
    and charges.basis in ('per_contact', 'per_resolved_contact', 'per_minute')
