-- Lines for a month of which no contacts were delivered: nothing to hold them against.
select
    lines.contract_id,
    lines.compared_month as month,
    'charge ' || lines.charge_code as statement_line,
    'not_measured' as rule,
    lines.invoice_id,
    lines.line_number,
    lines.charge_code,
    lines.charge_id,
    lines.agent_id,
    lines.amount as billed_amount,
    0 as expected_amount,
    'noted' as standing,
    'no contacts of ' || strftime(lines.compared_month, '%Y-%m')
    || ' were delivered: the line cannot be checked' as explanation,
    lines.claim_by,
    lines.currency
from {{ ref('int_lines_checked') }} as lines
anti join {{ ref('int_charge_comparison') }} as compared
    on
        lines.charge_id = compared.charge_id
        and lines.compared_month = compared.month
