{# The number of the band that a wait falls in: every wait that some service level tells apart, in any contract or version, cuts. #}
{% macro wait_band(wait_seconds, breakpoints) -%}
    case
        {% for breakpoint in breakpoints if breakpoint is not none %}
        when {{ wait_seconds }} < {{ breakpoint }} then {{ 2 * loop.index0 }}
        when {{ wait_seconds }} = {{ breakpoint }} then {{ 2 * loop.index0 + 1 }}
        {% else %}
        when true then 0
        {% endfor %}
        else 2147483647
    end
{%- endmacro %}

{% macro wait_breakpoints() %}
    {% set service_levels = ref('terms_service_levels') %}
    {% if not execute %}{{ return([]) }}{% endif %}
    {{ return(run_query(
        "select distinct unnest([threshold_seconds, short_abandon_seconds]) as breakpoint from " ~ service_levels
        ~ " order by breakpoint nulls last"
    ).columns[0].values()) }}
{% endmacro %}
