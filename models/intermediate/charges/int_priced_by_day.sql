-- Charges without tiers, commitment or band: each day at the price and index factor in force on it. A day of slabs in a
-- month that ends without them has no price of its own: it takes that of the month. Unknown as soon as something is to
-- be priced on a day whose factor is.
select
    units.charge_id,
    units.month,
    sum(units.measured_count) as measured_count,
    sum(units.billable_count) as billable_count,
    max(units.units_per_price) as units_per_price,
    {# One priced unit is so many counted ones: divided at the end, once. #}
    case
        when
            bool_or(units.billable_count <> 0 and charges.index_id is not null and factors.index_factor is null)
            then null
        {# A price with its factor keeps fifteen decimals: more would leave no room for the seconds of a large month. #}
        else coalesce(sum(
            cast(units.billable_count as decimal(38, 6)) * cast(
                charges.unit_price * if(charges.index_id is null, cast(1 as decimal(18, 12)), factors.index_factor)
                as decimal(38, 15)
            )
        ), 0)
    end as amount_times_units
from {{ ref('int_billable_units') }} as units
inner join {{ ref('int_charge_months') }} as months
    on
        units.charge_id = months.charge_id
        and units.month = months.month
        and not months.is_whole_month
{{ pricing_version('units') }}
left join {{ ref('int_index_factors') }} as factors
    on
        charges.index_id = factors.index_id
        {# What comes back after the charge has ended comes back at its last price. #}
        and least(units.local_date, charges.valid_to - 1) >= factors.valid_from
        and least(units.local_date, charges.valid_to - 1) < factors.valid_to
group by all
