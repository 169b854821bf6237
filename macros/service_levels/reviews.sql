{# Drops what is out of date: reviews that are not said any more, and those about contacts of a day that changed. #}
{% macro forget_other_reviews() %}
    {% if is_incremental() %}
    delete from {{ this }}
    where
        (contract_id, contact_local_date, fingerprint) in (
            select (contract_id, contact_local_date, fingerprint) from {{ this }}
            except
            select (contract_id, local_date, fingerprint) from {{ ref('int_contact_days') }}
        )
        or review_hash not in (select review_hash from {{ ref('int_reviews') }})
    {% endif %}
{% endmacro %}
