-- Contacts that somebody answered who was not certified for it: not on the roster, before the certificate, or
-- certified with too low a score or too little training. Only days that changed are read again; a row without a contact
-- says of a day that there is none.
{{ follow_changed_days(days='int_roster_days') }}

with days as (
    {{ changed_days(is_incremental(), days='int_roster_days') }}
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
),

uncertified as (
    select * from judged
    where reason is not null
)

select
    days.contract_id,
    days.local_date,
    days.fingerprint,
    uncertified.contact_id,
    uncertified.leg_number,
    uncertified.agent_id,
    uncertified.queue_id,
    uncertified.channel,
    uncertified.reason,
    uncertified.certified_on,
    uncertified.assessment_score_pct,
    uncertified.training_completed_days,
    cast(uncertified.minimum_score_pct as decimal(9, 4)) as minimum_score_pct,
    cast(uncertified.training_days as decimal(9, 2)) as training_days,
    uncertified.clause_reference
from days
left join uncertified
    on
        days.contract_id = uncertified.contract_id
        and days.local_date = uncertified.local_date
