-- All legs of the contacts that have more than one. Only days that changed are read again, and of the others the legs
-- of contacts that a changed day first shows to be transferred; a row without a contact says of a day that it was read.
-- A leg may stay whose contact has no other any more.
{{ follow_changed_days() }}

with days as (
    {{ changed_days(is_incremental()) }}
),

legs as not materialized (
    select
        contacts.contact_id,
        contacts.leg_number,
        contacts.contract_id,
        contacts.queue_id,
        contacts.channel,
        contacts.handled_by,
        contacts.outcome,
        contacts.queued_at,
        contacts.ended_at,
        contacts.local_date
    from {{ ref('int_contacts_classified') }} as contacts
    where contacts.row_status = 'accepted'
),

legs_of_days as (
    select
        legs.contact_id,
        legs.leg_number
    from legs
    inner join days
        on
            legs.contract_id = days.contract_id
            and legs.local_date = days.local_date
),

{# What was read before. #}
known as (
    {% if is_incremental() %}
        select
            contact_id,
            leg_number
        from {{ this }}
    {% else %}
        select
            contact_id,
            leg_number
        from legs_of_days
        where false
    {% endif %}
),

transferred as (
    select distinct contact_id
    from legs_of_days
    where leg_number > 1 or contact_id in (select known.contact_id from known)
),

known_legs as (
    select * from known
    where contact_id in (select transferred.contact_id from transferred)
)

select
    legs.*,
    days_now.fingerprint
from legs
inner join {{ ref('int_contact_days') }} as days_now
    on
        legs.contract_id = days_now.contract_id
        and legs.local_date = days_now.local_date
anti join known_legs
    on
        legs.contact_id = known_legs.contact_id
        and legs.leg_number = known_legs.leg_number
where legs.contact_id in (select transferred.contact_id from transferred)

union all by name

select
    contract_id,
    local_date,
    fingerprint
from days
