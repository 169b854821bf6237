-- Each agent's training and assessment against what the contract asks for before the first contact.
with first_contacts as (
    select
        contract_id,
        agent_id,
        min(local_date) as first_contact_on
    from {{ ref('fct_contacts') }}
    where outcome = 'answered' and agent_id is not null
    group by all
)

select
    agents.contract_id,
    agents.agent_id,
    agents.site_id,
    agents.hired_on,
    agents.left_on,
    agents.certified_on,
    first_contacts.first_contact_on,
    agents.training_completed_days,
    cast(terms.training_days as decimal(9, 2)) as training_days,
    agents.assessment_score_pct,
    cast(terms.minimum_score_pct as decimal(9, 4)) as minimum_score_pct,
    case
        when agents.certified_on is null then 'not_certified'
        when agents.assessment_score_pct < terms.minimum_score_pct then 'score_too_low'
        when agents.training_completed_days < terms.training_days then 'too_little_training'
        when first_contacts.first_contact_on < agents.certified_on then 'certified_late'
        else 'met'
    end as status,
    terms.clause_reference
from {{ ref('dim_agent') }} as agents
inner join {{ ref('terms_contracts') }} as contracts on agents.contract_id = contracts.contract_id
{# Training is held to the terms of the day of hiring, of who was there before to those of the start. #}
left join {{ ref('terms_training_terms') }} as terms
    on
        agents.contract_id = terms.contract_id
        and greatest(agents.hired_on, contracts.starts_on) >= terms.valid_from
        and greatest(agents.hired_on, contracts.starts_on) < terms.valid_to
left join first_contacts
    on
        agents.contract_id = first_contacts.contract_id
        and agents.agent_id = first_contacts.agent_id
