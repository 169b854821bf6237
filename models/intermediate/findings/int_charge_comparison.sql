-- Each charge and checked month: what its lines bill, and what was to be expected. Where that is not known there is
-- nothing to compare.
with lines as (
    select
        checked.charge_id,
        checked.compared_month as month,
        count(*) as line_count,
        count(checked.agent_id) as agent_line_count,
        sum(checked.quantity) as billed_units,
        sum(checked.amount) as billed_amount,
        sum(prices.rightful_amount) as rightful_amount,
        sum(prices.difference_amount) as price_difference_amount,
        {# Quantities and prices are printed with six decimals, amounts with two. #}
        sum(0.01 + 0.0000005 * (abs(checked.quantity) + abs(checked.unit_price))) as rounding_allowance,
        min_by(checked.invoice_id, (checked.issued_on, checked.invoice_id, checked.line_number)) as invoice_id,
        min_by(checked.line_number, (checked.issued_on, checked.invoice_id, checked.line_number)) as line_number,
        min(checked.claim_by) as claim_by,
        min(checked.quantity_tolerance_pct) as quantity_tolerance_pct
    from {{ ref('int_lines_checked') }} as checked
    left join {{ ref('int_line_prices') }} as prices
        on
            checked.invoice_id = prices.invoice_id
            and checked.line_number = prices.line_number
    group by all
),

prices as (
    select
        charge_id,
        month,
        count(*) as price_count
    from {{ ref('int_rightful_prices') }}
    group by all
),

expected as (
    select
        months.*,
        charges.billable_units as expected_units,
        charges.amount as expected_amount,
        checked.invoice_id as month_invoice_id,
        checked.claim_by as month_claim_by
    from {{ ref('fct_expected_charges') }} as charges
    inner join {{ ref('int_charge_months') }} as months
        on
            charges.charge_id = months.charge_id
            and charges.month = months.month
    inner join {{ ref('int_checked_months') }} as checked
        on
            charges.contract_id = checked.contract_id
            and charges.month = checked.month
    where charges.amount is not null
)

select
    expected.charge_id,
    expected.contract_id,
    expected.charge_code,
    expected.month,
    expected.basis,
    expected.tier_method,
    expected.committed_units,
    expected.baseline_units,
    expected.index_factor,
    coalesce(prices.price_count, 0) as price_count,
    coalesce(lines.line_count, 0) as line_count,
    {# In slabs the hours of one agent have no price of their own. #}
    expected.basis in ('per_productive_hour', 'per_fte_month')
    and expected.tier_method is null
    and coalesce(lines.agent_line_count, 0) > 0
    and (expected.committed_units is not null or lines.agent_line_count = lines.line_count) as is_by_agent,
    coalesce(lines.billed_units, 0) as billed_units,
    expected.expected_units,
    coalesce(lines.billed_amount, 0) as billed_amount,
    expected.expected_amount,
    coalesce(lines.rightful_amount, 0) as rightful_amount,
    coalesce(lines.price_difference_amount, 0) as price_difference_amount,
    cast(coalesce(lines.billed_amount, 0) - expected.expected_amount as decimal(18, 2)) as difference_amount,
    cast(coalesce(lines.rounding_allowance, 0) + 0.01 as decimal(18, 2)) as rounding_allowance,
    abs(coalesce(lines.billed_units, 0) - expected.expected_units)
    > 0.000001 * (coalesce(lines.line_count, 0) + 1) as is_other_quantity,
    abs(coalesce(lines.billed_units, 0) - expected.expected_units) * 100
    <= coalesce(lines.quantity_tolerance_pct, 0) * abs(expected.expected_units) as is_tolerated,
    coalesce(lines.invoice_id, expected.month_invoice_id) as invoice_id,
    lines.line_number,
    coalesce(lines.claim_by, expected.month_claim_by) as claim_by
from expected
left join lines
    on
        expected.charge_id = lines.charge_id
        and expected.month = lines.month
left join prices
    on
        expected.charge_id = prices.charge_id
        and expected.month = prices.month
