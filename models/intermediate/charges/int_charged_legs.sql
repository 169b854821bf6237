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
    {{ countable_seconds('contacts', 'charges') }} as countable_seconds,
    {{ rounded_seconds(
        countable_seconds('contacts', 'charges'), 'charges.increment_seconds', 'charges.minimum_seconds', 'charges.free_under_seconds'
    ) }} as billable_seconds,
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
