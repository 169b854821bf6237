-- How many of a charge's units are owed at each of its prices in a month: by slab, within and beyond a band, and before
-- and after a change.
with slabs as (
    select
        slabs.charge_id,
        slabs.month,
        slabs.unit_price,
        {{ divide(
            'least(priced.billable_count, coalesce(slabs.to_count, priced.billable_count)) - slabs.from_count',
            'slabs.units_per_price', scale=6
        ) }} as units
    from {{ ref('int_charge_slabs') }} as slabs
    inner join {{ ref('int_priced_by_month') }} as priced
        on
            slabs.charge_id = priced.charge_id
            and slabs.month = priced.month
    where slabs.tier_method = 'graduated' and priced.billable_count > slabs.from_count
),

bands as (
    select
        months.charge_id,
        months.month,
        {{ divide('priced.billable_count', 'priced.units_per_price', scale=6) }} - months.baseline_units
            as units_beyond,
        months.baseline_units,
        months.unit_price,
        if(units_beyond > 0, months.additional_unit_price, months.reduced_unit_price) as price_beyond
    from {{ ref('int_charge_months') }} as months
    inner join {{ ref('int_priced_by_month') }} as priced
        on
            months.charge_id = priced.charge_id
            and months.month = priced.month
    where months.baseline_units is not null
),

versions as (
    select
        units.charge_id,
        units.month,
        charges.unit_price,
        {{ divide('sum(units.billable_count)', 'max(units.units_per_price)', scale=6) }} as units
    from {{ ref('int_billable_units') }} as units
    inner join {{ ref('int_charge_months') }} as months
        on
            units.charge_id = months.charge_id
            and units.month = months.month
            and not months.is_whole_month
    {{ pricing_version('units') }}
    group by units.charge_id, units.month, charges.unit_price
)

select * from slabs

union all

select
    charge_id,
    month,
    unnest([unit_price, price_beyond]) as unit_price,
    unnest([baseline_units, units_beyond]) as units
from bands

union all

select * from versions
