{# Stops the build when a connector's mapping lacks a canonical column or gives it another type. #}
{% macro check_mapping(connector, relation, columns) %}
    {% set found = {} %}
    {% for column in adapter.get_columns_in_relation(relation) %}{% do found.update({column.name: column.data_type | lower}) %}{% endfor %}
    {% set aliases = {'timestamp with time zone': 'timestamptz', 'character varying': 'varchar', 'int': 'integer'} %}
    {% for column in columns %}
        {% set type = (found.get(column.name) or '') | replace('character varying(256)', 'varchar') %}
        {% set type = aliases.get(type, type) %}
        {% if type != staged_type(column) %}
            {% do exceptions.raise_compiler_error(
                "Connector '" ~ connector ~ "' (" ~ relation.identifier ~ "): column '" ~ column.name ~ "' is "
                ~ (type if type else 'missing') ~ ", expected " ~ staged_type(column)
            ) %}
        {% endif %}
    {% endfor %}
{% endmacro %}
