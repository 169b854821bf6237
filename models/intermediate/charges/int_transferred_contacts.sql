-- Contacts of several legs of which a charge by the contact does not count leg 1 but a later one: how many, on the day of
-- the first leg that counts. With the first legs of the half hours they are the contacts of a charge. Counted are the legs
-- answered; beside them what a misreading would count.
with charges as (
    select * from {{ ref('terms_charges') }}
    where basis in ('per_contact', 'per_resolved_contact')
),

short_abandons as (
    select
        contract_id,
        max(short_abandon_seconds) as short_abandon_seconds
    from {{ ref('terms_service_levels') }}
    group by contract_id
),

transferred as (
    select distinct contact_id
    from {{ ref('int_contacts_classified') }}
    where row_status = 'accepted' and leg_number > 1 and contract_id in (select charges.contract_id from charges)
),

legs as (
    select
        contact_id,
        leg_number,
        contract_id,
        queue_id,
        channel,
        handled_by,
        outcome,
        queued_at,
        ended_at,
        local_date
    from {{ ref('int_contacts_classified') }}
    where row_status = 'accepted' and contact_id in (select transferred.contact_id from transferred)
),

charged as (
    select
        charges.charge_id,
        charges.contract_id,
        charges.valid_from,
        legs.contact_id,
        legs.leg_number,
        legs.local_date,
        legs.outcome = 'answered' as is_answered,
        coalesce(
            legs.outcome = 'abandoned'
            and {{ seconds_between('legs.queued_at', 'legs.ended_at') }} <= short_abandons.short_abandon_seconds,
            false
        ) as is_short
    from legs
    inner join charges on {{ in_scope('legs', 'charges') }}
    left join short_abandons on charges.contract_id = short_abandons.contract_id
),

counted as (
    select
        charged.*,
        unnest(
            ['every contact']
            || if(charged.is_answered, ['answered'], [])
            || if(charged.is_answered or charged.is_short, ['answered or short'], [])
        ) as counted
    from charged
),

first_counted as (
    select * from counted
    qualify row_number() over (partition by charge_id, contact_id, counted order by leg_number) = 1
)

select
    charge_id,
    contract_id,
    valid_from,
    local_date,
    counted,
    count(*) as contacts
from first_counted
where leg_number > 1
group by all
