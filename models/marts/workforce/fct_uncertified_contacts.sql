-- Contacts that somebody answered who was not certified for it: not on the roster, before the certificate, or
-- certified with too low a score or too little training.
{{ config(materialized='view') }}

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
    minimum_score_pct,
    training_days,
    clause_reference
from {{ ref('int_uncertified_contacts') }}
where contact_id is not null
