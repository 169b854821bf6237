-- What a misread charge would count in a month: to name a difference in quantity.
{% set increments = [0, 1, 6, 10, 15, 30, 60] %}

with legs as (
    select
        legs.*,
        charges.increment_seconds,
        charges.minimum_seconds,
        charges.free_under_seconds,
        cast(date_trunc('month', legs.local_date) as date) as month
    from {{ ref('int_charged_legs') }} as legs
    inner join {{ ref('terms_charges') }} as charges
        on
            legs.charge_id = charges.charge_id
            and legs.valid_from = charges.valid_from
),

seconds as (
    select
        charge_id,
        month,
        'wrong_rounding' as rule,
        {{ divide(
            'sum(' ~ rounded_seconds('countable_seconds', 'wrong.increment', 'minimum_seconds', 'free_under_seconds') ~ ')',
            '60', scale=6
        ) }} as units,
        if(wrong.increment = 0, 'exact seconds', 'each rounded up to ' || wrong.increment || ' seconds') as reading
    from legs
    cross join (select unnest({{ increments }}) as increment) as wrong
    where basis = 'per_minute' and wrong.increment <> coalesce(increment_seconds, 0)
    group by all

    union all

    select
        charge_id,
        month,
        'wrong_rounding' as rule,
        {{ divide(
            'sum(' ~ rounded_seconds('countable_seconds', 'increment_seconds', '0', '0') ~ ')', '60', scale=6
        ) }} as units,
        'without the minimum and what is free' as reading
    from legs
    where basis = 'per_minute' and (minimum_seconds > 0 or free_under_seconds > 0)
    group by all

    union all

    select
        charge_id,
        month,
        'wrong_rounding' as rule,
        {{ divide('sum(handle_seconds)', '60', scale=6) }} as units,
        'talk, hold and wrap in full' as reading
    from legs
    where basis = 'per_minute'
    group by all
),

answered as (
    select
        charge_id,
        month,
        if(basis = 'per_contact', 'transfer_legs_billed', 'resolution_not_deducted') as rule,
        if(basis = 'per_contact', count(*), count(distinct contact_id)) as units,
        if(basis = 'per_contact', 'every leg counted', 'every contact counted, resolved or not') as reading
    from legs
    where basis in ('per_contact', 'per_resolved_contact')
    group by charge_id, month, basis
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
    left join (
        select
            contract_id,
            max(short_abandon_seconds) as short_abandon_seconds
        from {{ ref('terms_service_levels') }}
        group by contract_id
    ) as shorts
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
    where charge_id in (select charges.charge_id from {{ ref('terms_charges') }} as charges where charges.basis = 'per_resolved_contact')
    group by all
),

{# A commitment or band left out, or read the other way. Outside the band the units counted are the baseline and more or less. #}
counted as (
    select
        months.*,
        {{ divide('sum(units.billable_count)', 'max(units.units_per_price)', scale=6) }} as counted_units
    from {{ ref('int_charge_months') }} as months
    inner join {{ ref('int_billable_units') }} as units
        on
            months.charge_id = units.charge_id
            and months.month = units.month
    where months.committed_units is not null or months.baseline_units is not null
    group by all
),

committed as (
    select
        charge_id,
        month,
        'commitment_or_band' as rule,
        counted_units as units,
        'the units counted, without the commitment or the band' as reading
    from counted

    union all

    select
        charge_id,
        month,
        'commitment_or_band' as rule,
        unnest([committed_units, baseline_units, counted_units + committed_units]) as units,
        unnest(['the commitment only', 'the baseline only', 'the commitment on top of the units counted']) as reading
    from counted

    union all

    select
        charge_id,
        month,
        'commitment_or_band' as rule,
        if(
            counted_units > baseline_units,
            greatest(counted_units - baseline_units * (100 + dead_band_pct) * 0.01, 0),
            least(counted_units - baseline_units * (100 - dead_band_pct) * 0.01, 0)
        ) + baseline_units as units,
        'only what lies beyond the band' as reading
    from counted
    where baseline_units is not null
)

select
    charge_id,
    month,
    rule,
    cast(units as decimal(18, 6)) as units,
    reading
from (
    select * from seconds
    union all
    select * from answered
    union all
    select * from unanswered
    union all
    select * from returned
    union all
    select * from committed
)
where units is not null
qualify row_number() over (partition by charge_id, month, cast(units as decimal(18, 6)) order by rule, reading) = 1
