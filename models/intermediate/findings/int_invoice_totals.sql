-- Invoices whose total is not their lines and tax. A line rejected for its amount counts with the amount it states.
with accepted as (
    select
        invoice_id,
        contract_id,
        month,
        claim_by,
        currency,
        exchange_rate,
        sum(invoiced_amount) as lines_amount
    from {{ ref('int_invoiced_lines') }}
    group by all
),

rejected as (
    select
        invoice_id,
        sum(invoiced_amount) as lines_amount
    from {{ ref('int_finding_amounts') }}
    group by all
),

compared as (
    select
        accepted.* exclude (lines_amount),
        invoices.total_amount,
        coalesce(invoices.tax_amount, 0) as tax_amount,
        accepted.lines_amount + coalesce(rejected.lines_amount, 0) as lines_amount
    from accepted
    inner join {{ ref('int_invoices_classified') }} as invoices
        on
            accepted.invoice_id = invoices.invoice_id
            and invoices.row_status = 'accepted'
    left join rejected on accepted.invoice_id = rejected.invoice_id
)

select
    invoice_id,
    contract_id,
    month,
    {{ multiply('total_amount - tax_amount - lines_amount', 'coalesce(exchange_rate, 1)') }} as amount,
    currency,
    claim_by,
    'the total is ' || cast(total_amount as varchar) || ', of it tax ' || cast(tax_amount as varchar)
    || '; the lines add up to ' || cast(lines_amount as varchar) as explanation
from compared
where total_amount - tax_amount <> lines_amount
