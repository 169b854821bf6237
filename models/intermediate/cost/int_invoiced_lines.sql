-- Accepted invoice lines in the contract's currency, with the month, the charge they bill, what kind of amount they
-- are, and what the terms say of their invoice. The charge is the last version in force in the service dates; a line
-- without dates is for the invoice's period. It may have ended before the service that is billed, and a line that gives
-- back is of a charge that has ended altogether, in a month in which it still takes back what was charged.
with lines as (
    select * from {{ ref('int_invoice_lines_classified') }}
    where row_status = 'accepted'
),

invoices as (
    select * from {{ ref('int_invoices_converted') }}
),

charges as (
    select
        *,
        false as gives_back
    from {{ ref('terms_charges') }}

    union all

    select
        charges.* replace (
            greatest(months.month, cast(months.last_day_in_force + 1 as date)) as valid_from,
            cast(months.month + interval 1 month as date) as valid_to
        ),
        true as gives_back
    from {{ ref('int_charge_months') }} as months
    inner join {{ ref('terms_charges') }} as charges
        on
            months.charge_id = charges.charge_id
            and months.valid_from = charges.valid_from
    semi join {{ ref('int_resolved_returns') }} as returns
        on
            months.charge_id = returns.charge_id
            and months.last_day_in_force >= returns.local_date
            and months.month = date_trunc('month', returns.deducted_on)
    where months.last_day_in_force < last_day(months.month)
)

select
    lines.invoice_id,
    lines.line_number,
    invoices.contract_id,
    invoices.month,
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
        when invoices.credits_invoice_id is not null then 'credit'
        else 'charged'
    end as amount_kind,
    lines.quantity,
    lines.unit_price as invoiced_unit_price,
    lines.amount as invoiced_amount,
    invoices.invoiced_currency,
    invoices.exchange_rate,
    invoices.other_exchange_rate,
    coalesce({{ multiply('lines.unit_price', 'invoices.exchange_rate', scale=6) }}, lines.unit_price) as unit_price,
    coalesce({{ multiply('lines.amount', 'invoices.exchange_rate') }}, lines.amount) as amount,
    invoices.currency,
    coalesce(lines.service_date_from, invoices.period_start) as service_date_from,
    coalesce(lines.service_date_to, invoices.period_end) as service_date_to,
    case
        when charges.charge_id is not null
            then least(coalesce(lines.service_date_to, invoices.period_end), cast(charges.valid_to - 1 as date))
    end as last_day_in_force,
    coalesce(charges.gives_back, false) as gives_back,
    invoices.period_start,
    invoices.period_end,
    invoices.issued_on,
    invoices.credits_invoice_id,
    invoices.back_billed_from,
    invoices.claim_by,
    invoices.quantity_tolerance_pct,
    invoices.invoice_clause_reference
from lines
inner join invoices
    on lines.invoice_id = invoices.invoice_id
left join charges
    on
        invoices.contract_id = charges.contract_id
        and lines.charge_code = charges.charge_code
        and coalesce(lines.service_date_to, invoices.period_end) >= charges.valid_from
        and least(coalesce(lines.service_date_from, invoices.period_start), lines.service_date_to) < charges.valid_to
        and (not charges.gives_back or lines.amount < 0)
qualify row_number() over (
    partition by lines.invoice_id, lines.line_number order by charges.valid_from desc, charges.charge_id asc
) = 1
