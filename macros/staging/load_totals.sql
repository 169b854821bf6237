{# Count of rows and sums of the controlled columns of every extract, by file and status. #}
{% macro load_totals() %}
{% for extract in extract_names() %}
{% set classified = ref('int_' ~ extract ~ '_classified') %}
{% set controlled = [] %}
{% for column in extract_columns(extract) if column_meta(column, 'control_sum') %}{% do controlled.append(column.name) %}{% endfor %}
select
    file_id,
    row_status,
    unnest([
        struct_pack(column_name := '', total := cast(count(*) as decimal(38, 8))){% for name in controlled %},
        struct_pack(column_name := '{{ name }}', total := cast(coalesce(sum({{ name }}), 0) as decimal(38, 8))){% endfor %}

    ], recursive := true)
from {{ classified }}
group by file_id, row_status
{{ 'union all' if not loop.last }}
{% endfor %}
{% endmacro %}
