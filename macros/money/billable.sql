{# Milliseconds of a leg that a rounding of the rate card counts: the parts that it names, wrap cut at its cap. #}
{% macro countable_milliseconds(rounding) -%}
    (
        0
        {%- if rounding.counts_talk %} + talk_milliseconds{% endif %}
        {%- if rounding.counts_hold %} + hold_milliseconds{% endif %}
        {%- if rounding.counts_wrap and rounding.wrap_cap_milliseconds is none %} + wrap_milliseconds
        {%- elif rounding.counts_wrap %} + least(wrap_milliseconds, {{ rounding.wrap_cap_milliseconds }})
        {%- endif %}
    )
{%- endmacro %}

{# Milliseconds as billed: nothing below free_under; else at least the minimum, rounded up to the increment (0 = exact).
   Whole numbers, so that rounding up is exact. #}
{% macro rounded_milliseconds(counted, increment, minimum, free_under) -%}
    {%- set at_least = 'greatest(' ~ counted ~ ', ' ~ minimum ~ ')' -%}
    case
        when {{ counted }} < {{ free_under }} then 0
        when {{ increment }} = 0 then {{ at_least }}
        else ({{ at_least }} + {{ increment }} - 1) // {{ increment }} * {{ increment }}
    end
{%- endmacro %}
