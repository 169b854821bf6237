-- Lines whose service is older, on the day of the invoice, than the contract lets it be billed.
select
    invoice_id,
    line_number,
    'billed_too_late' as rule,
    'service until ' || service_date_to || ', invoiced on ' || issued_on || '; only service since ' || back_billed_from
    || ' can be billed then' as explanation
from {{ ref('int_invoiced_lines') }}
where amount_kind = 'charged' and service_date_to < back_billed_from
