{# Fails with each row whose value is not in the vocabulary of terms. #}
{% test known_term(model, column_name) %}
select
    *,
    '{{ column_name }} is one of ' || (
        select string_agg(value, ', ') from {{ ref('term_vocabulary') }}
        where seed = '{{ model.identifier }}' and column_name = '{{ column_name }}'
    ) as broken_rule
from {{ model }}
where
    {{ column_name }} is not null
    and {{ column_name }} not in (
        select value from {{ ref('term_vocabulary') }} where seed = '{{ model.identifier }}' and column_name = '{{ column_name }}'
    )
{% endtest %}
