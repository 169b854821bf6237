{# mean, median, p25 or p75 of a sorted list of rates, in decimals. A percentile interpolates linearly between the two rates
   around position (n - 1) x p: in quarters that position is a whole number. #}
{% macro statistic_of(rates, statistic) -%}
    {%- set position = "((len(" ~ rates ~ ") - 1) * case " ~ statistic ~ " when 'p25' then 1 when 'median' then 2 when 'p75' then 3 end)" -%}
    {%- set below = rates ~ "[" ~ position ~ " // 4 + 1]" -%}
    {%- set above = rates ~ "[least(" ~ position ~ " // 4 + 2, len(" ~ rates ~ "))]" -%}
    cast(case
        when {{ statistic }} = 'mean' then {{ divide('list_sum(' ~ rates ~ ')', 'len(' ~ rates ~ ')', scale=6) }}
        else {{ below }} + {{ multiply(above ~ ' - ' ~ below, 'cast(' ~ position ~ ' % 4 * 0.25 as decimal(3, 2))', scale=6) }}
    end as decimal(18, 6))
{%- endmacro %}
