-- Lines that were rejected for one reason only: their amount is not quantity x price. The invoice asks for them all
-- the same. An invoice without an exchange rate is a finding as a whole, not line by line.
with invoices as (
    select * from {{ ref('int_invoices_converted') }}
    where exchange_rate is not null
)

select
    lines.invoice_id,
    lines.line_number,
    lines.file_id,
    lines.line,
    invoices.contract_id,
    invoices.month,
    lines.charge_code,
    lines.amount as invoiced_amount,
    {{ multiply('lines.amount', 'invoices.exchange_rate') }} as amount,
    invoices.currency,
    invoices.claim_by,
    {{ plain_number('lines.quantity') }} || ' x ' || {{ plain_number('lines.unit_price') }} || ' is not '
    || cast(lines.amount as varchar) || ' ' || invoices.invoiced_currency
    || ': nothing says which of the three is meant' as explanation
from {{ ref('int_invoice_lines_classified') }} as lines
inner join invoices on lines.invoice_id = invoices.invoice_id
where
    lines.row_status = 'rejected'
    and len(lines.reasons) = 1
    and starts_with(lines.reasons[1], 'quantity x unit_price')
qualify row_number() over (
    partition by lines.invoice_id, lines.line_number order by lines.amount desc, lines.file_id asc, lines.line asc
) = 1
