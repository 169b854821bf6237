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
    {% if not execute %}{{ return([]) }}{% endif %}
    {% set definition = extract_definition(extract) %}
    {% set meta = definition.config.meta if definition.config and definition.config.meta else definition.meta %}
    {{ return(meta['key']) }}
{% endmacro %}

{% macro column_meta(column, name) %}
    {% set meta = column.config.meta if column.config and column.config.meta else column.meta %}
    {{ return((meta or {}).get(name)) }}
{% endmacro %}
