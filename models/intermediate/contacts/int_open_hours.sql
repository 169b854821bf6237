-- The hours in which a contract's calendar is open, by date, as instants: holidays closed, daylight saving resolved.
-- Only for contracts that have a service level measured in business hours.
with contracts as (
    select
        contract_id,
        calendar_id,
        time_zone
    from {{ ref('terms_contracts') }}
    where contract_id in (
        select contract_id from {{ ref('terms_service_levels') }}
        where is_business_hours_only
    )
),

span as (
    select
        contract_id,
        min(local_date) as first_date,
        max(local_date) as last_date
    from {{ ref('int_contacts_classified') }}
    where row_status = 'accepted'
    group by contract_id
),

dates as (
    select
        contracts.contract_id,
        contracts.calendar_id,
        contracts.time_zone,
        cast(unnest(generate_series(span.first_date, span.last_date, interval 1 day)) as date) as local_date
    from contracts
    inner join span on contracts.contract_id = span.contract_id
)

select
    dates.contract_id,
    dates.local_date,
    timezone(dates.time_zone, dates.local_date + cast(business_hours.opens_at as time)) as opens_at,
    timezone(dates.time_zone, dates.local_date + cast(business_hours.closes_at as time)) as closes_at
from dates
inner join {{ ref('terms_business_hours') }} as business_hours
    on
        dates.calendar_id = business_hours.calendar_id
        and isodow(dates.local_date) = business_hours.weekday
left join {{ ref('terms_holidays') }} as holidays
    on
        dates.calendar_id = holidays.calendar_id
        and dates.local_date = holidays.holiday_date
where holidays.holiday_date is null
