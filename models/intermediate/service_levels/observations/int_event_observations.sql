-- Metrics that count events and heads: attrition, forecast accuracy and notices in time.
with service_levels as (
    select * from {{ ref('terms_service_levels') }}
),

agents as (
    select * from {{ ref('int_agents_classified') }}
    where row_status = 'accepted'
),

in_force as (
    select
        service_level_id,
        min(valid_from) as first_day,
        max(valid_to) - 1 as last_day
    from service_levels
    group by service_level_id
),

{# A period that a service level begins or ends in is measured for the part in which it is in force. #}
attrition_periods as (
    select
        periods.service_level_id,
        periods.contract_id,
        periods.period_start,
        greatest(periods.period_start, in_force.first_day) as first_day,
        least(periods.period_end, in_force.last_day) as last_day,
        date_diff('day', periods.period_start, periods.period_end) + 1 as days_of_period,
        case periods.period when 'year' then 1 when 'quarter' then 4 else 12 end as periods_a_year
    from {{ ref('int_service_level_periods') }} as periods
    inner join in_force on periods.service_level_id = in_force.service_level_id
    where periods.metric = 'attrition'
),

heads as (
    select
        periods.*,
        date_diff('day', periods.first_day, periods.last_day) + 1 as days_measured,
        count(*) filter (where agents.left_on between periods.first_day and periods.last_day) as leavers,
        count(*) filter (
            where agents.hired_on < periods.first_day
            and coalesce(agents.left_on, date '9999-12-31') >= periods.first_day
        ) as opening,
        count(*) filter (
            where agents.hired_on <= periods.last_day
            and coalesce(agents.left_on, date '9999-12-31') > periods.last_day
        ) as closing
    from attrition_periods as periods
    inner join agents on periods.contract_id = agents.contract_id
    group by all
),

{# A year's leavers at this pace, of the average of the heads at the first and at the last. #}
attrition as (
    select
        service_level_id,
        period_start as local_date,
        leavers * periods_a_year as numerator,
        {{ divide('(opening + closing) * 0.5 * days_measured', 'days_of_period', scale=6) }} as denominator
    from heads
),

{# Of several forecasts the last one published by the day it is for. #}
forecasts as (
    select
        queue_id,
        forecast_date,
        contacts_forecast
    from {{ ref('int_forecasts_classified') }}
    where row_status = 'accepted' and coalesce(published_on <= forecast_date, true)
    qualify row_number() over (partition by queue_id, forecast_date order by published_on desc nulls last) = 1
),

days_with_contacts as (
    select
        contract_id,
        min(local_date) as first_date,
        max(local_date) as last_date
    from {{ ref('int_contact_days') }}
    group by contract_id
),

actuals as (
    select
        contract_id,
        queue_id,
        local_date,
        sum(contact_legs) as contacts
    from {{ ref('int_contact_half_hours') }}
    where is_inbound_first_leg
    group by all
),

{# Of days before the first contact received, or after the last, nothing is known. #}
forecast_days as (
    select
        queues.contract_id,
        forecasts.queue_id,
        forecasts.forecast_date,
        forecasts.contacts_forecast,
        coalesce(actuals.contacts, 0) as contacts
    from forecasts
    inner join {{ ref('terms_contract_queues') }} as queues
        on
            forecasts.queue_id = queues.queue_id
            and forecasts.forecast_date >= queues.valid_from
            and forecasts.forecast_date < queues.valid_to
    inner join days_with_contacts
        on
            queues.contract_id = days_with_contacts.contract_id
            and forecasts.forecast_date between days_with_contacts.first_date and days_with_contacts.last_date
    left join actuals
        on
            queues.contract_id = actuals.contract_id
            and forecasts.queue_id = actuals.queue_id
            and forecasts.forecast_date = actuals.local_date
),

forecast_accuracy as (
    select
        service_levels.service_level_id,
        forecast_days.forecast_date as local_date,
        {# A sum has 35 places before the point: DuckDB would leave three decimals to the whole union. #}
        cast(
            sum(forecast_days.contacts_forecast - abs(forecast_days.contacts - forecast_days.contacts_forecast))
            as decimal(38, 6)
        ) as numerator,
        cast(sum(forecast_days.contacts_forecast) as decimal(38, 6)) as denominator
    from forecast_days
    inner join service_levels
        on
            forecast_days.contract_id = service_levels.contract_id
            and forecast_days.queue_id = coalesce(service_levels.queue_id, forecast_days.queue_id)
            and forecast_days.forecast_date >= service_levels.valid_from
            and forecast_days.forecast_date < service_levels.valid_to
    where service_levels.metric = 'forecast_accuracy'
    group by all
),

notices as (
    select
        service_levels.service_level_id,
        notices.due_on as local_date,
        count(*) filter (where notices.is_in_time) as numerator,
        count(*) as denominator
    from {{ ref('int_notices') }} as notices
    inner join service_levels
        on
            notices.contract_id = service_levels.contract_id
            and notices.due_on >= service_levels.valid_from
            and notices.due_on < service_levels.valid_to
    where service_levels.metric = 'notification_timeliness' and notices.is_due
    group by all
),

observations as (
    select * from attrition
    union all
    select * from forecast_accuracy
    union all
    select * from notices
)

select
    service_level_id,
    local_date,
    cast(null as timestamptz) as interval_start_at,
    cast([] as varchar[]) as relief_ids,
    cast(numerator as decimal(38, 6)) as numerator,
    cast(denominator as decimal(38, 6)) as denominator
from observations
