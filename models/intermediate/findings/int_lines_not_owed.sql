-- Lines of which nothing is owed, each for one reason: the first in the order of the rules, so that no cent is claimed
-- twice.
{% set order = "['outside_term', 'unknown_charge_code', 'billed_too_late', 'duplicate_line', 'overlapping_period']" %}

with found as (
    select * from {{ ref('int_finding_outside_term') }}
    union all
    select * from {{ ref('int_finding_unknown_charge_codes') }}
    union all
    select * from {{ ref('int_finding_back_billing') }}
    union all
    select * from {{ ref('int_finding_duplicate_lines') }}
    union all
    select * from {{ ref('int_finding_overlapping_periods') }}
)

select
    found.invoice_id,
    found.line_number,
    found.rule,
    found.explanation
from found
inner join {{ ref('int_invoiced_lines') }} as lines
    on
        found.invoice_id = lines.invoice_id
        and found.line_number = lines.line_number
where lines.exchange_rate is not null
qualify row_number() over (
    partition by found.invoice_id, found.line_number order by list_position({{ order }}, found.rule)
) = 1
