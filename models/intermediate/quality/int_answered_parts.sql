-- Contacts answered a day by what a sample is compared by. Only days that changed are read again.
{{ config(
    materialized='incremental',
    incremental_strategy='delete+insert',
    unique_key=['contract_id', 'local_date'],
    on_schema_change='fail',
    post_hook="delete from {{ this }} where (contract_id, local_date, fingerprint) not in (select (contract_id, local_date, fingerprint) from {{ ref('int_contact_days') }})",
) }}
{% set parts = sample_parts('contacts', 'contracts.time_zone') %}

with days as (
    select
        contract_id,
        local_date,
        fingerprint
    from {{ ref('int_contact_days') }}
    {% if is_incremental() %}
        where (contract_id, local_date, fingerprint) not in (
            select (contract_id, local_date, fingerprint) from {{ this }}
        )
    {% endif %}
),

contacts as not materialized (
    select
        {% for dimension, part in parts.items() %}
            {{ part }} as {{ dimension }}_part,
        {% endfor %}
        contacts.contract_id,
        contacts.local_date,
        days.fingerprint
    from {{ ref('int_contacts_classified') }} as contacts
    inner join days
        on
            contacts.contract_id = days.contract_id
            and contacts.local_date = days.local_date
    inner join {{ ref('terms_contracts') }} as contracts on contacts.contract_id = contracts.contract_id
    where
        contacts.row_status = 'accepted'
        and contacts.direction = 'inbound'
        and contacts.leg_number = 1
        and contacts.outcome = 'answered'
),

{# Agents apart: with them nearly every contact would be a group of its own. #}
by_agent as (
    select
        contract_id,
        local_date,
        fingerprint,
        agent_part,
        count(*) as contacts_answered
    from contacts
    group by all
),

by_call as (
    select
        contract_id,
        local_date,
        fingerprint,
        queue_part,
        hour_part,
        length_part,
        count(*) as contacts_answered
    from contacts
    group by all
),

sided as (
    {% for dimension in parts %}
        select
            contract_id,
            local_date,
            fingerprint,
            '{{ dimension }}' as dimension,
            {{ dimension }}_part as part,
            contacts_answered
        from {{ 'by_agent' if dimension == 'agent' else 'by_call' }}
        {{ 'union all' if not loop.last }}
    {% endfor %}
)

select
    contract_id,
    local_date,
    dimension,
    part,
    cast(sum(contacts_answered) as bigint) as contacts_answered,
    fingerprint
from sided
group by all
