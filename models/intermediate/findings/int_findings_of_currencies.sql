-- Invoices in another currency than the contract's. What could be converted is only noted; without a rate for the
-- agreed day nothing of the invoice can be held against the terms, so nothing is owed yet.
select
    lines.contract_id,
    max(lines.month) as month,
    'invoice' as statement_line,
    'wrong_currency' as rule,
    lines.invoice_id,
    cast(null as bigint) as line_number,
    cast(null as varchar) as charge_code,
    cast(null as varchar) as charge_id,
    cast(null as varchar) as agent_id,
    sum(if(lines.exchange_rate is null, lines.amount, 0)) as billed_amount,
    0 as expected_amount,
    cast(null as varchar) as standing,
    'invoiced in ' || max(lines.invoiced_currency) || ', the contract is in ' || max(contracts.currency)
    || coalesce(
        '; converted at ' || {{ plain_number('max(lines.exchange_rate)') }},
        '; no exchange rate is known for the agreed day'
    ) as explanation,
    max(lines.claim_by) as claim_by,
    max(lines.currency) as currency
from {{ ref('int_invoiced_lines') }} as lines
inner join {{ ref('terms_contracts') }} as contracts on lines.contract_id = contracts.contract_id
where lines.invoiced_currency <> contracts.currency
group by lines.contract_id, lines.invoice_id
