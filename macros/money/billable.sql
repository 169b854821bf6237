{# Seconds of a leg that a rounding of the rate card counts: the parts that it names, wrap cut at its cap. #}
{% macro countable_seconds(leg, rounding) -%}
    {%- set wrap = 'coalesce(' ~ leg ~ '.wrap_seconds, 0)' -%}
    cast(
        0
        {%- if rounding.counts_talk %} + coalesce({{ leg }}.talk_seconds, 0){% endif %}
        {%- if rounding.counts_hold %} + coalesce({{ leg }}.hold_seconds, 0){% endif %}
        {%- if rounding.counts_wrap %} + {{ wrap if rounding.wrap_cap_seconds is none else 'least(' ~ wrap ~ ', ' ~ rounding.wrap_cap_seconds ~ ')' }}{% endif %}
        as decimal(18, 3)
    )
{%- endmacro %}

{# Seconds as billed: nothing below free_under; else at least the minimum, rounded up to the increment (0 = exact). #}
{% macro rounded_seconds(seconds, increment, minimum, free_under) -%}
    {%- set at_least = 'greatest(' ~ seconds ~ ', coalesce(' ~ minimum ~ ', 0))' -%}
    cast(case
        when {{ seconds }} < coalesce({{ free_under }}, 0) then 0
        when coalesce({{ increment }}, 0) = 0 then {{ at_least }}
        else
            {# Whole milliseconds, so that rounding up is exact. #}
            (
                (cast({{ at_least }} * 1000 as bigint) + cast({{ increment }} * 1000 as bigint) - 1)
                // cast({{ increment }} * 1000 as bigint)
            ) * {{ increment }}
    end as decimal(18, 3))
{%- endmacro %}
