{# A bound of the Wilson 95 % interval of a share, in percent, to two decimals: sign -1 for the lower, 1 for the upper. A statistic,
   not an amount: worked out in floating point. #}
{% macro wilson(numerator, denominator, sign) -%}
    {%- set n = 'cast(' ~ denominator ~ ' as double)' -%}
    {%- set p = '(cast(' ~ numerator ~ ' as double) / nullif(' ~ n ~ ', 0))' -%}
    {%- set z = '1.959963984540054' -%}
    cast(round(100 * (
        {{ p }} + {{ z }} * {{ z }} / (2 * nullif({{ n }}, 0))
        + {{ sign }} * {{ z }} * sqrt(greatest({{ p }} * (1 - {{ p }}), 0) / nullif({{ n }}, 0) + {{ z }} * {{ z }} / (4 * nullif({{ n }}, 0) * nullif({{ n }}, 0)))
    ) / (1 + {{ z }} * {{ z }} / nullif({{ n }}, 0)), 2) as decimal(9, 2))
{%- endmacro %}
