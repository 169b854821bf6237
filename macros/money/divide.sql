{# numerator / denominator rounded once, half away from zero; null when the denominator is 0. Whole-number arithmetic, because
   DuckDB divides decimals as floating point. Each side carries at most `decimals` decimals: 6 for amounts, 12 for products of rates. #}
{% macro divide(numerator, denominator, scale=2, decimals=6) -%}
    {%- set n = 'cast(cast(' ~ numerator ~ ' as decimal(38, ' ~ decimals ~ ')) * ' ~ 10 ** decimals ~ ' as hugeint)' -%}
    {%- set d = 'cast(cast(' ~ denominator ~ ' as decimal(38, ' ~ decimals ~ ')) * ' ~ 10 ** decimals ~ ' as hugeint)' -%}
    cast(case
        when {{ denominator }} <> 0 then
            cast(
                sign({{ n }}) * sign({{ d }}) * (
                    (abs({{ n }}) * {{ 2 * 10 ** scale }} + abs({{ d }})) // (abs({{ d }}) * 2)
                ) as decimal(38, 0)
            ) * cast(power(10, -{{ scale }}) as decimal({{ [scale, 1] | max }}, {{ scale }}))
    end as decimal(18, {{ scale }}))
{%- endmacro %}

{# The same to a number of places that stands in a column, rounded once; to six where that is null. #}
{% macro divide_to(numerator, denominator, places) -%}
    case {{ places }}
        {% for places_given in range(6) %}
        when {{ places_given }} then cast({{ divide(numerator, denominator, scale=places_given) }} as decimal(18, 6))
        {% endfor %}
        else {{ divide(numerator, denominator, scale=6) }}
    end
{%- endmacro %}
