{# The last local date that so many hours from some moment of a day can reach, also where a day has 25. #}
{% macro last_day_of_window(local_date, hours) -%}
    {{ local_date }} + cast(ceil({{ hours }} / 23.0) as integer)
{%- endmacro %}

{# The days that the windows of these days reach. #}
{% macro days_of_windows(days) %}
    select distinct
        contact_days.contract_id,
        contact_days.local_date
    from {{ ref('int_contact_days') }} as contact_days
    inner join {{ days }} as days
        on
            contact_days.contract_id = days.contract_id
            and contact_days.local_date
            between days.local_date and {{ last_day_of_window('days.local_date', 'days.return_window_hours') }}
{% endmacro %}
