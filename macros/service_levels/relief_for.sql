{# Of the relief events that cover a row those that a service level takes, as a sorted list. #}
{% macro relief_for(row_relief_ids, level_relief_ids) -%}
    list_sort(list_intersect({{ row_relief_ids }}, coalesce({{ level_relief_ids }}, cast([] as varchar[]))))
{%- endmacro %}
