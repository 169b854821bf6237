{# Exact seconds from one instant to another, to the microsecond, as a decimal. #}
{% macro seconds_between(start_at, end_at) -%}
    cast(
        cast(epoch_us({{ end_at }}) - epoch_us({{ start_at }}) as decimal(18, 0)) * cast(0.000001 as decimal(6, 6)) as decimal(18, 6)
    )
{%- endmacro %}
