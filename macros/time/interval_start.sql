{# The start of the interval of local time, so many minutes long, that an instant falls in. A longer one than an hour begins by the clock on the
   wall and is longer or shorter on the day the clocks change; half hours and hours are told apart when the clock shows them twice. #}
{% macro interval_start(at, time_zone, minutes) -%}
    {%- set local = 'timezone(' ~ time_zone ~ ', ' ~ at ~ ')' -%}
    {%- set past = 'to_seconds(cast(epoch(' ~ local ~ ') as bigint) % (' ~ minutes ~ ' * 60))' -%}
    if({{ minutes }} > 60, timezone({{ time_zone }}, {{ local }} - {{ past }}), {{ at }} - {{ past }})
{%- endmacro %}
