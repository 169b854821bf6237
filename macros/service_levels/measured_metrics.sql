{# The metrics that are worked out so far; service levels of other metrics wait for their observations. #}
{% macro measured_metrics() %}
    {{ return("('service_level', 'abandonment', 'average_speed_of_answer', 'average_handle_time')") }}
{% endmacro %}
