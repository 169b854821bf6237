{# Fails with each combination of columns that stands more than once. #}
{% test unique_combination(model, columns) %}
{{ repeated_keys(model, columns) }}
{% endtest %}

{# Found by the hash of the key, which is narrower to group than text; what shares a hash is then counted by the columns
   themselves, so that two keys of one hash are not one. #}
{% macro repeated_keys(relation, columns) %}
with repeated_hashes as (
    select hash({{ columns | join(', ') }}) as key_hash
    from {{ relation }}
    group by all
    having count(*) > 1
)

select
    {{ columns | join(', ') }},
    count(*) as row_count
from {{ relation }}
where hash({{ columns | join(', ') }}) in (select key_hash from repeated_hashes)
group by all
having count(*) > 1
{% endmacro %}

{# Stops a table whose rows repeat its key (`meta: {key: [...]}`), before it replaces the last one. #}
{% macro check_key(relation) %}
    {% set key = model.config.get('meta', {}).get('key') %}
    {% set repeated = run_query(repeated_keys(relation, key) ~ ' order by all limit 3').rows if key else [] %}
    {% if repeated %}
        {% set found = [] %}
        {% for row in repeated %}{% do found.append('(' ~ row.values()[:-1] | join(', ') ~ ') ' ~ row['row_count'] ~ ' times') %}{% endfor %}
        {% do exceptions.raise_compiler_error(
            relation.identifier ~ ': rows repeat the key (' ~ key | join(', ') ~ '), first of all ' ~ found | join(', ')
        ) %}
    {% endif %}
{% endmacro %}
