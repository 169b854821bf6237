{# The rows of a table of terms in one shape: whose, of what, from when to when, and the whole row as JSON. #}
{% macro terms_as_rows(terms, subject, contract='terms.contract_id', joined='', clause='terms.clause_reference', valid_from='terms.valid_from', valid_to='terms.valid_to') -%}
    select
        {{ contract }} as contract_id,
        '{{ terms | replace("terms_", "", 1) }}' as section,
        {{ subject }} as subject,
        {{ clause }} as clause_reference,
        {{ valid_from }} as valid_from,
        {{ valid_to }} as valid_to,
        to_json(terms) as terms_row
    from {{ ref(terms) }} as terms
    {{ joined }}
{%- endmacro %}
