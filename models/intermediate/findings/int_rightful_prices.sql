-- Every price that a charge may be billed at in a month: of the versions, slabs and bands in force, at the index
-- factors in force.
with priced as (
    select
        months.charge_id,
        months.month,
        charges.index_id,
        charges.unit_price
    from {{ ref('int_charge_months') }} as months
    inner join {{ ref('terms_charges') }} as charges
        on
            months.charge_id = charges.charge_id
            and (
                months.valid_from = charges.valid_from
                or not months.is_whole_month
                and last_day(months.month) >= charges.valid_from
                and months.month < charges.valid_to
            )
    where charges.unit_price is not null

    union all

    select
        slabs.charge_id,
        slabs.month,
        charges.index_id,
        slabs.unit_price
    from {{ ref('int_charge_slabs') }} as slabs
    inner join {{ ref('int_charge_months') }} as months
        on
            slabs.charge_id = months.charge_id
            and slabs.month = months.month
    inner join {{ ref('terms_charges') }} as charges
        on
            months.charge_id = charges.charge_id
            and months.valid_from = charges.valid_from

    union all

    select
        months.charge_id,
        months.month,
        charges.index_id,
        unnest([months.additional_unit_price, months.reduced_unit_price]) as unit_price
    from {{ ref('int_charge_months') }} as months
    inner join {{ ref('terms_charges') }} as charges
        on
            months.charge_id = charges.charge_id
            and months.valid_from = charges.valid_from
    where months.baseline_units is not null
)

select distinct
    priced.charge_id,
    priced.month,
    priced.index_id,
    priced.unit_price as price_before_index,
    {{ multiply('priced.unit_price', 'if(priced.index_id is null, 1, factors.index_factor)', scale=12, decimals=6) }}
        as unit_price
from priced
left join {{ ref('int_index_factors') }} as factors
    on
        priced.index_id = factors.index_id
        and last_day(priced.month) >= factors.valid_from
        and priced.month < factors.valid_to
where priced.unit_price is not null
