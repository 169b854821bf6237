-- By how much the contract has become cheaper since an initiative was delivered: rates adjusted to the market and
-- prices lowered by amendment, beside what the month would have cost at the prices of the delivery.
with months as (
    select
        initiatives.initiative_id,
        initiatives.delivered_on,
        charges.charge_id,
        charges.month,
        charges.amount,
        charges.billable_units * charges.index_factor as units,
        versions.unit_price
    from {{ ref('int_contract_initiatives') }} as initiatives
    inner join {{ ref('fct_expected_charges') }} as charges
        on
            initiatives.contract_id = charges.contract_id
            and initiatives.delivered_in_month <= charges.month
    inner join {{ ref('int_charge_months') }} as versions
        on
            charges.charge_id = versions.charge_id
            and charges.month = versions.month
),

cut as (
    select
        months.initiative_id,
        months.month,
        months.amount,
        greatest(-adjustments.amount, 0) as adjusted_amount,
        greatest({{ multiply('months.units', 'earlier.unit_price - months.unit_price') }}, 0) as lowered_amount
    from months
    left join {{ ref('int_benchmark_adjustments') }} as adjustments
        on
            months.charge_id = adjustments.charge_id
            and months.month = adjustments.month
            and months.delivered_on < adjustments.adjustment_due_on
    left join {{ ref('terms_charges') }} as earlier
        on
            months.charge_id = earlier.charge_id
            and months.delivered_on >= earlier.valid_from
            and months.delivered_on < earlier.valid_to
)

select
    initiative_id,
    month,
    cast(sum(adjusted_amount + lowered_amount) as decimal(18, 2)) as cut_amount,
    cast(sum(amount + lowered_amount) as decimal(18, 2)) as amount_before
from cut
group by initiative_id, month
having sum(adjusted_amount + lowered_amount) > 0
