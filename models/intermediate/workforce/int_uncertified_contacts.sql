-- Contacts that somebody answered who was not certified for it: not on the roster, before the certificate, or
-- certified with too low a score or too little training. Only days that changed are read again.
{{ config(
    materialized='incremental',
    incremental_strategy='delete+insert',
    unique_key=['contract_id', 'local_date'],
    on_schema_change='fail',
    post_hook="{{ forget_other_days(days=ref('int_roster_days')) }}",
) }}

with days as (
    {{ changed_days(is_incremental(), days=ref('int_roster_days')) }}
),

judged as (
    select
        contacts.contract_id,
        contacts.contact_id,
        contacts.leg_number,
        contacts.agent_id,
        contacts.queue_id,
        contacts.channel,
        contacts.local_date,
        days.fingerprint,
        agents.certified_on,
        agents.assessment_score_pct,
        agents.training_completed_days,
        terms.minimum_score_pct,
        terms.training_days,
        terms.clause_reference,
        case
            when agents.agent_id is null then 'not on the roster'
            when agents.certified_on is null then 'never certified'
            when agents.certified_on > contacts.local_date then 'certified later'
            when agents.assessment_score_pct < terms.minimum_score_pct then 'score too low'
            when agents.training_completed_days < terms.training_days then 'too little training'
        end as reason
    from {{ ref('fct_contacts') }} as contacts
    inner join days
        on
            contacts.contract_id = days.contract_id
            and contacts.local_date = days.local_date
    inner join {{ ref('terms_training_terms') }} as terms
        on
            contacts.contract_id = terms.contract_id
            and contacts.local_date >= terms.valid_from
            and contacts.local_date < terms.valid_to
    left join {{ ref('dim_agent') }} as agents
        on
            contacts.contract_id = agents.contract_id
            and contacts.agent_id = agents.agent_id
    where contacts.outcome = 'answered' and contacts.handled_by = 'human' and contacts.agent_id is not null
)

select
    contract_id,
    contact_id,
    leg_number,
    agent_id,
    queue_id,
    channel,
    local_date,
    reason,
    certified_on,
    assessment_score_pct,
    training_completed_days,
    cast(minimum_score_pct as decimal(9, 4)) as minimum_score_pct,
    cast(training_days as decimal(9, 2)) as training_days,
    clause_reference,
    fingerprint
from judged
where reason is not null
