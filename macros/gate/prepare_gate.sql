{# Before a run: the gate's tables exist, empty where the gate never ran, so that every extract is at least an empty, typed table.
   Raw files that nobody took through the gate stop the run, because it would silently leave them out; files that came or changed
   since the last gate are named. First of all a run that may change a table is noted, for tools.changes. #}
{% macro prepare_gate() %}
{% if execute and flags.WHICH in ('build', 'run', 'seed', 'test', 'snapshot', 'retry') %}
    {% do run_query("create schema if not exists gate") %}
    {% if flags.WHICH != 'test' %}{% do note_run() %}{% endif %}
    {% do run_query(
        "create table if not exists gate.files (file_id bigint, source varchar, extract varchar, file varchar, format varchar,"
        ~ " size_bytes bigint, content_hash varchar, columns struct(name varchar, type varchar)[], signature varchar, row_count bigint,"
        ~ " malformed_count bigint, status varchar, has_manifest boolean, validated_at timestamptz, message varchar)"
    ) %}
    {% do run_query("create table if not exists gate.malformed_lines (file_id bigint, line bigint, raw varchar, error varchar, good_rows_before bigint)") %}
    {% do run_query("create table if not exists gate.control_sums (file_id bigint, column_name varchar, total decimal(38, 8))") %}
    {% do run_query("create table if not exists gate.customer_salt (salt varchar)") %}
    {% do run_query(
        "insert into gate.customer_salt select md5(uuid()::varchar || uuid()::varchar) where not exists (select 1 from gate.customer_salt)"
    ) %}
    {% if flags.WHICH in ('build', 'run') and 'standard' in var('connectors') %}
        {% set folder = var('raw_data_path') | replace("'", "''") %}
        {# DuckDB lists no folder that holds a name that is not UTF-8; the gate failed that file by name. #}
        {% set unlisted = run_query("select count(*) from gate.files where message = 'the file''s name is not UTF-8: rename it'").rows[0][0] %}
        {% set unknown = [] if unlisted else run_query(
            "select file from glob('" ~ folder ~ "/*/**') as files (file)"
            ~ " where (file ilike '%.csv' or file ilike '%.parquet') and file not in (select file from gate.files) order by file"
        ).columns[0].values() %}
        {% set gated = run_query("select count(*) from gate.files where source = 'standard'").rows[0][0] %}
        {% if unknown and gated == 0 %}
            {% do exceptions.raise_compiler_error(
                (unknown | length) ~ " files lie in " ~ var('raw_data_path') ~ " and none went through the gate, so none would be read: run make gate first"
            ) %}
        {% elif unknown %}
            {% do exceptions.warn(
                (unknown | length) ~ " files did not go through the gate and are not read, the first is " ~ unknown[0] ~ ": run make gate"
            ) %}
        {% endif %}
    {% endif %}
{% endif %}
{% endmacro %}

{# What the published database was built from is known no more, until this build is published. The plan of tools.changes is
   carried out by the first run after it and by no other. #}
{% macro note_run() %}
    {% do run_query("drop table if exists gate.built_from") %}
    {% do forget_unsaid() %}
    {% do forget_other_code() %}
    {% do run_query("create table if not exists gate.planned (answer varchar, invocation_id varchar)") %}
    {% do run_query("delete from gate.planned where invocation_id is not null") %}
    {% do run_query("update gate.planned set invocation_id = '" ~ invocation_id ~ "'") %}
{% endmacro %}

{# Rows that other code than the noted one may now write to an incremental table stay there, also when the edit is taken back. #}
{% macro forget_other_code() %}
    {% set written = [] %}
    {% for name in selected_resources if graph.nodes.get(name, {}).get('config', {}).get('materialized') == 'incremental' %}
        {% do written.append(name) %}
    {% endfor %}
    {% set noted = run_query(
        "select 1 from duckdb_columns() where schema_name = 'gate' and table_name = 'built_by' and column_name = 'paths'"
    ).rows %}
    {% if written and noted %}
        {% set built_by = run_query("select code, to_json(paths)::varchar from gate.built_by").rows[0] %}
        {% if built_by[0] != run_query(files_fingerprint(fromjson(built_by[1]))).rows[0][0] %}
            {% do run_query("drop table gate.built_by") %}
        {% endif %}
    {% endif %}
{% endmacro %}

{# A hash of files and folders of the project, as tools.changes takes it. #}
{% macro files_fingerprint(paths) %}
    select sha256(string_agg('|' || filename || '|' || sha256(content), '' order by filename))
    from read_blob(['{{ paths | join("', '") }}', '{{ paths | join("/**', '") }}/**'])
    where parse_filename(filename, false, 'forward_slash') not like '.%' and filename not like '%.pyc'
{% endmacro %}
