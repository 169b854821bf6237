-- The slabs of each tiered charge and month, in counted units, so that no quotient is rounded.
with months as (
    select * from {{ ref('int_charge_months') }}
    where tier_method is not null
),

counted as (
    select
        charge_id,
        month,
        max(units_per_price) as units_per_price
    from {{ ref('int_billable_units') }}
    group by all
)

select
    months.charge_id,
    months.month,
    months.tier_method,
    coalesce(counted.units_per_price, 1) as units_per_price,
    tiers.unit_price,
    cast(tiers.from_units as decimal(38, 6)) * coalesce(counted.units_per_price, 1) as from_count,
    lead(cast(tiers.from_units as decimal(38, 6))) over (
        partition by months.charge_id, months.month order by tiers.from_units
    ) * coalesce(counted.units_per_price, 1) as to_count
from months
inner join {{ ref('terms_charge_tiers') }} as tiers
    on
        months.charge_id = tiers.charge_id
        and months.last_day_in_force >= tiers.valid_from
        and months.last_day_in_force < tiers.valid_to
left join counted
    on
        months.charge_id = counted.charge_id
        and months.month = counted.month
