-- Lines of which nothing is owed, each for one reason: the first in the order of the rules, so that no cent is claimed
-- twice.
{% set rules = [
    'int_finding_outside_term', 'int_finding_unknown_charge_codes', 'int_finding_back_billing',
    'int_finding_duplicate_lines', 'int_finding_overlapping_periods',
] %}

with found as (
    {% for rule in rules %}
    select
        *,
        {{ loop.index }} as precedence
    from {{ ref(rule) }}
    {{ 'union all' if not loop.last }}
    {% endfor %}
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
qualify row_number() over (partition by found.invoice_id, found.line_number order by found.precedence) = 1
