{# One extract of the standard layout, from every file that passed the gate: typed columns, with the file, the line and a
   reason for each value that could not be read. CSV is read as text, Parquet as given; each file's own types decide, so that
   two files that disagree on a type are not silently brought to a common one. An extract nobody supplied is an empty, typed table.
   `cells` holds the text of a CSV row by reference; it becomes JSON only for a row that is rejected. #}
{% macro stage_standard(extract) %}
{% if execute %}
    {% set columns = extract_columns(extract) %}
    {% for group in gated_groups(extract) %}
        {{ stage_files(group, columns) }}
        {{ 'union all' if not loop.last }}
    {% else %}
        select
            {% for column in columns %}
            cast(null as {{ staged_type(column) }}) as {{ column.name }},
            {% endfor %}
            cast(null as bigint) as file_id,
            cast(null as bigint) as line,
            cast(null as varchar) as source_file,
            cast([] as varchar []) as parse_reasons,
            cast(null as {{ cells_type(columns) }}) as cells,
            cast(null as varchar) as raw
        where false
    {% endfor %}
{% else %}
    select 1 as parsing from {{ source('gate', 'files') }}
{% endif %}
{% endmacro %}

{# The files to read together: each CSV alone, because its lines are counted; Parquet files of one signature at once. #}
{% macro gated_groups(extract, source_name='standard') %}
    {% set groups = [] %}
    {% set files = run_query(
        "select format, to_json(list(file order by file)), to_json(any_value(columns)), min(file_id), max(malformed_count) from " ~ source('gate', 'files')
        ~ " where source = '" ~ source_name ~ "' and status = 'passed' and extract = '" ~ extract ~ "'"
        ~ " group by format, case when format = 'csv' then file else signature end order by min(file)"
    ) %}
    {% for row in files.rows %}
        {% set found = {} %}
        {% set header = fromjson(row[2]) %}
        {% for column in header %}{% do found.update({column['name'] | lower: column['type'] | upper}) %}{% endfor %}
        {% do groups.append({'format': row[0], 'files': fromjson(row[1]), 'found': found, 'header': header | map(attribute='name') | list, 'file_id': row[3], 'malformed': row[4] > 0}) %}
    {% endfor %}
    {{ return(groups) }}
{% endmacro %}

{# A personal value leaves staging as a keyed hash, of 128 bits. #}
{% macro staged_type(column) %}
    {{ return('uuid' if column_meta(column, 'personal') else column.data_type) }}
{% endmacro %}

{% macro cells_type(columns) %}
    {{ return('struct(' ~ columns | map(attribute='name') | join(' varchar, ') ~ ' varchar)') }}
{% endmacro %}

{% macro stage_files(group, columns) %}
{% set is_csv = group['format'] == 'csv' %}
{% set found = group['found'] %}
{% set same = {'TIMESTAMP WITH TIME ZONE': 'timestamptz'} %}
{% set unreadable = [] %}
(
with source as (
    select
        {# By name: whatever else the file has may be called what it likes. #}
        {% for column in columns if column.name in found %}
        {{ column.name }},
        {% endfor %}
        {% if is_csv %}
        row_number() over () as source_row
    from {{ read_csv_as_text(group) }}
        {% else %}
        __source_file as source_file,
        file_row_number + 1 as source_row
    from read_parquet([
        {% for file in group['files'] %}
        {{ path_literal(file) }}{{ ',' if not loop.last }}
        {% endfor %}
    ], filename = '__source_file', file_row_number = true)
        {% endif %}
),

typed as (
    select
        {% for column in columns %}
        {% set name = column.name %}
        {% set type = found.get(name) %}
        {% set text = trimmed_text("cast(source." ~ name ~ " as varchar)" if type != 'VARCHAR' else "source." ~ name) %}
        {% if type is none %}
        cast(null as {{ staged_type(column) }}) as {{ name }},
        {% elif column_meta(column, 'personal') %}
        {{ hash_personal(text) }} as {{ name }},
        {% elif same.get(type, type | lower | replace(' ', '')) == column.data_type and type != 'VARCHAR' %}
        source.{{ name }},
        {% elif type == 'VARCHAR' or column.data_type in ('varchar', 'timestamptz') %}
        {{ cast_text(text, column.data_type) }} as {{ name }},
            {% if column.data_type != 'varchar' %}{% do unreadable.append({'name': column.name, 'data_type': column.data_type, 'is_text': true}) %}{% endif %}
        {% elif column.data_type in ('integer', 'bigint') and (type in ('DOUBLE', 'FLOAT') or type.startswith('DECIMAL')) %}
        {# A cast would round. #}
        case when source.{{ name }} = trunc(source.{{ name }}) then try_cast(source.{{ name }} as {{ column.data_type }}) end as {{ name }},
            {% do unreadable.append({'name': column.name, 'data_type': column.data_type, 'is_text': false}) %}
        {% elif column.data_type == 'date' and type.startswith('TIMESTAMP') %}
        {# Midnight is what a tool without dates writes; of another time of day a cast would guess the zone, and so the day. #}
        case when source.{{ name }} = cast(source.{{ name }} as date) then cast(source.{{ name }} as date) end as {{ name }},
            {% do unreadable.append({'name': column.name, 'data_type': column.data_type, 'is_text': false}) %}
        {% else %}
        try_cast(source.{{ name }} as {{ column.data_type }}) as {{ name }},
            {% do unreadable.append({'name': column.name, 'data_type': column.data_type, 'is_text': false}) %}
        {% endif %}
        {% endfor %}
        {% for column in unreadable %}
        source.{{ column.name }} as {{ column.name }}__given,
        {% endfor %}
        {% if is_csv %}
        cast(struct_pack(
            {% for column in columns %}
            {{ column.name }} := {{ 'source.' ~ column.name if column.name in found else 'cast(null as varchar)' }}{{ ',' if not loop.last }}
            {% endfor %}
        ) as {{ cells_type(columns) }}) as cells,
        {% else %}
        cast(null as {{ cells_type(columns) }}) as cells,
        source.source_file,
        {% endif %}
        source.source_row
    from source
)

select
    {% for column in columns %}
    typed.{{ column.name }},
    {% endfor %}
    {% if is_csv %}
    cast({{ group['file_id'] }} as bigint) as file_id,
    {{ csv_line(group, 'typed.source_row') }} as line,
    '{{ group['files'][0] | replace("'", "''") }}' as source_file,
    {% else %}
    files.file_id,
    cast(typed.source_row as bigint) as line,
    typed.source_file,
    {% endif %}
    {% if unreadable %}
    case
        when {% for column in unreadable %}{{ is_unreadable(column) }}{{ ' or ' if not loop.last }}{% endfor %}

            then list_filter([
                {% for column in unreadable %}
                case
                    when {{ is_unreadable(column) }}
                        then '{{ column.name }}: ''' || trim(cast(typed.{{ column.name }}__given as varchar)) || ''' is not {{ expected_value(column.data_type) | trim }}'
                end{{ ',' if not loop.last }}
                {% endfor %}
            ], lambda reason: reason is not null)
        else cast([] as varchar [])
    end as parse_reasons,
    {% else %}
    cast([] as varchar []) as parse_reasons,
    {% endif %}
    typed.cells,
    cast(null as varchar) as raw
from typed
{% if not is_csv %}
inner join {{ source('gate', 'files') }} as files on typed.source_file = files.file
{% endif %}
)
{% endmacro %}

{# A value was given and is none of its type; blank text is no value. #}
{% macro is_unreadable(column) -%}
    (typed.{{ column.name }} is null and {{ "trim(cast(typed." ~ column.name ~ "__given as varchar)) <> ''" if column.is_text else "typed." ~ column.name ~ "__given is not null" }})
{%- endmacro %}

{# The one way a CSV file is read, here and in the gate: as text, by the names of its header, nothing guessed.
   Lines that cannot be split are in gate.malformed_lines; rejects are stored all the same, because DuckDB that ignores errors
   without storing them loses the good rows after a bad quote. #}
{% macro read_csv_as_text(group) -%}
    read_csv(
        {{ path_literal(group['files'][0]) }}, auto_detect = false, header = true, delim = ',', quote = '"', escape = '"',
        columns = { {%- for name in group['header'] %}'{{ name | replace("'", "''") }}': 'varchar'{{ ', ' if not loop.last }}{% endfor -%} },
        ignore_errors = true, store_rejects = true, rejects_limit = 0, strict_mode = true, null_padding = false
    )
{%- endmacro %}

{# A path as DuckDB reads it: what it would take for a pattern stands for itself, here and in the gate. #}
{% macro path_literal(file) -%}
    '{{ file | replace("'", "''") | replace("[", "[[]") | replace("*", "[*]") | replace("?", "[?]") }}'
{%- endmacro %}

{# The line of the n-th good row of a CSV file: the header and the malformed lines before it count too. #}
{% macro csv_line(group, source_row) -%}
    cast({{ source_row }} + 1 {% if group['malformed'] %}+ (
        select count(*) from {{ source('gate', 'malformed_lines') }} as malformed
        where malformed.file_id = {{ group['file_id'] }} and malformed.good_rows_before < {{ source_row }}
    ) {% endif %}as bigint)
{%- endmacro %}

{# The salt is read where the hash is computed and never written to a statement, a log or a file. It is 32 characters long, so
   that with a reference of up to 23 it fills one block of the hash: a second one would take as long again. The digits are made
   bytes first: of text the cast costs as much as the hash. #}
{% macro hash_personal(text) -%}
    cast(unhex(substr(sha256((select salt from {{ source('gate', 'customer_salt') }}) || {{ text }}), 1, 32)) as uuid)
{%- endmacro %}
