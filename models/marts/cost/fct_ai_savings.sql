-- What the contacts that AI resolved would have cost had people resolved them, at what people cost in the same channel
-- in the same month; where no person resolved any there, at what they cost in all channels.
with costs as (
    select * from {{ ref('fct_cost_per_contact') }}
    where is_invoiced
),

human as (
    select
        contract_id,
        month,
        currency,
        channel,
        net_amount,
        contacts_resolved
    from costs
    where handled_by = 'human'

    union all

    select
        contract_id,
        month,
        currency,
        null as channel,
        sum(net_amount) as net_amount,
        sum(contacts_resolved) as contacts_resolved
    from costs
    where handled_by = 'human'
    group by contract_id, month, currency
),

ai as (
    select * from costs
    where handled_by = 'ai' and contacts_resolved > 0
),

compared as (
    select
        ai.*,
        human.channel is not null as is_same_channel,
        human.net_amount as human_net_amount,
        human.contacts_resolved as human_contacts_resolved
    from ai
    left join human
        on
            ai.contract_id = human.contract_id
            and ai.month = human.month
            and ai.currency = human.currency
            and coalesce(human.channel, ai.channel) = ai.channel
            and human.contacts_resolved > 0
    qualify row_number() over (
        partition by ai.contract_id, ai.month, ai.channel, ai.currency order by human.channel nulls last
    ) = 1
)

select
    contract_id,
    month,
    channel,
    contacts_answered as ai_contacts_answered,
    contacts_resolved as ai_contacts_resolved,
    net_amount as ai_net_amount,
    cost_per_resolved as ai_cost_per_resolved,
    {{ divide('human_net_amount', 'human_contacts_resolved', scale=4) }} as human_cost_per_resolved,
    case
        when human_contacts_resolved is not null then if(is_same_channel, 'channel', 'all_channels')
    end as human_cost_basis,
    {{ divide(
        'cast(human_net_amount as decimal(38, 2)) * contacts_resolved', 'human_contacts_resolved'
    ) }} as all_human_amount,
    cast({{ divide(
        'cast(human_net_amount as decimal(38, 2)) * contacts_resolved', 'human_contacts_resolved'
    ) }} - net_amount as decimal(18, 2)) as saved_amount,
    currency
from compared
