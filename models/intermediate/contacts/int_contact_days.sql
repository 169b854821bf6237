-- Each contract's days, with a fingerprint of the contacts of the day and of the terms and events that reduce them to
-- half hours. A day whose fingerprint stands in int_contact_half_hours is up to date there; any other is reduced
-- again, however old. Returns of a day's customers are looked for in the days that the window reaches: theirs is
-- another fingerprint. Hashes of several values are hashed once more before they are combined: else a value that
-- an even number of rows share cancels out.
with contact_days as (
    select
        contract_id,
        local_date,
        count(*) as contact_legs,
        bit_xor(hash(hash(file_id, line))) as rows_fingerprint
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
    select bit_xor(hash(to_json(rate_card))) as roundings_fingerprint
    from (select * from {{ ref('int_rate_card_roundings') }}) as rate_card
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
),

{# Every word of a service level counts: the contacts that miss it are listed by the same fingerprint. #}
levels as (
    select
        terms.contract_id,
        bit_xor(hash(hash(terms, formulas, list_sort(relief.relief_ids)))) as levels_fingerprint
    from {{ ref('terms_service_levels') }} as terms
    left join {{ ref('service_level_formulas') }} as formulas on terms.formula = formulas.formula
    left join {{ ref('int_service_level_relief') }} as relief on terms.service_level_id = relief.service_level_id
    group by terms.contract_id
),

{# Of the charges that take returns off, every word counts: what they charge is listed by the same fingerprint. #}
windows as (
    select
        contract_id,
        window_hours,
        0 as charge_hash
    from {{ ref('terms_service_levels') }}
    where metric in ('repeat_contact', 'first_contact_resolution')

    union all

    select
        contract_id,
        coalesce(window_hours, 0) as window_hours,
        hash(hash(charges)) as charge_hash
    from (select * from {{ ref('terms_charges') }}) as charges
    where basis = 'per_resolved_contact'
),

return_windows as (
    select
        windows.contract_id,
        max(windows.window_hours) as return_window_hours,
        concat_ws(':', max(windows.window_hours), bit_xor(windows.charge_hash), max(contracts.time_zone))
            as windows_fingerprint
    from windows
    inner join {{ ref('terms_contracts') }} as contracts on windows.contract_id = contracts.contract_id
    group by windows.contract_id
),

returns as (
    select
        contact_days.contract_id,
        contact_days.local_date,
        return_windows.return_window_hours,
        md5(
            return_windows.windows_fingerprint
            || string_agg(
                concat_ws(':', later_days.local_date, later_days.contact_legs, later_days.rows_fingerprint), ';'
                order by later_days.local_date
            )
        ) as returns_fingerprint
    from contact_days
    inner join return_windows on contact_days.contract_id = return_windows.contract_id
    inner join contact_days as later_days
        on
            contact_days.contract_id = later_days.contract_id
            and later_days.local_date
            between contact_days.local_date
            and {{ last_day_of_window('contact_days.local_date', 'return_windows.return_window_hours') }}
    group by
        contact_days.contract_id,
        contact_days.local_date,
        return_windows.return_window_hours,
        return_windows.windows_fingerprint
)

select
    contact_days.contract_id,
    contact_days.local_date,
    contact_days.contact_legs,
    md5(concat_ws(
        '/',
        contact_days.contact_legs,
        contact_days.rows_fingerprint,
        contracts.time_zone,
        service_levels.terms_fingerprint,
        coalesce(levels.levels_fingerprint, 0),
        coalesce(roundings.roundings_fingerprint, 0),
        coalesce(open_hours.open_hours_fingerprint, 0),
        {# A closed day of a contract that has hours is another than one of a contract without. #}
        contact_days.contract_id in (select hours.contract_id from open_hours as hours),
        coalesce(relief.relief_fingerprint, 0)
    )) as fingerprint,
    returns.return_window_hours,
    returns.returns_fingerprint
from contact_days
inner join {{ ref('terms_contracts') }} as contracts on contact_days.contract_id = contracts.contract_id
cross join service_levels
cross join roundings
left join levels on contact_days.contract_id = levels.contract_id
left join open_hours
    on
        contact_days.contract_id = open_hours.contract_id
        and contact_days.local_date = open_hours.local_date
left join relief
    on
        contact_days.contract_id = relief.contract_id
        and contact_days.local_date = relief.local_date
left join returns
    on
        contact_days.contract_id = returns.contract_id
        and contact_days.local_date = returns.local_date
