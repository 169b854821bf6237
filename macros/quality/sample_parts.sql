{# What a sample of contacts is compared by, each as text: where, when, how long, by whom. Half hours know where and when. #}
{% macro sample_parts(contact, time_zone, at='queued_at') %}
    {{ return({
        'queue': contact ~ '.queue_id',
        'hour': 'cast(hour(timezone(' ~ time_zone ~ ', ' ~ contact ~ '.' ~ at ~ ')) as varchar)',
        'length': conversation_length(contact),
        'agent': 'coalesce(' ~ contact ~ ".agent_id, 'none')",
    }) }}
{% endmacro %}

{% macro conversation_length(contact) -%}
    {%- set seconds = '(coalesce(' ~ contact ~ '.talk_seconds, 0) + coalesce(' ~ contact ~ '.hold_seconds, 0))' -%}
    case
        when {{ seconds }} < 120 then 'under 2 minutes'
        when {{ seconds }} < 300 then '2 to 5 minutes'
        when {{ seconds }} < 600 then '5 to 10 minutes'
        else '10 minutes and more'
    end
{%- endmacro %}
