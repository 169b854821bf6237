{# The hours in which a contract is open, one list a date; and the approved relief events of a queue, one list a date. #}
{% macro open_hours_by_date() %}
    select
        contract_id,
        local_date,
        list(struct_pack(opens_at := opens_at, closes_at := closes_at)) as windows
    from {{ ref('int_open_hours') }}
    group by all
{% endmacro %}

{% macro relief_by_date() %}
    select
        contract_id,
        queue_id,
        local_date,
        list(
            struct_pack(relief_id := relief_id, starts_at := starts_at, ends_at := ends_at) order by relief_id
        ) as events
    from {{ ref('int_relief_days') }}
    group by all
{% endmacro %}

{# Whether an instant lies in one of the windows of its date. #}
{% macro is_in_windows(at, windows) -%}
    case
        when {{ windows }} is not null
            then len(list_filter(
                {{ windows }},
                lambda opening: {{ at }} >= struct_extract(opening, 'opens_at')
                and {{ at }} < struct_extract(opening, 'closes_at')
            )) > 0
        else false
    end
{%- endmacro %}

{# The relief events that cover an instant: a list, empty for none. #}
{% macro relief_at(at, events) -%}
    case
        when {{ events }} is not null
            then list_transform(
                list_filter(
                    {{ events }},
                    lambda event: {{ at }} >= struct_extract(event, 'starts_at')
                    and {{ at }} < struct_extract(event, 'ends_at')
                ),
                lambda event: struct_extract(event, 'relief_id')
            )
        else cast([] as varchar[])
    end
{%- endmacro %}
