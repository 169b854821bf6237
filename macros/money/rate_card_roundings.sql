{# The ways in which the rate card rounds seconds, in the order of their numbers: what each counts, and how. #}
{% macro rate_card_roundings() %}
    {% set roundings = ref('int_rate_card_roundings') %}
    {% if not execute %}{{ return([]) }}{% endif %}
    {% set rows = run_query(
        "select distinct on (rounding_number) * exclude (charge_id, valid_from, reading) from " ~ roundings ~ " order by rounding_number"
    ).rows %}
    {% set found = [] %}
    {% for row in rows %}{% do found.append(row.dict()) %}{% endfor %}
    {{ return(found) }}
{% endmacro %}

{# Sums of a leg's seconds, one for each rounding of the rate card: a list, additive place by place. #}
{% macro sums_of_rounded_seconds(roundings, is_counted) -%}
    cast([
        {% for rounding in roundings %}
        cast(coalesce(sum({{ rounded_milliseconds(
            countable_milliseconds(rounding), rounding.increment_milliseconds, rounding.minimum_milliseconds,
            rounding.free_under_milliseconds
        ) }}) filter (where {{ is_counted }}), 0) as decimal(30, 0)) * cast(0.001 as decimal(3, 3)){{ ',' if not loop.last }}
        {% endfor %}
    ] as decimal(38, 3) [])
{%- endmacro %}

{# A duration in whole milliseconds; none is 0. #}
{% macro milliseconds(seconds) -%}
    cast(coalesce({{ seconds }}, 0) * 1000 as bigint)
{%- endmacro %}
