-- Answered contacts whose customer was back in a queue of the contract within the longest window that a service level
-- or a charge of the contract asks for, with the seconds until then. Like the half hours, only days are read again that
-- changed, or whose window reaches a day that did.
{{ follow_changed_days('returns_fingerprint') }}

with days as (
    {{ changed_days(is_incremental(), 'returns_fingerprint') }}
),

days_read as (
    {{ days_of_windows('days') }}
),

contacts as not materialized (
    select
        contacts.contact_id,
        contacts.contract_id,
        contacts.queue_id,
        contacts.channel,
        contacts.handled_by,
        contacts.queued_at,
        contacts.local_date,
        contacts.interval_start_at,
        contacts.outcome,
        contacts.customer_reference
    from {{ ref('int_contacts_classified') }} as contacts
    inner join days_read
        on
            contacts.contract_id = days_read.contract_id
            and contacts.local_date = days_read.local_date
    where
        contacts.row_status = 'accepted'
        and contacts.direction = 'inbound'
        and contacts.leg_number = 1
        and contacts.customer_reference is not null
),

{# Most customers call once: they are set aside by a hash, before anything is sorted. #}
repeated as (
    select hash(contract_id, customer_reference) as customer_hash
    from contacts
    group by all
    having count(*) > 1
),

followed as (
    select
        *,
        lead(queued_at) over (
            partition by contract_id, customer_reference
            order by queued_at, contact_id
        ) as next_queued_at
    from contacts
    where hash(contract_id, customer_reference) in (select repeated.customer_hash from repeated)
),

returned as (
    select
        *,
        {{ seconds_between('queued_at', 'next_queued_at') }} as seconds_to_return
    from followed
    where outcome = 'answered' and next_queued_at is not null
)

select
    returned.contact_id,
    returned.contract_id,
    returned.queue_id,
    returned.channel,
    returned.handled_by,
    returned.queued_at,
    returned.local_date,
    returned.interval_start_at,
    returned.seconds_to_return,
    days.fingerprint
from returned
inner join days
    on
        returned.contract_id = days.contract_id
        and returned.local_date = days.local_date
where returned.seconds_to_return <= days.return_window_hours * 3600
