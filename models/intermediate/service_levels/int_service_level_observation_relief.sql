-- Service levels that weigh observations, without one relief event: what it alone had taken out counts again.
with observations as (
    select
        periods.period_start,
        observations.*
    from {{ ref('int_service_level_observations') }} as observations
    inner join {{ ref('int_service_level_periods') }} as periods
        on
            observations.service_level_id = periods.service_level_id
            and observations.local_date between periods.period_start and periods.period_end
    where periods.aggregation = 'weighted'
),

relief_events as (
    select distinct
        service_level_id,
        period_start,
        unnest(relief_ids) as relief_id
    from observations
    where is_relieved
)

select
    relief_events.service_level_id,
    relief_events.period_start,
    relief_events.relief_id,
    sum(observations.numerator) as numerator,
    sum(observations.denominator) as denominator,
    sum(observations.sample_size) as sample_size
from relief_events
inner join observations
    on
        relief_events.service_level_id = observations.service_level_id
        and relief_events.period_start = observations.period_start
        and (not observations.is_relieved or observations.relief_ids = [relief_events.relief_id])
group by relief_events.service_level_id, relief_events.period_start, relief_events.relief_id
