-- What the contacts of a month cost, by channel and handler: charged, less credits, plus the provider's gain
-- share; beside it the same of what is owed.
with contacts as (
    select
        contact_months.contract_id,
        contact_months.month,
        contact_months.channel,
        contact_months.handled_by,
        contracts.currency,
        sum(contact_months.contacts_offered) as contacts_offered,
        sum(contact_months.contacts_answered) as contacts_answered,
        sum(contact_months.contacts_resolved) as contacts_resolved
    from {{ ref('int_contact_months') }} as contact_months
    inner join {{ ref('terms_contracts') }} as contracts
        on contact_months.contract_id = contracts.contract_id
    group by all
),

amounts as (
    select
        contract_id,
        month,
        channel,
        handled_by,
        currency,
        coalesce(sum(amount) filter (where amount_kind = 'charged'), 0) as charged_amount,
        {# A credit lowers the invoice: it is negative there and positive here. #}
        -coalesce(sum(amount) filter (where amount_kind = 'credit'), 0) as credit_amount,
        coalesce(sum(amount) filter (where amount_kind = 'gain_share'), 0) as gain_share_amount,
        coalesce(sum(amount) filter (where amount_kind = 'expected'), 0) as expected_amount,
        -coalesce(sum(amount) filter (where amount_kind = 'expected_credit'), 0) as expected_credit_amount,
        coalesce(sum(amount) filter (where amount_kind = 'expected_gain_share'), 0) as expected_gain_share_amount,
        count(*) filter (where amount_kind in ('charged', 'credit', 'gain_share')) > 0 as has_amount
    from {{ ref('int_amounts_spread') }}
    group by all
),

joined as (
    select
        coalesce(contacts.contract_id, amounts.contract_id) as contract_id,
        coalesce(contacts.month, amounts.month) as month,
        coalesce(contacts.channel, amounts.channel) as channel,
        coalesce(contacts.handled_by, amounts.handled_by) as handled_by,
        coalesce(contacts.currency, amounts.currency) as currency,
        coalesce(contacts.contacts_offered, 0) as contacts_offered,
        coalesce(contacts.contacts_answered, 0) as contacts_answered,
        coalesce(contacts.contacts_resolved, 0) as contacts_resolved,
        coalesce(amounts.charged_amount, 0) as charged_amount,
        coalesce(amounts.credit_amount, 0) as credit_amount,
        coalesce(amounts.gain_share_amount, 0) as gain_share_amount,
        coalesce(amounts.expected_amount, 0) as expected_amount,
        coalesce(amounts.expected_credit_amount, 0) as expected_credit_amount,
        coalesce(amounts.expected_gain_share_amount, 0) as expected_gain_share_amount,
        coalesce(amounts.has_amount, false) as has_amount
    from contacts
    full outer join amounts
        on
            contacts.contract_id = amounts.contract_id
            and contacts.month = amounts.month
            and contacts.channel = amounts.channel
            and contacts.handled_by = amounts.handled_by
            and contacts.currency = amounts.currency
),

{# Before a month is invoiced its contacts have no cost, which is not a cost of nothing. #}
costed as (
    select
        *,
        charged_amount - credit_amount + gain_share_amount as net_amount,
        expected_amount - expected_credit_amount + expected_gain_share_amount as expected_net_amount,
        bool_or(has_amount) over (partition by contract_id, month, currency) as is_invoiced
    from joined
)

select
    contract_id,
    month,
    channel,
    handled_by,
    cast(contacts_offered as bigint) as contacts_offered,
    cast(contacts_answered as bigint) as contacts_answered,
    cast(contacts_resolved as bigint) as contacts_resolved,
    is_invoiced,
    cast(charged_amount as decimal(18, 2)) as charged_amount,
    cast(credit_amount as decimal(18, 2)) as credit_amount,
    cast(gain_share_amount as decimal(18, 2)) as gain_share_amount,
    cast(net_amount as decimal(18, 2)) as net_amount,
    cast(expected_amount as decimal(18, 2)) as expected_amount,
    cast(expected_credit_amount as decimal(18, 2)) as expected_credit_amount,
    cast(expected_gain_share_amount as decimal(18, 2)) as expected_gain_share_amount,
    cast(expected_net_amount as decimal(18, 2)) as expected_net_amount,
    case when is_invoiced then {{ divide('net_amount', 'contacts_answered', scale=4) }} end as cost_per_answered,
    case when is_invoiced then {{ divide('net_amount', 'contacts_resolved', scale=4) }} end as cost_per_resolved,
    {{ divide('expected_amount', 'contacts_answered', scale=4) }} as expected_per_answered,
    {{ divide('expected_amount', 'contacts_resolved', scale=4) }} as expected_per_resolved,
    {{ divide('expected_net_amount', 'contacts_answered', scale=4) }} as expected_cost_per_answered,
    {{ divide('expected_net_amount', 'contacts_resolved', scale=4) }} as expected_cost_per_resolved,
    currency
from costed
