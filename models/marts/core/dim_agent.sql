-- Agents on the roster, one row per agent and contract.
select
    agent_id,
    contract_id,
    site_id,
    hired_on,
    left_on,
    certified_on,
    assessment_score_pct,
    training_completed_days,
    coalesce(left_on >= cast('{{ var("as_of_date") }}' as date), true) as is_employed
from {{ ref('int_agents_classified') }}
where row_status = 'accepted'
