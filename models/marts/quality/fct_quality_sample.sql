-- Whether the contacts evaluated look like those answered: by queue, hour, length and agent, the share of each in both,
-- and how many standard deviations of a random sample lie between.
with evaluated as (
    select distinct contact_id
    from {{ ref('int_contact_reviews') }}
    where kind = 'evaluation'
),

answered as (
    select
        contacts.contract_id,
        cast(date_trunc('month', contacts.local_date) as date) as month,
        contacts.queue_id,
        cast(hour(timezone(contracts.time_zone, contacts.queued_at)) as varchar) as hour_of_day,
        case
            when coalesce(contacts.talk_seconds, 0) + coalesce(contacts.hold_seconds, 0) < 120 then 'under 2 minutes'
            when coalesce(contacts.talk_seconds, 0) + coalesce(contacts.hold_seconds, 0) < 300 then '2 to 5 minutes'
            when coalesce(contacts.talk_seconds, 0) + coalesce(contacts.hold_seconds, 0) < 600 then '5 to 10 minutes'
            else '10 minutes and more'
        end as length,
        coalesce(contacts.agent_id, 'none') as agent_id,
        count(*) as contacts_answered,
        count(evaluated.contact_id) as contacts_evaluated
    from {{ ref('int_contacts_classified') }} as contacts
    inner join {{ ref('terms_contracts') }} as contracts on contacts.contract_id = contracts.contract_id
    left join evaluated on contacts.contact_id = evaluated.contact_id
    where
        contacts.row_status = 'accepted'
        and contacts.direction = 'inbound'
        and contacts.leg_number = 1
        and contacts.outcome = 'answered'
    group by all
),

sided as (
    select
        contract_id,
        month,
        'queue' as dimension,
        queue_id as part,
        contacts_answered,
        contacts_evaluated
    from answered

    union all

    select
        contract_id,
        month,
        'hour' as dimension,
        hour_of_day as part,
        contacts_answered,
        contacts_evaluated
    from answered

    union all

    select
        contract_id,
        month,
        'length' as dimension,
        length as part,
        contacts_answered,
        contacts_evaluated
    from answered

    union all

    select
        contract_id,
        month,
        'agent' as dimension,
        agent_id as part,
        contacts_answered,
        contacts_evaluated
    from answered
),

summed as (
    select
        contract_id,
        month,
        dimension,
        part,
        sum(contacts_answered) as contacts_answered,
        sum(contacts_evaluated) as contacts_evaluated
    from sided
    group by all
),

totalled as (
    select
        *,
        sum(contacts_answered) over whole as all_answered,
        sum(contacts_evaluated) over whole as all_evaluated
    from summed
    window whole as (partition by contract_id, month, dimension)
),

{# A test statistic, not money: floating point will do. #}
compared as (
    select
        *,
        cast(all_evaluated as double) * contacts_answered / all_answered as expected,
        cast(contacts_answered as double) / all_answered as share
    from totalled
)

select
    contract_id,
    month,
    dimension,
    part,
    cast(contacts_answered as bigint) as contacts_answered,
    cast(contacts_evaluated as bigint) as contacts_evaluated,
    {{ divide('contacts_answered * 100', 'all_answered', scale=4) }} as answered_pct,
    {{ divide('contacts_evaluated * 100', 'all_evaluated', scale=4) }} as evaluated_pct,
    cast(expected as decimal(18, 2)) as contacts_expected,
    cast(case
        when expected > 0 and share < 1 then (contacts_evaluated - expected) / sqrt(expected * (1 - share))
        else 0
    end as decimal(18, 2)) as standard_deviations,
    coalesce(
        share < 1 and expected > 0 and abs(contacts_evaluated - expected) > 2 * sqrt(expected * (1 - share)), false
    ) as is_skewed
from compared
