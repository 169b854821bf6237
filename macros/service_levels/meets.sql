{# Whether a value meets a target in its direction: at_least or at_most. #}
{% macro meets(value, target, direction) -%}
    case {{ direction }} when 'at_least' then {{ value }} >= {{ target }} else {{ value }} <= {{ target }} end
{%- endmacro %}
