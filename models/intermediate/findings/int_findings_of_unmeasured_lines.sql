-- Lines with nothing to hold them against: no contacts of the month were delivered, or the index behind the price is
-- not published.
select
    lines.contract_id,
    lines.compared_month as month,
    'charge ' || lines.charge_code as statement_line,
    if(expected.charge_id is null, 'not_measured', 'index_not_published') as rule,
    lines.invoice_id,
    lines.line_number,
    lines.charge_code,
    lines.charge_id,
    lines.agent_id,
    lines.amount as billed_amount,
    0 as expected_amount,
    'noted' as standing,
    if(
        expected.charge_id is null,
        'no contacts of ' || strftime(lines.compared_month, '%Y-%m') || ' were delivered',
        'the index behind the price of ' || strftime(lines.compared_month, '%Y-%m') || ' is not published'
    ) || ': the line cannot be checked' as explanation,
    lines.claim_by,
    lines.currency
from {{ ref('int_lines_checked') }} as lines
anti join {{ ref('int_charge_comparison') }} as compared
    on
        lines.charge_id = compared.charge_id
        and lines.compared_month = compared.month
left join {{ ref('fct_expected_charges') }} as expected
    on
        lines.charge_id = expected.charge_id
        and lines.compared_month = expected.month
