-- The bank's calls in the columns of the standard layout. A queue per type of call. A call is answered when its
-- outcome is AGENT, abandoned when it queued and hung up, flowed out when it hung up in the voice-response unit and
-- never queued.
{{ config(enabled='anonymous_bank' in var('connectors')) }}

with calls as (
    select * from {{ ref('stg_anonymous_bank__calls') }}
)

select
    concat_ws('-', "vru+line", call_id, date) as contact_id,
    1 as leg_number,
    'type_' || lower(type) as queue_id,
    'voice' as channel,
    'inbound' as direction,
    queued_at,
    case when outcome = 'AGENT' then queued_at + to_seconds(queue_seconds) end as answered_at,
    queued_at + to_seconds(queue_seconds + if(outcome = 'AGENT', service_seconds, 0)) as ended_at,
    cast(if(outcome = 'AGENT', service_seconds, null) as decimal(18, 3)) as talk_seconds,
    cast(null as decimal(18, 3)) as hold_seconds,
    cast(null as decimal(18, 3)) as wrap_seconds,
    case
        when outcome = 'AGENT' then 'answered'
        when has_queued then 'abandoned'
        else 'flowed_out'
    end as outcome,
    'human' as handled_by,
    nullif(server, 'NO_SERVER') as agent_id,
    {{ hash_personal("nullif(customer_id, '0')") }} as customer_reference,
    'priority_' || priority as reason_code,
    cast(null as boolean) as is_resolved,
    cast(null as timestamptz) as updated_at,
    file_id,
    line,
    source_file,
    parse_reasons,
    raw
from calls
