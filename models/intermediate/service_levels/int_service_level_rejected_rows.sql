-- Rejected rows that could have counted for a service level, by period. They bound what it could have been. Contacts:
-- inbound first legs whose queue and date can be read and that no accepted row of the same contact replaces. Surveys:
-- those about an accepted contact that no accepted response replaces, in the period of their date, or of the
-- contact's where it is unreadable. Where only business hours count, so they do here.
with open_hours as (
    {{ open_hours_by_date() }}
),

rejected as (
    select distinct
        contact_id,
        contract_id,
        queue_id,
        channel,
        handled_by,
        queued_at,
        local_date
    from {{ ref('int_contacts_rejected') }}
    where
        contract_id is not null
        and local_date is not null
        and leg_number = 1
        and direction = 'inbound'
        {# A connector says so of what its system logs but nobody waited for. #}
        and len(list_filter(reasons, lambda reason: starts_with(reason, 'not a contact:'))) = 0
),

accepted as (
    select contact_id
    from {{ ref('int_contacts_classified') }}
    where
        row_status = 'accepted'
        and leg_number = 1
        and contact_id in (select rejected.contact_id from rejected)
),

unreplaced as (
    select rejected.*
    from rejected
    left join accepted on rejected.contact_id = accepted.contact_id
    where accepted.contact_id is null
),

contacts_in_scope as (
    select distinct
        service_levels.service_level_id,
        unreplaced.contact_id as row_key,
        unreplaced.local_date
    from unreplaced
    inner join {{ ref('terms_service_levels') }} as service_levels
        on
            {{ in_scope('unreplaced', 'service_levels') }}
    left join open_hours
        on
            unreplaced.contract_id = open_hours.contract_id
            and unreplaced.local_date = open_hours.local_date
    where
        (
            service_levels.metric in {{ contact_share_metrics() }}
            or service_levels.metric in {{ class_metrics() }}
        )
        and (
            not coalesce(service_levels.is_business_hours_only, false)
            or {{ is_in_windows('unreplaced.queued_at', 'open_hours.windows') }}
        )
),

surveys as (
    select * from {{ ref('int_surveys_classified') }}
    where row_status = 'rejected' and contact_id is not null
),

first_legs as (
    select
        contact_id,
        contract_id,
        queue_id,
        channel,
        handled_by,
        queued_at,
        local_date as contact_date
    from {{ ref('int_contacts_classified') }}
    where
        row_status = 'accepted'
        and leg_number = 1
        and direction = 'inbound'
        and contact_id in (select surveys.contact_id from surveys)
),

placed_surveys as (
    select
        first_legs.contract_id,
        first_legs.queue_id,
        first_legs.channel,
        first_legs.handled_by,
        first_legs.queued_at,
        first_legs.contact_date,
        coalesce(surveys.response_id, surveys.file_id || ':' || surveys.line) as row_key,
        coalesce(
            cast(timezone(contracts.time_zone, surveys.responded_at) as date), first_legs.contact_date
        ) as local_date
    from surveys
    inner join first_legs on surveys.contact_id = first_legs.contact_id
    inner join {{ ref('terms_contracts') }} as contracts on first_legs.contract_id = contracts.contract_id
    where
        coalesce(surveys.response_id not in (
            select accepted_surveys.response_id from {{ ref('int_surveys_classified') }} as accepted_surveys
            where accepted_surveys.row_status = 'accepted'
        ), true)
),

surveys_in_scope as (
    select distinct
        service_levels.service_level_id,
        placed_surveys.row_key,
        placed_surveys.local_date
    from placed_surveys
    inner join {{ ref('terms_service_levels') }} as service_levels
        on {{ in_scope('placed_surveys', 'service_levels') }}
    left join open_hours
        on
            placed_surveys.contract_id = open_hours.contract_id
            and placed_surveys.contact_date = open_hours.local_date
    where
        service_levels.metric in ('csat_mean', 'csat_top_box')
        and (
            not coalesce(service_levels.is_business_hours_only, false)
            or {{ is_in_windows('placed_surveys.queued_at', 'open_hours.windows') }}
        )
),

rows_in_scope as (
    select * from contacts_in_scope
    union all
    select * from surveys_in_scope
)

select
    periods.service_level_id,
    periods.period_start,
    count(distinct rows_in_scope.row_key) as rows_rejected
from rows_in_scope
inner join {{ ref('int_service_level_periods') }} as periods
    on
        rows_in_scope.service_level_id = periods.service_level_id
        and rows_in_scope.local_date between periods.period_start and periods.period_end
group by all
