{# A table replaced in one statement, inside the model's transaction: until the commit readers see the old one. A failed build
   leaves it as it was, and so does one whose rows repeat the model's key. dbt's own writes a second table, renames both and
   drops the old one: four statements more a model. Left out, because the project has none: models in Python, indexes, grants,
   foreign keys. #}
{% materialization table, adapter='duckdb' %}
    {% set existing_relation = load_cached_relation(this) %}
    {% set target_relation = this.incorporate(type='table') %}

    {{ run_hooks(pre_hooks, inside_transaction=False) }}
    {% do adapter.ensure_transaction() %}
    {{ run_hooks(pre_hooks, inside_transaction=True) }}

    {% if existing_relation is not none and not existing_relation.is_table %}
        {% do adapter.drop_relation(existing_relation) %}
    {% endif %}
    {% call statement('main') %}
        {{ create_or_replace_table_as(target_relation, compiled_code) }}
    {% endcall %}
    {% do check_key(target_relation) %}

    {{ run_hooks(post_hooks, inside_transaction=True) }}
    {% do persist_docs(target_relation, model) %}
    {{ adapter.commit() }}
    {{ run_hooks(post_hooks, inside_transaction=False) }}

    {{ return({'relations': [target_relation]}) }}
{% endmaterialization %}

{# With a contract, the columns of its YAML and their constraints come first and the rows are inserted in that order. #}
{% macro create_or_replace_table_as(relation, compiled_code) %}
    {{ config.get('sql_header') or '' }}
    {% if config.get('contract').enforced %}
        {{ get_assert_columns_equivalent(compiled_code) }}
        create or replace table {{ relation }} {{ get_table_columns_and_constraints() }};
        insert into {{ relation }} {{ get_column_names() }} (
            {{ get_select_subquery(compiled_code) }}
        );
    {% else %}
        create or replace table {{ relation }} as (
            {{ compiled_code }}
        );
    {% endif %}
{% endmacro %}
