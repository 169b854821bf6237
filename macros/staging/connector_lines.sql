{# The text rows of every file that passed the gate for a connector, CSV, with file, line and the row as JSON. #}
{% macro connector_lines(connector, extract, names) %}
{% if execute %}
    {% for group in gated_groups(extract, connector) %}
    select
        {% for name in names %}
        {{ trimmed_text('"' ~ name ~ '"') }} as {{ '"' ~ name ~ '"' if '+' in name else name }},
        {% endfor %}
        cast({{ group['file_id'] }} as bigint) as file_id,
        {{ csv_line(group, 'source_row') }} as line,
        '{{ group['files'][0] | replace("'", "''") }}' as source_file,
        cast(to_json(struct_pack({% for name in names %}"{{ name }}" := "{{ name }}"{{ ', ' if not loop.last }}{% endfor %})) as varchar) as raw
    from (
        select {% for name in names %}"{{ name }}", {% endfor %}row_number() over () as source_row
        from {{ read_csv_as_text(group) }}
    )
    {{ 'union all' if not loop.last }}
    {% else %}
    select
        {% for name in names %}
        cast(null as varchar) as {{ '"' ~ name ~ '"' if '+' in name else name }},
        {% endfor %}
        cast(null as bigint) as file_id,
        cast(null as bigint) as line,
        cast(null as varchar) as source_file,
        cast(null as varchar) as raw
    where false
    {% endfor %}
{% else %}
    select 1 as parsing from {{ source('gate', 'files') }}, {{ source('gate', 'malformed_lines') }}
{% endif %}
{% endmacro %}
