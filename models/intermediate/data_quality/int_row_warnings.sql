-- What is merely odd about an accepted row: it counts, and somebody may want to look.
{# Read four times, each time only the columns needed: cheaper than keeping millions of rows in memory. #}
with contacts as not materialized (
    select * from {{ ref('int_contacts_classified') }}
    where row_status = 'accepted'
),

rosters as (
    select distinct
        contract_id,
        agent_id
    from {{ ref('int_agents_classified') }}
    where row_status = 'accepted'
),

open_hours as (
    select
        contract_id,
        local_date,
        min(opens_at) as opens_at,
        max(closes_at) as closes_at
    from {{ ref('int_open_hours') }}
    group by all
)

select
    file_id,
    line,
    'longer than four hours' as warning
from contacts
where ended_at > queued_at + interval 4 hour

union all

select
    contacts.file_id,
    contacts.line,
    'agent is not on the roster' as warning
from contacts
left join rosters
    on
        contacts.contract_id = rosters.contract_id
        and contacts.agent_id = rosters.agent_id
where
    contacts.agent_id is not null
    and rosters.agent_id is null
    {# A contract without a roster supplies none; that is said once, by the gate, not for every row. #}
    and contacts.contract_id in (select agents.contract_id from rosters as agents)

union all

select
    contacts.file_id,
    contacts.line,
    'outside business hours' as warning
from contacts
left join open_hours
    on
        contacts.contract_id = open_hours.contract_id
        and contacts.local_date = open_hours.local_date
where
    contacts.contract_id in (select hours.contract_id from open_hours as hours)
    and coalesce(contacts.queued_at < open_hours.opens_at or contacts.queued_at >= open_hours.closes_at, true)

union all

select
    surveys.file_id,
    surveys.line,
    'score without a contact' as warning
from {{ ref('int_surveys_classified') }} as surveys
where
    surveys.row_status = 'accepted'
    and surveys.contact_id not in (
        select contacts.contact_id from contacts
        where contacts.contact_id in (select answered.contact_id from {{ ref('int_surveys_classified') }} as answered)
    )

{% if 'anonymous_bank' in var('connectors') %}
union all

select
    file_id,
    line,
    unnest(notes) as warning
from {{ ref('stg_anonymous_bank__calls') }}
where len(parse_reasons) = 0
{% endif %}
