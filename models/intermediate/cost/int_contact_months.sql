-- Contacts and handle time by month, queue, channel and who handled them.
select
    contract_id,
    cast(date_trunc('month', local_date) as date) as month,
    queue_id,
    channel,
    handled_by,
    cast(sum(contacts_offered) as bigint) as contacts_offered,
    cast(sum(contacts_answered) as bigint) as contacts_answered,
    cast(sum(contacts_resolved) as bigint) as contacts_resolved,
    sum(handle_seconds) as handle_seconds
from {{ ref('fct_contact_intervals') }}
group by all
