-- Contacts reduced to additive counts and second-sums: by half hour, queue, channel, who handled them, how they ended,
-- and the band of their wait. Bands are cut at every wait that some service level tells apart, so that each service
-- level can be worked out from here; `wait_seconds` is the shortest wait of the band and falls on the same side of
-- every cut as all the others. In the same pass each answered leg's seconds are rounded as the rate card says, so that
-- charges by the minute and by the contact can be worked out from here too.
{{ follow_changed_days() }}
{% set breakpoints = wait_breakpoints() %}
{% set roundings = rate_card_roundings() %}

with days as (
    {{ changed_days(is_incremental()) }}
),

open_hours as (
    {{ open_hours_by_date() }}
),

relief as (
    {{ relief_by_date() }}
),

contacts as (
    select
        contacts.contract_id,
        contacts.queue_id,
        contacts.channel,
        contacts.handled_by,
        contacts.local_date,
        contacts.interval_start_at,
        contacts.leg_number = 1 and contacts.direction = 'inbound' as is_inbound_first_leg,
        contacts.leg_number = 1 as is_first_leg,
        contacts.outcome,
        contacts.is_resolved,
        contacts.customer_reference is not null as has_reference,
        {{ milliseconds('contacts.talk_seconds') }} as talk_milliseconds,
        {{ milliseconds('contacts.hold_seconds') }} as hold_milliseconds,
        {{ milliseconds('contacts.wrap_seconds') }} as wrap_milliseconds,
        {{ wait_seconds('contacts') }} as wait_seconds,
        {{ handle_seconds('contacts') }} as handle_seconds,
        days.fingerprint,
        {{ is_in_windows('contacts.queued_at', 'open_hours.windows') }} as is_in_business_hours,
        {{ relief_at('contacts.queued_at', 'relief.events') }} as relief_ids
    from {{ ref('int_contacts_classified') }} as contacts
    inner join days
        on
            contacts.contract_id = days.contract_id
            and contacts.local_date = days.local_date
    left join open_hours
        on
            contacts.contract_id = open_hours.contract_id
            and contacts.local_date = open_hours.local_date
    left join relief
        on
            contacts.contract_id = relief.contract_id
            and contacts.queue_id = relief.queue_id
            and contacts.local_date = relief.local_date
    where contacts.row_status = 'accepted'
)

select
    contract_id,
    queue_id,
    channel,
    handled_by,
    local_date,
    interval_start_at,
    is_inbound_first_leg,
    outcome,
    is_in_business_hours,
    relief_ids,
    {{ wait_band('wait_seconds', breakpoints) }} as wait_band,
    {# Of the contract and date, which are grouped by: shorter so than as one more key. #}
    any_value(fingerprint) as fingerprint,
    min(wait_seconds) as wait_seconds,
    count(*) as contact_legs,
    count(*) filter (where is_first_leg) as first_legs,
    count(*) filter (where has_reference) as legs_with_reference,
    count(*) filter (where is_resolved) as legs_resolved,
    cast(coalesce(sum(wait_seconds), 0) as decimal(38, 6)) as wait_seconds_total,
    cast(coalesce(sum(handle_seconds), 0) as decimal(38, 3)) as handle_seconds_total,
    {{ sums_of_rounded_seconds(roundings, "outcome = 'answered'") }} as rounded_seconds
from contacts
group by all
