{# Fails with each row whose value is not in a column of another table. dbt's own `relationships` gives the value alone, which
   says nothing of the row to correct. #}
{% test known_key(model, column_name, to, field) %}
select
    *,
    '{{ column_name }} is one of {{ field }} in {{ to.identifier }}' as broken_rule
from {{ model }}
where
    {{ column_name }} is not null
    and {{ column_name }} not in (select {{ field }} from {{ to }} where {{ field }} is not null)
{% endtest %}
