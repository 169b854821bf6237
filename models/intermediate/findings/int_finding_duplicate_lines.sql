-- Lines that say what an earlier line of the same invoice says already.
select
    invoice_id,
    line_number,
    'duplicate_line' as rule,
    'the same as line ' || min(line_number) over same as explanation
from {{ ref('int_invoiced_lines') }}
where amount_kind = 'charged' and invoiced_amount > 0
window
    same as (
        partition by
            invoice_id,
            charge_code,
            coalesce(agent_id, ''),
            service_date_from,
            service_date_to,
            quantity,
            invoiced_unit_price,
            invoiced_amount
        order by line_number
    )
qualify row_number() over same > 1
