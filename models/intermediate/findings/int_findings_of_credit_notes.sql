-- Lines of credit notes: what they take back, and whether there is an invoice that they can take it back from.
with lines as (
    select
        *,
        coalesce(sum(invoiced_amount) over (
            partition by credits_invoice_id order by issued_on, invoice_id, line_number
        ), 0) as credited_amount
    from {{ ref('int_invoiced_lines') }}
    where
        credits_invoice_id is not null
        and charge_code not in ('service_credit', 'earn_back', 'gain_share', 'benchmark_adjustment')
        and exchange_rate is not null
),

invoiced as (
    select
        invoice_id,
        sum(invoiced_amount) as invoiced_amount
    from {{ ref('int_invoiced_lines') }}
    where amount_kind = 'charged'
    group by all
),

judged as (
    select
        lines.*,
        case
            when invoiced.invoice_id is null then 'credit_note_without_invoice'
            when lines.credited_amount + invoiced.invoiced_amount < 0 then 'credit_note_beyond_invoice'
            else 'credit_note'
        end as rule,
        case
            when invoiced.invoice_id is null
                then 'credits invoice ' || lines.credits_invoice_id || ', which is not known'
            when lines.credited_amount + invoiced.invoiced_amount < 0
                then
                    'invoice ' || lines.credits_invoice_id || ' charges ' || cast(invoiced.invoiced_amount as varchar)
                    || ', credited are ' || cast(-lines.credited_amount as varchar)
            else 'takes back what invoice ' || lines.credits_invoice_id || ' charged'
        end as explanation
    from lines
    left join invoiced on lines.credits_invoice_id = invoiced.invoice_id
)

select
    contract_id,
    month,
    'credit_note' as statement_line,
    rule,
    invoice_id,
    line_number,
    charge_code,
    charge_id,
    agent_id,
    amount as billed_amount,
    0 as expected_amount,
    if(rule = 'credit_note', 'settled', null) as standing,
    explanation,
    claim_by,
    currency
from judged
