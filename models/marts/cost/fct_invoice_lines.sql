-- Invoice lines as accepted, in the contract's currency, with the charge they bill.
select
    invoice_id,
    cast(line_number as integer) as line_number,
    contract_id,
    month,
    charge_code,
    charge_id,
    amount_kind,
    agent_id,
    service_date_from,
    service_date_to,
    cast(quantity as decimal(18, 6)) as quantity,
    cast(unit_price as decimal(18, 6)) as unit_price,
    cast(amount as decimal(18, 2)) as amount,
    currency,
    cast(invoiced_amount as decimal(18, 2)) as invoiced_amount,
    invoiced_currency,
    cast(exchange_rate as decimal(18, 6)) as exchange_rate,
    issued_on,
    claim_by,
    credits_invoice_id
from {{ ref('int_invoiced_lines') }}
