{# Fails with each row for which the rule does not hold; a rule that is null does not hold either. #}
{% test row_rule(model, expression) %}
select
    *,
    '{{ expression | replace("'", "''") }}' as broken_rule
from {{ model }}
where ({{ expression }}) is distinct from true
{% endtest %}
