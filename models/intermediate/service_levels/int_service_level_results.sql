-- Numerator and denominator of each service level and period, after and before relief.
with periods as (
    select * from {{ ref('int_service_level_periods') }}
),

weighted as (
    select
        periods.service_level_id,
        periods.period_start,
        coalesce(sum(observations.numerator) filter (where not observations.is_relieved), 0) as numerator,
        coalesce(sum(observations.denominator) filter (where not observations.is_relieved), 0) as denominator,
        coalesce(sum(observations.numerator), 0) as numerator_before_relief,
        coalesce(sum(observations.denominator), 0) as denominator_before_relief,
        coalesce(sum(observations.sample_size) filter (where not observations.is_relieved), 0) as sample_size,
        coalesce(sum(observations.sample_size), 0) as sample_size_before_relief
    from periods
    left join {{ ref('int_service_level_observations') }} as observations
        on
            periods.service_level_id = observations.service_level_id
            and observations.local_date between periods.period_start and periods.period_end
    where periods.aggregation = 'weighted'
    group by all
),

intervals_met as (
    select
        periods.service_level_id,
        periods.period_start,
        count(*) filter (where intervals.denominator > 0 and intervals.is_met) as numerator,
        count(*) filter (where intervals.denominator > 0) as denominator,
        count(*) filter (
            where intervals.denominator_before_relief > 0 and intervals.is_met_before_relief
        ) as numerator_before_relief,
        count(*) filter (where intervals.denominator_before_relief > 0) as denominator_before_relief,
        count(*) filter (where intervals.denominator > 0) as sample_size,
        count(*) filter (where intervals.denominator_before_relief > 0) as sample_size_before_relief
    from periods
    left join {{ ref('int_service_level_intervals') }} as intervals
        on
            periods.service_level_id = intervals.service_level_id
            and periods.period_start = intervals.period_start
    where periods.aggregation = 'intervals_met'
    group by all
)

select * from weighted
union all
select * from intervals_met
