-- Accepted invoice lines in the contract's currency, with the month, the charge they bill, what kind of amount they
-- are, and what the terms say of their invoice: how long it can be claimed, what is too old to be billed.
with lines as (
    select * from {{ ref('int_invoice_lines_classified') }}
    where row_status = 'accepted'
),

invoices as (
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
    lines.invoice_id,
    lines.line_number,
    priced.contract_id,
    cast(date_trunc('month', priced.period_start) as date) as month,
    lines.charge_code,
    charges.charge_id,
    charges.basis,
    charges.clause_reference as charge_clause_reference,
    charges.queue_id,
    charges.channel,
    charges.handled_by,
    lines.agent_id,
    case
        when lines.charge_code = 'gain_share' then 'gain_share'
        when lines.charge_code in ('service_credit', 'earn_back', 'benchmark_adjustment') then 'credit'
        when priced.credits_invoice_id is not null then 'credit'
        else 'charged'
    end as amount_kind,
    lines.quantity,
    lines.unit_price as invoiced_unit_price,
    lines.amount as invoiced_amount,
    priced.currency as invoiced_currency,
    priced.exchange_rate,
    priced.other_exchange_rate,
    coalesce({{ multiply('lines.unit_price', 'priced.exchange_rate', scale=6) }}, lines.unit_price) as unit_price,
    coalesce({{ multiply('lines.amount', 'priced.exchange_rate') }}, lines.amount) as amount,
    case when priced.exchange_rate is null then priced.currency else priced.contract_currency end as currency,
    coalesce(lines.service_date_from, priced.period_start) as service_date_from,
    coalesce(lines.service_date_to, priced.period_end) as service_date_to,
    priced.period_start,
    priced.period_end,
    priced.issued_on,
    priced.credits_invoice_id,
    priced.back_billed_from,
    priced.claim_by,
    priced.quantity_tolerance_pct,
    priced.invoice_clause_reference
from lines
inner join priced
    on lines.invoice_id = priced.invoice_id
left join {{ ref('terms_charges') }} as charges
    on
        priced.contract_id = charges.contract_id
        and lines.charge_code = charges.charge_code
        and coalesce(lines.service_date_to, priced.period_end) >= charges.valid_from
        and coalesce(lines.service_date_to, priced.period_end) < charges.valid_to
