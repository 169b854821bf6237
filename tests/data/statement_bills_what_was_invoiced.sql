-- The statement's billed side is what the invoices ask for, their totals without tax, to the cent: a line that fell
-- out on the way would change what is payable.
with statement as (
    select
        contract_id,
        month,
        sum(as_billed_amount) as billed
    from {{ ref('fct_contract_statement') }}
    where line = 'net_payable'
    group by all
),

lines as (
    select
        contract_id,
        month,
        invoice_id,
        sum(amount) as amount,
        max(exchange_rate) as exchange_rate,
        bool_and(invoiced_currency = currency) as is_own_currency
    from {{ ref('int_invoiced_lines') }}
    where exchange_rate is not null
    group by all
),

invoiced as (
    select
        lines.contract_id,
        lines.month,
        {# Converted, an invoice is the sum of its converted lines: only in the contract's currency is it exact. #}
        sum(if(
            lines.is_own_currency, invoices.total_amount - coalesce(invoices.tax_amount, 0), lines.amount
        )) as billed,
        bool_and(lines.is_own_currency) as is_exact
    from lines
    inner join {{ ref('int_invoices_classified') }} as invoices
        on
            lines.invoice_id = invoices.invoice_id
            and invoices.row_status = 'accepted'
    group by lines.contract_id, lines.month
)

select
    invoiced.contract_id,
    invoiced.month,
    invoiced.billed,
    statement.billed as billed_on_statement
from invoiced
left join statement
    on
        invoiced.contract_id = statement.contract_id
        and invoiced.month = statement.month
where invoiced.is_exact and invoiced.billed <> coalesce(statement.billed, 0)
