{# Before seeds are loaded: dbt-duckdb copies a file to the seed's table by position and does not look at the names above, so that
   columns in another order would be loaded as each other. One query reads every header; a byte-order mark, quotes and the
   kind of line end are no part of a name. #}
{% macro check_seed_headers() %}
{% if execute and flags.WHICH in ('build', 'seed', 'retry') %}
    {% set paths = [] %}
    {% set definitions = [] %}
    {% for seed in graph.nodes.values() if seed.resource_type == 'seed' %}
        {% set path = "'" ~ adapter.get_seed_file_path(seed) | replace("'", "''") ~ "'" %}
        {% do paths.append(path) %}
        {% do definitions.append(
            "(" ~ path ~ ", '" ~ seed.original_file_path | replace("'", "''") ~ "', ['" ~ seed.config.column_types | join("', '") ~ "'])"
        ) %}
    {% endfor %}
    {% set wrong = run_query(
        "with definitions (path, file, expected) as (values " ~ definitions | join(', ') ~ "),"
        ~ " headers as (select file, expected, list_transform("
        ~ "     string_split(regexp_extract(ltrim(content, chr(65279)), '^[^\\r\\n]*'), ','), lambda name: lower(trim(name, ' \"'))"
        ~ " ) as found from read_text([" ~ paths | join(', ') ~ "]) inner join definitions on filename = path),"
        ~ " differences as (select file, found, expected, list_filter("
        ~ "     range(1, greatest(len(found), len(expected)) + 1), lambda n: found[n] is distinct from expected[n]"
        ~ " )[1] as n from headers)"
        ~ " select file || ': column ' || n || ' is ' || coalesce(nullif(found[n], ''), 'missing') || ', expected ' || coalesce(expected[n], 'none')"
        ~ " from differences where n is not null order by file"
    ).columns[0].values() %}
    {% if wrong %}
        {% do exceptions.raise_compiler_error(wrong | join('\n')) %}
    {% endif %}
{% endif %}
{% endmacro %}
