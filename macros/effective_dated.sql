{# A seed of terms with its end resolved: exclusive; open means until the next row of the same key, else for ever. #}
{% macro effective_dated(seed, keys) %}
select
    * replace (
        cast(coalesce(
            valid_to,
            lead(valid_from) over (partition by {{ keys | join(', ') }} order by valid_from),
            date '9999-12-31'
        ) as date) as valid_to
    )
from {{ ref(seed) }}
{% endmacro %}
