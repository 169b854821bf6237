{# The rejected rows of every extract, to be joined by `union all` to more. #}
{% macro rejected_by_extract() %}
    {% for extract in extract_names() %}
    select
        file_id,
        line,
        raw,
        reasons
    from {{ ref('int_' ~ extract ~ '_classified') }}
    where row_status = 'rejected'

    union all

    {% endfor %}
{% endmacro %}
