-- Lines with a charge code that the rate card holds on no day of the service.
select
    invoice_id,
    line_number,
    'unknown_charge_code' as rule,
    'no charge ' || charge_code || ' is in force from ' || service_date_from || ' to ' || service_date_to as explanation
from {{ ref('int_invoiced_lines') }}
where amount_kind = 'charged' and charge_id is null
