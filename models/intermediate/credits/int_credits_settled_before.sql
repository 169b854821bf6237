-- Credits as earlier builds settled them. The snapshot is made of the credits and so comes after them: read here is
-- what it held before this build, without a ref. What this build settles is what it computes, so nothing is missed.
-- depends_on: {{ ref('int_credits_monthly_capped') }}
{{ config(materialized='view') }}
{% set snapshot = adapter.get_relation(target.database, 'snapshots', 'settled_service_credits') if execute %}

with settled as (
    {% if snapshot %}
        {{ first_said('settled_service_credits', ['service_level_id', 'month'], relation=snapshot) }}
    {% else %}
        select
            cast(null as varchar) as service_level_id,
            cast(null as varchar) as contract_id,
            cast(null as date) as month,
            cast(null as decimal(18, 2)) as credit_amount
        where false
    {% endif %}
)

select
    service_level_id,
    contract_id,
    month,
    credit_amount
from settled
