{# The definition of one extract: its table in _standard__sources.yml, with columns, types and what each must hold. #}
{% macro extract_definition(extract) %}
    {% for node in graph.sources.values() if node.source_name == 'standard' and node.name == extract %}
        {{ return(node) }}
    {% endfor %}
    {{ exceptions.raise_compiler_error("No extract '" ~ extract ~ "' in _standard__sources.yml") }}
{% endmacro %}

{% macro extract_columns(extract) %}
    {{ return([] if not execute else extract_definition(extract).columns.values() | list) }}
{% endmacro %}

{# The key of an extract, by which versions of one row are recognised. #}
{% macro extract_key(extract) %}
    {{ return(extract_meta(extract)['key'] if execute else []) }}
{% endmacro %}

{# The columns by which one version may be of several rows: they stand together, and a newer version replaces them all. #}
{% macro extract_parts(extract) %}
    {{ return(extract_meta(extract).get('parts', []) if execute else []) }}
{% endmacro %}

{% macro extract_meta(extract) %}
    {% set definition = extract_definition(extract) %}
    {{ return(definition.config.meta if definition.config and definition.config.meta else definition.meta) }}
{% endmacro %}

{% macro column_meta(column, name) %}
    {% set meta = column.config.meta if column.config and column.config.meta else column.meta %}
    {{ return((meta or {}).get(name)) }}
{% endmacro %}
