{# Join condition: a version of a service level that is in force on the date and takes the row's queue, channel and handler. #}
{% macro in_scope(rows, level, date='local_date') -%}
    {{ rows }}.contract_id = {{ level }}.contract_id
    and {{ rows }}.{{ date }} >= {{ level }}.valid_from
    and {{ rows }}.{{ date }} < {{ level }}.valid_to
    and {{ rows }}.queue_id = coalesce({{ level }}.queue_id, {{ rows }}.queue_id)
    and {{ rows }}.channel = coalesce({{ level }}.channel, {{ rows }}.channel)
    and {{ rows }}.handled_by = coalesce({{ level }}.handled_by, {{ rows }}.handled_by)
{%- endmacro %}

{# Metrics that count inbound first legs, and those among them that a formula of the library weighs. #}
{% macro formula_metrics() %}{{ return("('service_level', 'abandonment')") }}{% endmacro %}
{% macro class_metrics() %}
    {{ return("('service_level', 'abandonment', 'average_speed_of_answer', 'average_handle_time')") }}
{% endmacro %}
{% macro contact_share_metrics() %}
    {{ return("('service_level', 'abandonment', 'repeat_contact', 'first_contact_resolution', 'quality_coverage')") }}
{% endmacro %}
