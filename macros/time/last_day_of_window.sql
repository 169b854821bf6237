{# The last local date that so many hours from some moment of a day can reach, also where a day has 25. #}
{% macro last_day_of_window(local_date, hours) -%}
    {{ local_date }} + cast(ceil({{ hours }} / 23.0) as integer)
{%- endmacro %}
