-- Accepted invoices with the month that they bill, the exchange rate into the contract's currency, and what the terms
-- say of them: how long they can be claimed, what is too old to be billed.
with invoices as (
    select * from {{ ref('int_invoices_classified') }}
    where row_status = 'accepted'
),

{# The exchange rate of an invoice is that of the day which its terms name; the other day's shows a wrong choice. #}
dated as (
    select
        invoices.*,
        contracts.currency as contract_currency,
        invoice_terms.clause_reference as invoice_clause_reference,
        invoice_terms.quantity_tolerance_pct,
        cast(invoices.issued_on - cast(invoice_terms.back_billing_days as integer) as date) as back_billed_from,
        cast(
            coalesce(invoices.received_on, invoices.issued_on) + cast(invoice_terms.claim_days as integer) as date
        ) as claim_by,
        if(invoice_terms.exchange_rate_on = 'period_end', invoices.period_end, invoices.issued_on) as exchange_rate_on,
        if(invoice_terms.exchange_rate_on = 'period_end', invoices.issued_on, invoices.period_end) as other_rate_on
    from invoices
    inner join {{ ref('terms_contracts') }} as contracts
        on invoices.contract_id = contracts.contract_id
    left join {{ ref('terms_invoice_terms') }} as invoice_terms
        on
            invoices.contract_id = invoice_terms.contract_id
            and invoices.issued_on >= invoice_terms.valid_from
            and invoices.issued_on < invoice_terms.valid_to
),

priced as (
    select
        dated.*,
        case when dated.currency = dated.contract_currency then 1 else rates.rate end as exchange_rate,
        case when dated.currency = dated.contract_currency then 1 else others.rate end as other_exchange_rate
    from dated
    left join {{ ref('int_exchange_rate_periods') }} as rates
        on
            dated.currency = rates.from_currency
            and dated.contract_currency = rates.to_currency
            and dated.exchange_rate_on >= rates.valid_from
            and dated.exchange_rate_on < rates.valid_to
    left join {{ ref('int_exchange_rate_periods') }} as others
        on
            dated.currency = others.from_currency
            and dated.contract_currency = others.to_currency
            and dated.other_rate_on >= others.valid_from
            and dated.other_rate_on < others.valid_to
)

select
    invoice_id,
    contract_id,
    cast(date_trunc('month', period_start) as date) as month,
    currency as invoiced_currency,
    exchange_rate,
    other_exchange_rate,
    if(exchange_rate is null, currency, contract_currency) as currency,
    total_amount,
    coalesce(tax_amount, 0) as tax_amount,
    period_start,
    period_end,
    issued_on,
    credits_invoice_id,
    back_billed_from,
    claim_by,
    quantity_tolerance_pct,
    invoice_clause_reference
from priced
