-- Rejected rows other than contacts and surveys that could have counted for a service level, by period. An evaluated
-- item bounds a score by the points it could have given; how long an unreadable stretch of time, outage or forecast
-- would have been nobody knows: units_rejected is null, and so are the bounds.
with levels as (
    select * from {{ ref('terms_service_levels') }}
),

rejected_evaluations as (
    select * from {{ ref('int_quality_evaluations_classified') }}
    where row_status = 'rejected' and evaluated_at is not null
),

{# Of the many accepted only those that replace one. #}
accepted_evaluations as (
    select
        evaluation_id,
        item_code
    from {{ ref('int_quality_evaluations_classified') }}
    where
        row_status = 'accepted'
        and evaluation_id in (select rejected_evaluations.evaluation_id from rejected_evaluations)
),

evaluations as (
    select
        contacts.contract_id,
        contacts.queue_id,
        contacts.channel,
        contacts.handled_by,
        'quality_score' as metric,
        cast(timezone(contracts.time_zone, rejected.evaluated_at) as date) as local_date,
        coalesce(
            rejected.evaluation_id || ' ' || rejected.item_code, rejected.file_id || ':' || rejected.line
        ) as row_key,
        rejected.max_score as units
    from rejected_evaluations as rejected
    inner join {{ ref('int_contacts_classified') }} as contacts
        on
            rejected.contact_id = contacts.contact_id
            and contacts.row_status = 'accepted'
            and contacts.direction = 'inbound'
            and contacts.leg_number = 1
    inner join {{ ref('terms_contracts') }} as contracts on contacts.contract_id = contracts.contract_id
    anti join accepted_evaluations as accepted
        on
            rejected.evaluation_id = accepted.evaluation_id
            and rejected.item_code = accepted.item_code
),

activity as (
    select
        rejected.contract_id,
        rejected.queue_id,
        cast(null as varchar) as channel,
        cast(null as varchar) as handled_by,
        unnest(['schedule_adherence', 'schedule_conformance', 'occupancy']) as metric,
        cast(timezone(contracts.time_zone, coalesce(rejected.started_at, rejected.ended_at)) as date) as local_date,
        rejected.file_id || ':' || rejected.line as row_key,
        cast(null as decimal(18, 6)) as units
    from {{ ref('int_agent_activity_classified') }} as rejected
    inner join {{ ref('terms_contracts') }} as contracts on rejected.contract_id = contracts.contract_id
    where rejected.row_status = 'rejected'
),

incidents as (
    select
        rejected.contract_id,
        cast(null as varchar) as queue_id,
        cast(null as varchar) as channel,
        cast(null as varchar) as handled_by,
        unnest(['availability', 'notification_timeliness']) as metric,
        cast(timezone(contracts.time_zone, coalesce(rejected.occurred_at, rejected.aware_at)) as date) as local_date,
        coalesce(rejected.incident_id, rejected.file_id || ':' || rejected.line) as row_key,
        cast(null as decimal(18, 6)) as units
    from {{ ref('int_incidents_classified') }} as rejected
    inner join {{ ref('terms_contracts') }} as contracts on rejected.contract_id = contracts.contract_id
    anti join {{ ref('int_incidents_classified') }} as accepted
        on
            rejected.incident_id = accepted.incident_id
            and accepted.row_status = 'accepted'
    where rejected.row_status = 'rejected'
),

forecasts as (
    select
        queues.contract_id,
        rejected.queue_id,
        cast(null as varchar) as channel,
        cast(null as varchar) as handled_by,
        'forecast_accuracy' as metric,
        rejected.forecast_date as local_date,
        rejected.queue_id || ' ' || rejected.forecast_date as row_key,
        cast(null as decimal(18, 6)) as units
    from {{ ref('int_forecasts_classified') }} as rejected
    inner join {{ ref('terms_contract_queues') }} as queues
        on
            rejected.queue_id = queues.queue_id
            and rejected.forecast_date >= queues.valid_from
            and rejected.forecast_date < queues.valid_to
    anti join {{ ref('int_forecasts_classified') }} as accepted
        on
            rejected.queue_id = accepted.queue_id
            and rejected.forecast_date = accepted.forecast_date
            and accepted.row_status = 'accepted'
    where rejected.row_status = 'rejected'
),

rejected_rows as (
    select * from evaluations
    union all
    select * from activity
    union all
    select * from incidents
    union all
    select * from forecasts
),

in_scope as (
    select
        levels.service_level_id,
        rejected_rows.row_key,
        rejected_rows.local_date,
        max(rejected_rows.units) as units
    from rejected_rows
    inner join levels
        on
            rejected_rows.contract_id = levels.contract_id
            and rejected_rows.metric = levels.metric
            and rejected_rows.local_date >= levels.valid_from
            and rejected_rows.local_date < levels.valid_to
            and coalesce(rejected_rows.queue_id = levels.queue_id, true)
            and coalesce(rejected_rows.channel = levels.channel, true)
            and coalesce(rejected_rows.handled_by = levels.handled_by, true)
    group by all
)

select
    periods.service_level_id,
    periods.period_start,
    count(*) as rows_rejected,
    case when count(in_scope.units) = count(*) then cast(sum(in_scope.units) as decimal(38, 6)) end as units_rejected
from in_scope
inner join {{ ref('int_service_level_periods') }} as periods
    on
        in_scope.service_level_id = periods.service_level_id
        and in_scope.local_date between periods.period_start and periods.period_end
group by periods.service_level_id, periods.period_start
