{# Rows with starts_at and ends_at, without overlaps: those of the same keys that touch or overlap are one. #}
{% macro merged_stretches(rows, keys) %}
    {%- set partition = keys | join(', ') -%}
    select
        {{ partition }},
        min(starts_at) as starts_at,
        max(ends_at) as ends_at
    from (
        select
            *,
            count(*) filter (where reached_at is null or reached_at < starts_at) over (
                partition by {{ partition }}
                order by starts_at, ends_at rows between unbounded preceding and current row
            ) as stretch
        from (
            select
                *,
                max(ends_at) over (
                    partition by {{ partition }}
                    order by starts_at, ends_at rows between unbounded preceding and 1 preceding
                ) as reached_at
            from {{ rows }}
            where ends_at > starts_at
        )
    )
    group by {{ partition }}, stretch
{% endmacro %}

{# The same time as rows, each kept as it is but for what an earlier one of the same keys covers: no second is in two. #}
{% macro without_overlaps(rows, keys) %}
    select * exclude (reached_at) replace (greatest(starts_at, reached_at) as starts_at)
    from (
        select
            *,
            max(ends_at) over (
                partition by {{ keys | join(', ') }}
                order by starts_at, ends_at, queue_id rows between unbounded preceding and 1 preceding
            ) as reached_at
        from {{ rows }}
    )
    where ends_at > greatest(starts_at, reached_at)
{% endmacro %}
