{# Fails with each combination of columns that stands more than once. Found by its hash, which is narrower to group than text;
   what shares a hash is then counted by the columns themselves, so that two combinations of one hash are not one. #}
{% test unique_combination(model, columns) %}
with repeated_hashes as (
    select hash({{ columns | join(', ') }}) as key_hash
    from {{ model }}
    group by all
    having count(*) > 1
)

select
    {{ columns | join(', ') }},
    count(*) as row_count
from {{ model }}
where hash({{ columns | join(', ') }}) in (select key_hash from repeated_hashes)
group by all
having count(*) > 1
{% endtest %}
