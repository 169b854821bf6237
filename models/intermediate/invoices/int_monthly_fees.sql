-- The fees of a contract's month: the lines of the invoices whose period starts in it, credit notes and reserved codes
-- aside, where they are billed in the contract's currency.
select
    invoices.contract_id,
    cast(date_trunc('month', invoices.period_start) as date) as month,
    cast(sum(lines.amount) as decimal(18, 2)) as fees_amount
from {{ ref('int_invoices_classified') }} as invoices
inner join {{ ref('terms_contracts') }} as contracts
    on
        invoices.contract_id = contracts.contract_id
        and invoices.currency = contracts.currency
inner join {{ ref('int_invoice_lines_classified') }} as lines on invoices.invoice_id = lines.invoice_id
where
    invoices.row_status = 'accepted'
    and lines.row_status = 'accepted'
    and invoices.credits_invoice_id is null
    and lines.charge_code not in ('service_credit', 'earn_back', 'gain_share', 'benchmark_adjustment')
group by all
