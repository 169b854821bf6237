-- Rejected inbound first legs that could have counted for a service level, by period: those whose queue and date can be
-- read and that no accepted row of the same contact replaces. They bound what the service level could have been.
with rejected as (
    select distinct
        contact_id,
        contract_id,
        queue_id,
        channel,
        handled_by,
        local_date
    from {{ ref('int_contacts_classified') }}
    where
        row_status = 'rejected'
        and contract_id is not null
        and local_date is not null
        and leg_number = 1
        and direction = 'inbound'
        {# A connector says so of what its system logs but nobody waited for. #}
        and len(list_filter(reasons, lambda reason: starts_with(reason, 'not a contact:'))) = 0
),

accepted as (
    select contact_id
    from {{ ref('int_contacts_classified') }}
    where row_status = 'accepted' and leg_number = 1 and contact_id in (select rejected.contact_id from rejected)
),

unreplaced as (
    select rejected.*
    from rejected
    left join accepted on rejected.contact_id = accepted.contact_id
    where accepted.contact_id is null
),

in_scope as (
    select distinct
        service_levels.service_level_id,
        unreplaced.contact_id,
        unreplaced.local_date
    from unreplaced
    inner join {{ ref('terms_service_levels') }} as service_levels
        on
            unreplaced.contract_id = service_levels.contract_id
            and unreplaced.local_date >= service_levels.valid_from
            and unreplaced.local_date < service_levels.valid_to
            and unreplaced.queue_id = coalesce(service_levels.queue_id, unreplaced.queue_id)
            and unreplaced.channel = coalesce(service_levels.channel, unreplaced.channel)
            and unreplaced.handled_by = coalesce(service_levels.handled_by, unreplaced.handled_by)
)

select
    periods.service_level_id,
    periods.period_start,
    count(distinct in_scope.contact_id) as contacts_rejected
from in_scope
inner join {{ ref('int_service_level_periods') }} as periods
    on
        in_scope.service_level_id = periods.service_level_id
        and in_scope.local_date between periods.period_start and periods.period_end
group by all
