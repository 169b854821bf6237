-- Each contract's days, with a fingerprint of the contacts of the day and of the terms and events that reduce them to
-- half hours. A day whose fingerprint stands in int_contact_half_hours is up to date there; any other is reduced
-- again, however old.
with contact_days as (
    select
        contract_id,
        local_date,
        count(*) as contact_legs,
        bit_xor(hash(file_id, line)) as rows_fingerprint
    from {{ ref('int_contacts_classified') }}
    where row_status = 'accepted'
    group by all
),

cuts as (
    select distinct concat_ws(':', threshold_seconds, short_abandon_seconds) as cut
    from {{ ref('terms_service_levels') }}
),

service_levels as (
    select md5(string_agg(cut, ';' order by cut)) as terms_fingerprint
    from cuts
),

roundings as (
    select bit_xor(hash(roundings)) as roundings_fingerprint
    from {{ ref('int_rate_card_roundings') }} as roundings
),

open_hours as (
    select
        contract_id,
        local_date,
        hash(list(hash(opens_at, closes_at) order by opens_at)) as open_hours_fingerprint
    from {{ ref('int_open_hours') }}
    group by all
),

relief as (
    select
        contract_id,
        local_date,
        hash(list(hash(queue_id, relief_id, starts_at, ends_at) order by queue_id, relief_id)) as relief_fingerprint
    from {{ ref('int_relief_days') }}
    group by all
)

select
    contact_days.contract_id,
    contact_days.local_date,
    contact_days.contact_legs,
    md5(concat_ws(
        '/',
        contact_days.contact_legs,
        contact_days.rows_fingerprint,
        service_levels.terms_fingerprint,
        coalesce(roundings.roundings_fingerprint, 0),
        coalesce(open_hours.open_hours_fingerprint, 0),
        coalesce(relief.relief_fingerprint, 0)
    )) as fingerprint
from contact_days
cross join service_levels
cross join roundings
left join open_hours
    on
        contact_days.contract_id = open_hours.contract_id
        and contact_days.local_date = open_hours.local_date
left join relief
    on
        contact_days.contract_id = relief.contract_id
        and contact_days.local_date = relief.local_date
