{# a x b rounded once, half away from zero. a, with at most `decimals` decimals, is widened: DuckDB keeps a product of decimal(18) 18 wide. #}
{% macro multiply(a, b, scale=2, decimals=8) -%}
    cast(round(cast({{ a }} as decimal(38, {{ decimals }})) * ({{ b }}), {{ scale }}) as decimal(18, {{ scale }}))
{%- endmacro %}
