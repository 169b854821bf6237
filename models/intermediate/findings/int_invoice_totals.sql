-- Invoices whose total is not their lines and tax. A line rejected for its amount counts with the amount it states.
-- An invoice without an exchange rate is a finding as a whole.
with accepted as (
    select
        invoice_id,
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
        invoices.*,
        coalesce(accepted.lines_amount, 0) + coalesce(rejected.lines_amount, 0) as lines_amount
    from {{ ref('int_invoices_converted') }} as invoices
    left join accepted on invoices.invoice_id = accepted.invoice_id
    left join rejected on invoices.invoice_id = rejected.invoice_id
)

select
    invoice_id,
    contract_id,
    month,
    {{ multiply('total_amount - tax_amount - lines_amount', 'exchange_rate') }} as amount,
    currency,
    claim_by,
    'the total is ' || cast(total_amount as varchar) || ' ' || invoiced_currency || ', of it tax '
    || cast(tax_amount as varchar) || '; the lines add up to ' || cast(lines_amount as varchar) as explanation
from compared
where total_amount - tax_amount <> lines_amount and exchange_rate is not null
