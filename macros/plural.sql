{# The noun of a count, with the space before it: 1 agent, 2 agents. #}
{% macro plural(number, one, many=none) -%}
    if({{ number }} = 1, ' {{ one }}', ' {{ many or one ~ 's' }}')
{%- endmacro %}
