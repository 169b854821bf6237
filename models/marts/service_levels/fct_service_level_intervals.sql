-- Each service level by interval of the contract's time zone, relief removed. The length is the service level's own
-- where it counts intervals, else half an hour.
{% set reached = 'sum(numerator) * max(unit_factor)' %}
{% set promised = 'max(interval_target) * sum(denominator)' %}

with periods as (
    select * from {{ ref('int_service_level_periods') }}
),

observations as (
    select * from {{ ref('int_service_level_observations') }}
    where interval_start_at is not null and not is_relieved
),

placed as (
    select
        periods.service_level_id,
        periods.contract_id,
        periods.direction,
        coalesce(periods.interval_target, periods.target) as interval_target,
        if(periods.unit = 'percent', 100, 1) as unit_factor,
        observations.local_date,
        {{ interval_start(
            'observations.interval_start_at', 'contracts.time_zone', 'coalesce(periods.interval_minutes, 30)'
        ) }} as interval_start_at,
        observations.numerator,
        observations.denominator
    from observations
    inner join periods
        on
            observations.service_level_id = periods.service_level_id
            and observations.local_date between periods.period_start and periods.period_end
    inner join {{ ref('terms_contracts') }} as contracts on periods.contract_id = contracts.contract_id
)

select
    service_level_id,
    contract_id,
    interval_start_at,
    min(local_date) as local_date,
    cast(sum(numerator) as decimal(38, 6)) as numerator,
    cast(sum(denominator) as decimal(38, 6)) as denominator,
    case
        when sum(denominator) > 0
            then {{ meets(reached, promised, 'max(direction)') }}
    end as is_met
from placed
group by service_level_id, contract_id, interval_start_at
