-- Charges whose contacts were answered, in part, by agents who were not certified for them: the contract pays for the
-- contact all the same, but did not get the agent it promised.
select
    legs.charge_id,
    legs.contract_id,
    cast(date_trunc('month', legs.local_date) as date) as month,
    'uncertified_contacts' as rule,
    count(distinct legs.contact_id) || ' of the contacts charged were answered by '
    || count(distinct uncertified.agent_id) || ' agents not certified for them' as explanation
from {{ ref('int_charged_legs') }} as legs
inner join {{ ref('fct_uncertified_contacts') }} as uncertified
    on
        legs.contract_id = uncertified.contract_id
        and legs.contact_id = uncertified.contact_id
        and legs.leg_number = uncertified.leg_number
group by legs.charge_id, legs.contract_id, cast(date_trunc('month', legs.local_date) as date)
