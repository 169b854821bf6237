-- Observations of service levels that count intervals, each put into the contract's own interval.
with periods as (
    select * from {{ ref('int_service_level_periods') }}
    where aggregation = 'intervals_met'
),

contracts as (
    select
        contract_id,
        time_zone
    from {{ ref('terms_contracts') }}
)

select
    periods.service_level_id,
    periods.period_start,
    periods.direction,
    periods.interval_target,
    if(periods.unit = 'percent', 100, 1) as unit_factor,
    observations.is_relieved,
    observations.relief_ids,
    observations.numerator,
    observations.denominator,
    {{ interval_start('observations.interval_start_at', 'contracts.time_zone', 'periods.interval_minutes') }}
        as interval_start_at
from {{ ref('int_service_level_observations') }} as observations
inner join periods
    on
        observations.service_level_id = periods.service_level_id
        and observations.local_date between periods.period_start and periods.period_end
inner join contracts on periods.contract_id = contracts.contract_id
