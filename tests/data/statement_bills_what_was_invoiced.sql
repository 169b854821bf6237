-- The statement's billed side is what the invoices ask for, their totals without tax, to the cent: a line that fell
-- out on the way, or an invoice of which no line was accepted, would change what is payable.
with statement as (
    select
        contract_id,
        month,
        sum(as_billed_amount) as billed
    from {{ ref('fct_contract_statement') }}
    where line = 'net_payable'
    group by all
),

{# Converted, an invoice is the sum of its converted lines: only in the contract's currency is it exact. #}
invoiced as (
    select
        contract_id,
        month,
        sum(total_amount - tax_amount) as billed
    from {{ ref('int_invoices_converted') }}
    where exchange_rate is not null
    group by contract_id, month
    having bool_and(invoiced_currency = currency)
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
where invoiced.billed <> coalesce(statement.billed, 0)
