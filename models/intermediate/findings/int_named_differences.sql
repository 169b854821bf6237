-- What the rules explain of the difference of each charge and checked month: prices, units, slabs, hours and outcome
-- fees, each in its own amount.
with prices as (
    select
        prices.charge_id,
        prices.compared_month as month,
        prices.rule,
        prices.invoice_id,
        prices.line_number,
        lines.claim_by,
        lines.agent_id,
        prices.difference_amount,
        prices.explanation
    from {{ ref('int_line_prices') }} as prices
    inner join {{ ref('int_lines_checked') }} as lines
        on
            prices.invoice_id = lines.invoice_id
            and prices.line_number = lines.line_number
    where prices.difference_amount <> 0
),

outcome_fees as (
    select
        charge_id,
        month,
        'outcome_fee_differs' as rule,
        invoice_id,
        line_number,
        claim_by,
        cast(null as varchar) as agent_id,
        difference_amount,
        cast(billed_amount as varchar) || ' billed, ' || cast(expected_amount as varchar)
        || ' follows from the service level and the other charges' as explanation
    from {{ ref('int_charge_comparison') }}
    where basis = 'outcome_fee' and difference_amount <> 0
),

whole_charges as (
    select
        quantities.charge_id,
        quantities.month,
        quantities.rule,
        quantities.difference_amount,
        quantities.is_tolerated,
        quantities.explanation
    from {{ ref('int_finding_quantities') }} as quantities

    union all

    select
        tiers.charge_id,
        tiers.month,
        tiers.rule,
        tiers.difference_amount,
        false as is_tolerated,
        tiers.explanation
    from {{ ref('int_finding_tiers') }} as tiers
)

select
    *,
    false as is_tolerated
from prices

union all by name

select
    *,
    false as is_tolerated
from outcome_fees

union all by name

select
    hours.charge_id,
    hours.month,
    hours.rule,
    hours.invoice_id,
    hours.line_number,
    hours.claim_by,
    nullif(hours.agent_id, '') as agent_id,
    hours.difference_amount,
    hours.explanation,
    hours.rule = 'quantity_differs' and compared.is_tolerated as is_tolerated
from {{ ref('int_finding_hours') }} as hours
inner join {{ ref('int_charge_comparison') }} as compared
    on
        hours.charge_id = compared.charge_id
        and hours.month = compared.month

union all by name

select
    whole_charges.charge_id,
    whole_charges.month,
    whole_charges.rule,
    compared.invoice_id,
    compared.line_number,
    compared.claim_by,
    cast(null as varchar) as agent_id,
    whole_charges.difference_amount,
    whole_charges.explanation,
    whole_charges.is_tolerated
from whole_charges
inner join {{ ref('int_charge_comparison') }} as compared
    on
        whole_charges.charge_id = compared.charge_id
        and whole_charges.month = compared.month
