-- Accepted invoice lines in the contract's currency, with the month, the charge they bill and what kind of amount
-- they are.
with lines as (
    select * from {{ ref('int_invoice_lines_classified') }}
    where row_status = 'accepted'
),

invoices as (
    select * from {{ ref('int_invoices_classified') }}
    where row_status = 'accepted'
),

{# The exchange rate of an invoice is that of the day which its terms name. #}
dated as (
    select
        invoices.*,
        contracts.currency as contract_currency,
        case invoice_terms.exchange_rate_on
            when 'period_end' then invoices.period_end
            else invoices.issued_on
        end as exchange_rate_on
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
        case when dated.currency = dated.contract_currency then 1 else rates.rate end as exchange_rate
    from dated
    left join {{ ref('int_exchange_rate_periods') }} as rates
        on
            dated.currency = rates.from_currency
            and dated.contract_currency = rates.to_currency
            and dated.exchange_rate_on >= rates.valid_from
            and dated.exchange_rate_on < rates.valid_to
)

select
    lines.invoice_id,
    lines.line_number,
    priced.contract_id,
    cast(date_trunc('month', priced.period_start) as date) as month,
    lines.charge_code,
    charges.charge_id,
    charges.queue_id,
    charges.channel,
    charges.handled_by,
    case
        when lines.charge_code = 'gain_share' then 'gain_share'
        when lines.charge_code in ('service_credit', 'earn_back', 'benchmark_adjustment') then 'credit'
        when priced.credits_invoice_id is not null then 'credit'
        else 'charged'
    end as amount_kind,
    lines.quantity,
    lines.amount as invoiced_amount,
    priced.currency as invoiced_currency,
    priced.exchange_rate,
    case
        when priced.exchange_rate is null then lines.amount
        else {{ multiply('lines.amount', 'priced.exchange_rate') }}
    end as amount,
    case when priced.exchange_rate is null then priced.currency else priced.contract_currency end as currency
from lines
inner join priced
    on lines.invoice_id = priced.invoice_id
left join {{ ref('terms_charges') }} as charges
    on
        priced.contract_id = charges.contract_id
        and lines.charge_code = charges.charge_code
        and coalesce(lines.service_date_to, priced.period_end) >= charges.valid_from
        and coalesce(lines.service_date_to, priced.period_end) < charges.valid_to
