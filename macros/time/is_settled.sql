{# A period is settled so many days after its end: what was said of it then stays, and later data show as a restatement. #}
{% macro is_settled(period_end) -%}
    {{ period_end }} + {{ var('settlement_days') }} < cast('{{ var("as_of_date") }}' as date)
{%- endmacro %}

{# What a snapshot said first of each key; relation: the snapshot as a model reads it that the snapshot itself is made of. #}
{% macro first_said(snapshot, keys, relation=none) %}
    select * from {{ relation or ref(snapshot) }}
    qualify row_number() over (partition by {{ keys | join(', ') }} order by dbt_valid_from, dbt_scd_id) = 1
{% endmacro %}

{# A column as settled, where the period is settled, else as it is today. #}
{% macro settled_or_current(columns, settled='settled', current='current_rows', key='settled.service_level_id') -%}
    {% for column in columns -%}
    if({{ key }} is not null, {{ settled }}.{{ column }}, {{ current }}.{{ column }}) as {{ column }}{{ ',' if not loop.last }}
    {% endfor %}
{%- endmacro %}

{% macro settled_snapshots() %}
    {{ return(['settled_service_levels', 'settled_service_credits']) }}
{% endmacro %}

{# Before a run: drop what a build settled that was not published, for nobody was told. tools.changes notes what was; where it
   never did, everything settled so far counts as said. A row that such a build closed is open again: its successor is gone. #}
{% macro forget_unsaid() %}
    {% set snapshots = [] %}
    {% set said = ["select null::varchar as dbt_scd_id where false"] %}
    {% for name in settled_snapshots() %}
        {% set snapshot = adapter.get_relation(target.database, 'snapshots', name) %}
        {% if snapshot %}
            {% do snapshots.append(snapshot) %}
            {% do said.append("select dbt_scd_id from " ~ snapshot) %}
        {% endif %}
    {% endfor %}
    {% do run_query("create table if not exists gate.said as " ~ said | join(" union all ")) %}
    {% for snapshot in snapshots %}
        {% do run_query("delete from " ~ snapshot ~ " where dbt_scd_id not in (select dbt_scd_id from gate.said)") %}
        {% do run_query(
            "update " ~ snapshot ~ " set dbt_valid_to = null where dbt_valid_to not in (select dbt_valid_from from " ~ snapshot ~ ")"
        ) %}
    {% endfor %}
{% endmacro %}

{# Forget what was settled, so that the next build settles anew: dbt run-operation forget_settled_months. #}
{% macro forget_settled_months() %}
    {% for name in settled_snapshots() %}
        {% do run_query('drop table if exists ' ~ target.database ~ '.snapshots.' ~ name) %}
    {% endfor %}
    {# The marts were built from what is forgotten: the next build is a whole one. #}
    {% do run_query('drop table if exists ' ~ target.database ~ '.gate.built_from') %}
{% endmacro %}
