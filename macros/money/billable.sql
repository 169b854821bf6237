{# Billable seconds of an answered leg under a charge: the parts that count, wrap cut at its cap; nothing below free_under_seconds,
   else at least the minimum and rounded up to the increment. #}
{% macro billable_seconds(leg, charge) -%}
    {%- set seconds -%}
        (
            if({{ charge }}.counts_talk, coalesce({{ leg }}.talk_seconds, 0), 0)
            + if({{ charge }}.counts_hold, coalesce({{ leg }}.hold_seconds, 0), 0)
            + if(
                {{ charge }}.counts_wrap,
                least(coalesce({{ leg }}.wrap_seconds, 0), coalesce({{ charge }}.wrap_cap_seconds, coalesce({{ leg }}.wrap_seconds, 0))),
                0
            )
        )
    {%- endset -%}
    {%- set at_least = 'greatest(' ~ seconds ~ ', coalesce(' ~ charge ~ '.minimum_seconds, 0))' -%}
    cast(case
        when {{ seconds }} < coalesce({{ charge }}.free_under_seconds, 0) then 0
        when coalesce({{ charge }}.increment_seconds, 0) = 0 then {{ at_least }}
        else
            {# Whole milliseconds, so that rounding up is exact. #}
            (
                (cast({{ at_least }} * 1000 as bigint) + cast({{ charge }}.increment_seconds * 1000 as bigint) - 1)
                // cast({{ charge }}.increment_seconds * 1000 as bigint)
            ) * {{ charge }}.increment_seconds
    end as decimal(18, 3))
{%- endmacro %}
