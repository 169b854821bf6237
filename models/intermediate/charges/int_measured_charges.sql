-- Every charge and month but the outcome fees: units and amount, rounded once. What an index value would price that is
-- not published is unknown; without units there is nothing to price.
{% set each = 'coalesce(priced.units_per_price, 1)' %}

with priced as (
    select
        charge_id,
        month,
        measured_count,
        billable_count,
        units_per_price,
        cast(amount_times_units as decimal(38, 10)) as amount_times_units
    from {{ ref('int_priced_by_day') }}

    union all

    select
        by_month.charge_id,
        by_month.month,
        by_month.measured_count,
        by_month.billable_count,
        by_month.units_per_price,
        {# Milliseconds times a price of six decimals have nine. #}
        cast(if(
            by_month.amount_before_index <> 0,
            cast(by_month.amount_before_index as decimal(38, 9)) * months.index_factor,
            0
        ) as decimal(38, 10)) as amount_times_units
    from {{ ref('int_priced_by_month') }} as by_month
    inner join {{ ref('int_charge_months') }} as months
        on
            by_month.charge_id = months.charge_id
            and by_month.month = months.month
)

select
    months.charge_id,
    months.contract_id,
    months.charge_code,
    months.month,
    months.basis,
    months.index_factor,
    months.unit_price,
    months.is_whole_month,
    {{ divide('coalesce(priced.measured_count, 0)', each, scale=6) }} as measured_units,
    {{ divide('coalesce(priced.billable_count, 0)', each, scale=6) }} as billable_units,
    {{ divide('if(priced.charge_id is null, 0, priced.amount_times_units)', each, decimals=10) }} as amount
from {{ ref('int_charge_months') }} as months
left join priced
    on
        months.charge_id = priced.charge_id
        and months.month = priced.month
where months.basis not in ('outcome_fee', 'pass_through')
