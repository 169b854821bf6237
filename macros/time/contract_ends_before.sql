{# The first day after a contract's term; a contract that renews itself goes on. #}
{% macro contract_ends_before(contract) -%}
    case
        when coalesce({{ contract }}.auto_renews, true) then date '9999-12-31'
        else cast({{ contract }}.starts_on + to_months(cast({{ contract }}.initial_term_months as integer)) as date)
    end
{%- endmacro %}
