-- Every relief event that took something out of a service level: how much, and what it is worth. Not approved, it
-- takes nothing and is listed with nothing taken.
with removed as (
    select
        observations.service_level_id,
        periods.period_start,
        observations.relief_id,
        sum(observations.numerator) as numerator_removed,
        sum(observations.denominator) as denominator_removed
    from (
        select
            *,
            unnest(relief_ids) as relief_id
        from {{ ref('int_service_level_observations') }}
        where is_relieved
    ) as observations
    inner join {{ ref('int_service_level_periods') }} as periods
        on
            observations.service_level_id = periods.service_level_id
            and observations.local_date between periods.period_start and periods.period_end
    group by all
),

events as (
    select * from {{ ref('int_relief_events_classified') }}
    where row_status = 'accepted'
),

readings as (
    select * from {{ ref('fct_service_level_readings') }}
),

contract_readings as (
    select * from readings
    where reading = 'contract'
)

select
    events.relief_id,
    events.contract_id,
    coalesce(removed.service_level_id, events.service_level_id, 'all') as service_level_id,
    removed.period_start,
    events.kind,
    events.queue_id,
    events.starts_at,
    events.ends_at,
    events.approved_by,
    events.approved_on,
    events.approved_by is not null and events.approved_on is not null as is_approved,
    cast(coalesce(removed.numerator_removed, 0) as decimal(38, 6)) as numerator_removed,
    cast(coalesce(removed.denominator_removed, 0) as decimal(38, 6)) as denominator_removed,
    contract_readings.value,
    readings.value as value_without_relief,
    contract_readings.status,
    readings.status as status_without_relief,
    {# Relief lowers the credit by so much. #}
    cast(readings.credit_difference_amount as decimal(18, 2)) as credit_relieved_amount,
    contracts.currency
from events
inner join {{ ref('terms_contracts') }} as contracts on events.contract_id = contracts.contract_id
left join removed on events.relief_id = removed.relief_id
left join readings
    on
        removed.service_level_id = readings.service_level_id
        and removed.period_start = readings.period_start
        and readings.reading = 'without ' || events.relief_id
left join contract_readings
    on
        removed.service_level_id = contract_readings.service_level_id
        and removed.period_start = contract_readings.period_start
