{# The rejected rows of every extract, to be joined by `union all` to more. #}
{% macro rejected_by_extract() %}
    {% for extract in extract_names() %}
    select
        file_id,
        line,
        raw,
        reasons
    {% if extract == 'contacts' %}
    from {{ ref('int_contacts_rejected') }}
    {% else %}
    from {{ ref('int_' ~ extract ~ '_classified') }}
    where row_status = 'rejected'
    {% endif %}

    union all

    {% endfor %}
{% endmacro %}
