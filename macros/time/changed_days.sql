{# A model that follows the days of contacts: rows by contract and local date, each with the fingerprint of the day it was
   made of. Only days are made again whose fingerprint the model does not hold. Its SQL starts from changed_days. #}
{% macro follow_changed_days(fingerprint='fingerprint', days='int_contact_days') %}
    {{ config(
        materialized='incremental',
        incremental_strategy='append',
        on_schema_change='fail',
        pre_hook="{{ forget_other_days('" ~ fingerprint ~ "', '" ~ days ~ "') }}",
    ) }}
{% endmacro %}

{# Days to make again. A model passes its own is_incremental(), so that a unit test can override it. #}
{% macro changed_days(is_incremental, fingerprint='fingerprint', days='int_contact_days') %}
    select * replace ({{ fingerprint }} as fingerprint)
    from {{ ref(days) }}
    where
        {{ fingerprint }} is not null
        {% if is_incremental %}
        {# Distinct, because DuckDB builds the list of an IN from every row. #}
        and (contract_id, local_date, {{ fingerprint }}) not in (
            select distinct (contract_id, local_date, fingerprint) from {{ this }}
        )
        {% endif %}
{% endmacro %}

{# Drops what was made of a day as it is no more. #}
{% macro forget_other_days(fingerprint, days) -%}
    {% if is_incremental() %}
    delete from {{ this }} as made
    using (
        select contract_id, local_date, fingerprint from {{ this }}
        except
        select contract_id, local_date, {{ fingerprint }} from {{ ref(days) }}
    ) as gone
    where
        made.contract_id = gone.contract_id
        and made.local_date = gone.local_date
        and made.fingerprint = gone.fingerprint
    {% endif %}
{%- endmacro %}
