-- What charges by the minute and by the contact count a day, by version, from the half hours: answered legs in scope,
-- the contacts that they make, and their seconds as handled and as rounded.
with charges as (
    select
        charges.*,
        roundings.rounding_number
    from {{ ref('terms_charges') }} as charges
    left join {{ ref('int_rate_card_roundings') }} as roundings
        on
            charges.charge_id = roundings.charge_id
            and charges.valid_from = roundings.valid_from
            and roundings.reading = 'as agreed'
    where charges.basis in ('per_contact', 'per_resolved_contact', 'per_minute')
),

answered as (
    select
        charges.charge_id,
        charges.contract_id,
        charges.valid_from,
        half_hours.local_date,
        half_hours.contact_legs,
        half_hours.first_legs as contacts,
        half_hours.handle_seconds_total as handle_seconds,
        half_hours.rounded_seconds[charges.rounding_number] as billable_seconds
    from {{ ref('int_contact_half_hours') }} as half_hours
    inner join charges on {{ in_scope('half_hours', 'charges') }}
    where half_hours.outcome = 'answered'

    union all

    select
        charge_id,
        contract_id,
        valid_from,
        local_date,
        0 as contact_legs,
        contacts,
        0 as handle_seconds,
        0 as billable_seconds
    from {{ ref('int_transferred_contacts') }}
    where counted = 'answered'
)

select
    answered.charge_id,
    answered.contract_id,
    answered.valid_from,
    charges.basis,
    answered.local_date,
    cast(sum(answered.contact_legs) as bigint) as contact_legs,
    cast(sum(answered.contacts) as bigint) as contacts,
    cast(sum(answered.handle_seconds) as decimal(38, 3)) as handle_seconds,
    cast(coalesce(sum(answered.billable_seconds), 0) as decimal(38, 3)) as billable_seconds
from answered
inner join charges
    on
        answered.charge_id = charges.charge_id
        and answered.valid_from = charges.valid_from
group by all
