{# The first day after a contract's term; a contract that renews itself goes on. #}
{% macro contract_ends_before(contract) -%}
    case
        when coalesce({{ contract }}.auto_renews, true) then date '9999-12-31'
        else cast({{ contract }}.starts_on + to_months(cast({{ contract }}.initial_term_months as integer)) as date)
    end
{%- endmacro %}

{# The versions of terms that begin within their contract's term; none lasts longer than it. #}
{% macro within_term(terms) %}
select versions.* replace (least(versions.valid_to, {{ contract_ends_before('contracts') }}) as valid_to)
from {{ terms }} as versions
inner join {{ ref('terms_contracts') }} as contracts
    on
        versions.contract_id = contracts.contract_id
        and versions.valid_from < {{ contract_ends_before('contracts') }}
{% endmacro %}
