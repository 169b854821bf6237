{# Days that a model, incremental by contract and day, has to make again: those whose fingerprint it does not hold. Its
   post-hook is forget_other_days. A model passes its own is_incremental(), so that a unit test can override it. #}
{% macro changed_days(is_incremental, fingerprint='fingerprint', days=none) %}
    select * replace ({{ fingerprint }} as fingerprint)
    from {{ days or ref('int_contact_days') }}
    where
        {{ fingerprint }} is not null
        {% if is_incremental %}
        and (contract_id, local_date, {{ fingerprint }}) not in (
            select (contract_id, local_date, fingerprint) from {{ this }}
        )
        {% endif %}
{% endmacro %}

{# Drops what was made of a day as it is no more: delete+insert replaces only days that still have rows. #}
{% macro forget_other_days(fingerprint='fingerprint', days=none) -%}
    delete from {{ this }}
    where (contract_id, local_date, fingerprint) not in (
        select (contract_id, local_date, {{ fingerprint }}) from {{ days or ref('int_contact_days') }}
        where {{ fingerprint }} is not null
    )
{%- endmacro %}
