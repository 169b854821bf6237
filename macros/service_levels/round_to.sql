{# Rounds half away from zero to a number of places that stands in a column; as it is where that is null. #}
{% macro round_to(value, places) -%}
    case {{ places }}
        {% for places_given in range(6) %}
        when {{ places_given }} then cast(round({{ value }}, {{ places_given }}) as decimal(18, 6))
        {% endfor %}
        else {{ value }}
    end
{%- endmacro %}
