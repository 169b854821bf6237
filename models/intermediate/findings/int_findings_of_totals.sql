-- What the accepted lines do not hold, but the invoice asks for: lines rejected for their amount, and totals that are
-- not lines and tax. Nothing of it is owed until the provider says what is meant.
select
    contract_id,
    month,
    'rejected_lines' as statement_line,
    'amount_differs' as rule,
    invoice_id,
    line_number,
    charge_code,
    cast(null as varchar) as charge_id,
    cast(null as varchar) as agent_id,
    amount as billed_amount,
    0 as expected_amount,
    cast(null as varchar) as standing,
    explanation,
    claim_by,
    currency
from {{ ref('int_finding_amounts') }}

union all

select
    contract_id,
    month,
    'invoice_total' as statement_line,
    'total_differs' as rule,
    invoice_id,
    cast(null as bigint) as line_number,
    cast(null as varchar) as charge_code,
    cast(null as varchar) as charge_id,
    cast(null as varchar) as agent_id,
    amount as billed_amount,
    0 as expected_amount,
    cast(null as varchar) as standing,
    explanation,
    claim_by,
    currency
from {{ ref('int_invoice_totals') }}
