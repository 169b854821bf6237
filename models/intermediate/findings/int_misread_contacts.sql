-- What charges by the contact come to when legs, unanswered contacts or undone resolutions are counted.
with shorts as (
    select
        contract_id,
        max(short_abandon_seconds) as short_abandon_seconds
    from {{ ref('terms_service_levels') }}
    group by contract_id
),

resolved_charges as (
    select distinct charge_id
    from {{ ref('terms_charges') }}
    where basis = 'per_resolved_contact'
),

answered as (
    select
        charge_id,
        cast(date_trunc('month', local_date) as date) as month,
        if(basis = 'per_contact', 'transfer_legs_billed', 'resolution_not_deducted') as rule,
        sum(if(basis = 'per_contact', contact_legs, contacts)) as units,
        if(basis = 'per_contact', 'every leg counted', 'every contact counted, resolved or not') as reading
    from {{ ref('int_charged_days') }}
    where basis in ('per_contact', 'per_resolved_contact')
    group by charge_id, date_trunc('month', local_date), basis
),

charges as (
    select * from {{ ref('terms_charges') }}
    where basis = 'per_contact'
),

first_legs as (
    select
        charges.charge_id,
        half_hours.local_date,
        half_hours.outcome = 'answered'
        or half_hours.outcome = 'abandoned' and half_hours.wait_seconds <= coalesce(shorts.short_abandon_seconds, -1)
            as is_answered_or_short,
        half_hours.first_legs as contacts
    from {{ ref('int_contact_half_hours') }} as half_hours
    inner join charges on {{ in_scope('half_hours', 'charges') }}
    left join shorts on half_hours.contract_id = shorts.contract_id
),

scoped as (
    select
        charge_id,
        local_date,
        'received' as counted,
        contacts
    from first_legs

    union all

    select
        charge_id,
        local_date,
        'answered_or_short' as counted,
        contacts
    from first_legs
    where is_answered_or_short

    union all

    select
        transferred.charge_id,
        transferred.local_date,
        transferred.counted,
        transferred.contacts
    from {{ ref('int_transferred_contacts') }} as transferred
    inner join charges
        on
            transferred.charge_id = charges.charge_id
            and transferred.valid_from = charges.valid_from
    where transferred.counted <> 'answered'
),

unanswered as (
    select
        charge_id,
        cast(date_trunc('month', local_date) as date) as month,
        if(counted = 'received', 'unanswered_contacts_billed', 'short_abandons_billed') as rule,
        sum(contacts) as units,
        if(counted = 'received', 'every contact counted, answered or not', 'short abandons counted') as reading
    from scoped
    group by charge_id, date_trunc('month', local_date), counted
),

returned as (
    select
        charge_id,
        month,
        'resolution_not_deducted' as rule,
        {{ divide('sum(measured_count)', 'max(units_per_price)', scale=6) }} as units,
        'customers who were back in the window not taken off' as reading
    from {{ ref('int_billable_units') }}
    where charge_id in (select resolved_charges.charge_id from resolved_charges)
    group by all
)

select * from answered
union all
select * from unanswered
union all
select * from returned
