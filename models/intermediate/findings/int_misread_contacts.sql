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
        if(basis = 'per_contact', count(*), count(distinct contact_id)) as units,
        if(basis = 'per_contact', 'every leg counted', 'every contact counted, resolved or not') as reading
    from {{ ref('int_charged_legs') }}
    where basis in ('per_contact', 'per_resolved_contact')
    group by charge_id, date_trunc('month', local_date), basis
),

scoped as (
    select
        charges.charge_id,
        cast(date_trunc('month', contacts.local_date) as date) as month,
        contacts.contact_id,
        bool_or(contacts.outcome = 'answered') as is_answered,
        bool_or(
            contacts.outcome = 'abandoned'
            and {{ seconds_between('contacts.queued_at', 'contacts.ended_at') }} <= shorts.short_abandon_seconds
        ) as is_short
    from {{ ref('int_contacts_classified') }} as contacts
    inner join {{ ref('terms_charges') }} as charges
        on {{ in_scope('contacts', 'charges') }}
    left join shorts
        on contacts.contract_id = shorts.contract_id
    where contacts.row_status = 'accepted' and charges.basis = 'per_contact'
    group by all
),

unanswered as (
    select
        charge_id,
        month,
        'unanswered_contacts_billed' as rule,
        count(*) as units,
        'every contact counted, answered or not' as reading
    from scoped
    group by all

    union all

    select
        charge_id,
        month,
        'short_abandons_billed' as rule,
        count(*) filter (where is_answered or is_short) as units,
        'short abandons counted' as reading
    from scoped
    group by all
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
