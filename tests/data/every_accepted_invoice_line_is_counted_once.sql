-- Each accepted line comes out once and with its amount: a line whose invoice was rejected would otherwise vanish
-- from every cost, and a charge code that two charges of a contract share would double its money.
with accepted as (
    select
        invoice_id,
        line_number,
        amount
    from {{ ref('int_invoice_lines_classified') }}
    where row_status = 'accepted'
),

counted as (
    select
        invoice_id,
        line_number,
        count(*) as times,
        min(invoiced_amount) as amount
    from {{ ref('int_invoiced_lines') }}
    group by all
)

select
    coalesce(accepted.invoice_id, counted.invoice_id) as invoice_id,
    coalesce(accepted.line_number, counted.line_number) as line_number,
    accepted.amount as accepted_amount,
    counted.amount as counted_amount,
    counted.times
from accepted
full outer join counted
    on
        accepted.invoice_id = counted.invoice_id
        and accepted.line_number = counted.line_number
where
    counted.times is distinct from 1
    or accepted.amount is distinct from counted.amount
