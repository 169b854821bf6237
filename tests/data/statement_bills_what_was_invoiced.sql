-- The statement's billed side is the invoices, to the cent, and its owed side the expected charges, credits and shares:
-- a line that fell out on the way would change what is payable.
with statement as (
    select
        contract_id,
        month,
        sum(as_billed_amount) as billed
    from {{ ref('fct_contract_statement') }}
    where line = 'net_payable'
    group by all
),

invoiced as (
    select
        lines.contract_id,
        lines.month,
        sum(lines.amount) as billed
    from {{ ref('int_invoiced_lines') }} as lines
    inner join {{ ref('terms_contracts') }} as contracts
        on
            lines.contract_id = contracts.contract_id
            and lines.currency = contracts.currency
    group by all
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
