-- Answered legs of either direction in the scope of the charges that count contacts or minutes, under the version of
-- the charge in force on the leg's local date. Like the half hours, only days that changed are read again, and all of a
-- contract's when its rate card changed.
{{ config(
    materialized='incremental',
    incremental_strategy='delete+insert',
    unique_key=['contract_id', 'local_date'],
    on_schema_change='fail',
    post_hook="delete from {{ this }} where (contract_id, local_date) not in (select (contract_id, local_date) from {{ ref('int_contact_days') }})",
) }}

with rate_cards as (
    select
        charges.contract_id,
        md5(string_agg(cast(to_json(charges) as varchar), ';' order by charges.charge_id, charges.valid_from))
            as rate_card_fingerprint
    from {{ ref('terms_charges') }} as charges
    group by charges.contract_id
),

fingerprints as (
    select
        days.contract_id,
        days.local_date,
        days.fingerprint || '/' || rate_cards.rate_card_fingerprint as fingerprint
    from {{ ref('int_contact_days') }} as days
    inner join rate_cards on days.contract_id = rate_cards.contract_id
),

days as (
    select * from fingerprints
    {% if is_incremental() %}
        where (contract_id, local_date, fingerprint) not in (
            select (contract_id, local_date, fingerprint) from {{ this }}
        )
    {% endif %}
)

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
        countable_seconds('contacts', 'charges'), 'charges.increment_seconds', 'charges.minimum_seconds',
        'charges.free_under_seconds'
    ) }} as billable_seconds,
    cast(
        coalesce(contacts.talk_seconds, 0) + coalesce(contacts.hold_seconds, 0) + coalesce(contacts.wrap_seconds, 0)
        as decimal(18, 3)
    ) as handle_seconds,
    days.fingerprint
from {{ ref('int_contacts_classified') }} as contacts
inner join days
    on
        contacts.contract_id = days.contract_id
        and contacts.local_date = days.local_date
inner join {{ ref('terms_charges') }} as charges
    on {{ in_scope('contacts', 'charges') }}
where
    contacts.row_status = 'accepted'
    and contacts.outcome = 'answered'
    and charges.basis in ('per_contact', 'per_resolved_contact', 'per_minute')
