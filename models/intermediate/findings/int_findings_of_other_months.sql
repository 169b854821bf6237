-- Lines billed in the one month and compared in the other, that of their service: the amount stands in both and
-- cancels.
select
    lines.contract_id,
    unnest([lines.month, lines.compared_month]) as month,
    'charge ' || lines.charge_code as statement_line,
    'billed_in_other_month' as rule,
    lines.invoice_id,
    lines.line_number,
    lines.charge_code,
    lines.charge_id,
    lines.agent_id,
    unnest([lines.amount, 0]) as billed_amount,
    unnest([0, lines.amount]) as expected_amount,
    'settled' as standing,
    'service of ' || strftime(lines.compared_month, '%Y-%m') || ' on the invoice of '
    || strftime(lines.month, '%Y-%m') as explanation,
    lines.claim_by,
    lines.currency
from {{ ref('int_lines_checked') }} as lines
where lines.month <> lines.compared_month
