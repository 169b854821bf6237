-- Lines for a month of which no contacts were delivered: nothing to hold them against.
select
    lines.invoice_id,
    lines.line_number,
    lines.compared_month,
    'not_measured' as rule,
    'no contacts of ' || strftime(lines.compared_month, '%Y-%m')
    || ' were delivered: the line cannot be checked' as explanation
from {{ ref('int_lines_checked') }} as lines
anti join {{ ref('int_charge_comparison') }} as compared
    on
        lines.charge_id = compared.charge_id
        and lines.compared_month = compared.month
