-- Each contract's days with a fingerprint of what decides whether its contacts were in the right hands: the contacts of
-- the day, the contract's roster and its training terms.
with rosters as (
    select
        contract_id,
        bit_xor(hash(hash(agents))) as roster_fingerprint
    from (
        {# Only what is asked of an agent: who leaves changes no contact. #}
        select
            contract_id,
            agent_id,
            certified_on,
            assessment_score_pct,
            training_completed_days
        from {{ ref('dim_agent') }}
    ) as agents
    group by contract_id
),

training_terms as (
    select
        contract_id,
        bit_xor(hash(hash(terms))) as terms_fingerprint
    from (select * from {{ ref('terms_training_terms') }}) as terms
    group by contract_id
)

select
    days.contract_id,
    days.local_date,
    md5(concat_ws(
        '/',
        days.fingerprint,
        coalesce(rosters.roster_fingerprint, 0),
        coalesce(training_terms.terms_fingerprint, 0)
    )) as fingerprint
from {{ ref('int_contact_days') }} as days
left join rosters on days.contract_id = rosters.contract_id
left join training_terms on days.contract_id = training_terms.contract_id
