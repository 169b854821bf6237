{# How long a leg waited, and how long it was handled, in seconds. #}
{% macro wait_seconds(leg) -%}
    {{ seconds_between(leg ~ '.queued_at', 'coalesce(' ~ leg ~ '.answered_at, ' ~ leg ~ '.ended_at)') }}
{%- endmacro %}

{% macro handle_seconds(leg) -%}
    cast(
        coalesce({{ leg }}.talk_seconds, 0) + coalesce({{ leg }}.hold_seconds, 0) + coalesce({{ leg }}.wrap_seconds, 0)
        as decimal(18, 3)
    )
{%- endmacro %}
