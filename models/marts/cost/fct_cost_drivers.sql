-- Why a month cost more or less than the one before: more contacts, another mix of channels and handlers, longer
-- handling, other prices. Each step is taken at last month's figures for what the next step changes; prices take what
-- is left, so that the steps add up.
with handled as (
    select
        contract_id,
        month,
        channel,
        handled_by,
        sum(handle_seconds) as handle_seconds
    from {{ ref('int_contact_months') }}
    group by all
),

cells as (
    select
        costs.contract_id,
        costs.month,
        costs.channel,
        costs.handled_by,
        costs.currency,
        costs.net_amount,
        costs.contacts_answered,
        coalesce(handled.handle_seconds, 0) as handle_seconds
    from {{ ref('fct_cost_per_contact') }} as costs
    inner join {{ ref('terms_contracts') }} as contracts
        on
            costs.contract_id = contracts.contract_id
            and costs.currency = contracts.currency
    left join handled
        on
            costs.contract_id = handled.contract_id
            and costs.month = handled.month
            and costs.channel = handled.channel
            and costs.handled_by = handled.handled_by
    where costs.is_invoiced
),

months as (
    select
        contract_id,
        month,
        currency,
        sum(net_amount) as net_amount,
        sum(contacts_answered) as contacts_answered,
        sum(if(contacts_answered > 0, net_amount, 0)) as contacts_amount
    from cells
    group by all
),

pairs as (
    select
        months.*,
        previous.month as previous_month,
        previous.net_amount as previous_net_amount,
        previous.contacts_answered as previous_contacts_answered,
        previous.contacts_amount as previous_contacts_amount
    from months
    inner join months as previous
        on
            months.contract_id = previous.contract_id
            and months.month = previous.month + interval 1 month
    where months.contacts_answered > 0 and previous.contacts_answered > 0
),

{# Each cell of this month at last month's cost a contact, and at last month's cost a second. #}
repriced as (
    select
        pairs.contract_id,
        pairs.month,
        sum(case
            when cells.contacts_answered = 0 then 0
            when coalesce(earlier.contacts_answered, 0) = 0 then cells.net_amount
            else {{ divide(
                'cast(earlier.net_amount as decimal(38, 2)) * cells.contacts_answered', 'earlier.contacts_answered'
            ) }}
        end) as at_contact_cost,
        sum(case
            when cells.contacts_answered = 0 then 0
            when coalesce(earlier.contacts_answered, 0) = 0 then cells.net_amount
            when coalesce(earlier.handle_seconds, 0) = 0
                then {{ divide(
                    'cast(earlier.net_amount as decimal(38, 2)) * cells.contacts_answered', 'earlier.contacts_answered'
                ) }}
            else {{ divide(
                'cast(earlier.net_amount as decimal(38, 2)) * cells.handle_seconds', 'earlier.handle_seconds'
            ) }}
        end) as at_second_cost
    from pairs
    inner join cells
        on
            pairs.contract_id = cells.contract_id
            and pairs.month = cells.month
    left join cells as earlier
        on
            pairs.contract_id = earlier.contract_id
            and pairs.previous_month = earlier.month
            and cells.channel = earlier.channel
            and cells.handled_by = earlier.handled_by
    group by all
),

stepped as (
    select
        pairs.*,
        repriced.at_contact_cost,
        repriced.at_second_cost,
        {{ divide(
            'cast(pairs.previous_contacts_amount as decimal(38, 2)) * pairs.contacts_answered',
            'pairs.previous_contacts_answered'
        ) }} as at_volume
    from pairs
    inner join repriced
        on
            pairs.contract_id = repriced.contract_id
            and pairs.month = repriced.month
)

select
    contract_id,
    month,
    cast(previous_month as date) as previous_month,
    cast(previous_contacts_answered as bigint) as previous_contacts_answered,
    cast(contacts_answered as bigint) as contacts_answered,
    cast(previous_net_amount as decimal(18, 2)) as previous_net_amount,
    cast(at_volume - previous_contacts_amount as decimal(18, 2)) as volume_amount,
    cast(at_contact_cost - at_volume as decimal(18, 2)) as mix_amount,
    cast(at_second_cost - at_contact_cost as decimal(18, 2)) as handle_time_amount,
    cast(contacts_amount - at_second_cost as decimal(18, 2)) as price_amount,
    cast(
        (net_amount - contacts_amount) - (previous_net_amount - previous_contacts_amount) as decimal(18, 2)
    ) as other_amount,
    cast(net_amount as decimal(18, 2)) as net_amount,
    currency
from stepped
