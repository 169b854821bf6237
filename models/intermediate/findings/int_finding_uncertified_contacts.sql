-- Charges whose contacts were answered, in part, by agents who were not certified for them: the contract pays for the
-- contact all the same, but did not get the agent it promised.
with uncertified as (
    select
        contract_id,
        contact_id,
        agent_id,
        queue_id,
        channel,
        'human' as handled_by,
        local_date
    from {{ ref('fct_uncertified_contacts') }}
)

select
    charges.charge_id,
    charges.contract_id,
    cast(date_trunc('month', uncertified.local_date) as date) as month,
    'uncertified_contacts' as rule,
    count(distinct uncertified.contact_id) || ' of the contacts charged were answered by '
    || count(distinct uncertified.agent_id) || ' agents not certified for them' as explanation
from uncertified
inner join {{ ref('terms_charges') }} as charges on {{ in_scope('uncertified', 'charges') }}
where charges.basis in ('per_contact', 'per_resolved_contact', 'per_minute')
group by charges.charge_id, charges.contract_id, cast(date_trunc('month', uncertified.local_date) as date)
