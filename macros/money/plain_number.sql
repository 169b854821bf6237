{# A decimal as text, without trailing zeros. #}
{% macro plain_number(number) -%}
    rtrim(rtrim(cast({{ number }} as varchar), '0'), '.')
{%- endmacro %}
