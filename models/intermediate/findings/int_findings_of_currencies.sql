-- Invoices in another currency than the contract's. What could be converted is only noted; without a rate for the
-- agreed day nothing of the invoice can be held against the terms, so nothing of its total is owed yet.
select
    invoices.contract_id,
    invoices.month,
    'invoice' as statement_line,
    'wrong_currency' as rule,
    invoices.invoice_id,
    cast(null as bigint) as line_number,
    cast(null as varchar) as charge_code,
    cast(null as varchar) as charge_id,
    cast(null as varchar) as agent_id,
    if(invoices.exchange_rate is null, invoices.total_amount - invoices.tax_amount, 0) as billed_amount,
    0 as expected_amount,
    cast(null as varchar) as standing,
    'invoiced in ' || invoices.invoiced_currency || ', the contract is in ' || contracts.currency
    || coalesce(
        '; converted at ' || {{ plain_number('invoices.exchange_rate') }},
        '; no exchange rate is known for the agreed day'
    ) as explanation,
    invoices.claim_by,
    invoices.currency
from {{ ref('int_invoices_converted') }} as invoices
inner join {{ ref('terms_contracts') }} as contracts on invoices.contract_id = contracts.contract_id
where invoices.invoiced_currency <> contracts.currency
