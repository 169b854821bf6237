-- Tiered charges that bill the right units, but not in the slabs that these reach. Where the units are wrong too,
-- the slabs follow from them.
with slabbed as (
    select
        compared.charge_id,
        compared.month,
        compared.rightful_amount,
        compared.billed_units,
        compared.rounding_allowance,
        {{ divide(
            'cast(sum(' ~ at_slab('compared.billed_units * slabs.units_per_price', 'slabs')
            ~ ') as decimal(38, 9)) * max(compared.index_factor)', 'max(slabs.units_per_price)', decimals=10
        ) }} as slabbed_amount
    from {{ ref('int_charge_comparison') }} as compared
    inner join {{ ref('int_charge_slabs') }} as slabs
        on
            compared.charge_id = slabs.charge_id
            and compared.month = slabs.month
    where compared.line_count > 0 and not compared.is_other_quantity
    group by all
)

select
    charge_id,
    month,
    'wrong_tier' as rule,
    cast(round(rightful_amount, 2) - slabbed_amount as decimal(18, 2)) as difference_amount,
    {{ plain_number('billed_units') }} || {{ plural('billed_units', 'unit billed costs', 'units billed cost') }} || ' '
    || cast(slabbed_amount as varchar) || ' in the slabs they reach' as explanation
from slabbed
where abs(rightful_amount - slabbed_amount) > rounding_allowance
