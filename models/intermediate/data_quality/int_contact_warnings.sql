-- What is merely odd about an accepted contact leg. Only days that changed are read again; a row without a warning says
-- of a day that it was read.
{{ follow_changed_days(days='int_roster_days') }}

with days as (
    {{ changed_days(is_incremental(), days='int_roster_days') }}
),

open_hours as (
    select
        contract_id,
        local_date,
        min(opens_at) as opens_at,
        max(closes_at) as closes_at
    from {{ ref('int_open_hours') }}
    group by all
),

judged as (
    select
        contacts.contract_id,
        contacts.local_date,
        contacts.file_id,
        contacts.line,
        days.fingerprint,
        {{ seconds_between('contacts.queued_at', 'contacts.ended_at') }} > 4 * 3600 as is_long,
        {# A contract without a roster supplies none; that is said once, by the gate, not for every row. #}
        contacts.agent_id is not null
        and agents.agent_id is null
        and contacts.contract_id in (select rosters.contract_id from {{ ref('dim_agent') }} as rosters) as is_stranger,
        contacts.contract_id in (select hours.contract_id from open_hours as hours)
        and coalesce(
            contacts.queued_at < open_hours.opens_at or contacts.queued_at >= open_hours.closes_at, true
        ) as is_out_of_hours
    from {{ ref('int_contacts_classified') }} as contacts
    inner join days
        on
            contacts.contract_id = days.contract_id
            and contacts.local_date = days.local_date
    left join {{ ref('dim_agent') }} as agents
        on
            contacts.contract_id = agents.contract_id
            and contacts.agent_id = agents.agent_id
    left join open_hours
        on
            contacts.contract_id = open_hours.contract_id
            and contacts.local_date = open_hours.local_date
    where contacts.row_status = 'accepted'
)

select
    contract_id,
    local_date,
    file_id,
    line,
    unnest(list_filter([
        case when is_long then 'longer than four hours' end,
        case when is_stranger then 'agent is not on the roster' end,
        case when is_out_of_hours then 'outside business hours' end
    ], lambda warning: warning is not null)) as warning,
    fingerprint
from judged
where is_long or is_stranger or is_out_of_hours

union all

select
    contract_id,
    local_date,
    null as file_id,
    null as line,
    null as warning,
    fingerprint
from days
