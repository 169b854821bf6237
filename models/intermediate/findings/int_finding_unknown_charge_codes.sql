-- Lines with a charge code that the rate card does not hold on the last day of the service.
select
    invoice_id,
    line_number,
    'unknown_charge_code' as rule,
    'no charge ' || charge_code || ' is in force on ' || service_date_to as explanation
from {{ ref('int_invoiced_lines') }}
where amount_kind = 'charged' and charge_id is null
