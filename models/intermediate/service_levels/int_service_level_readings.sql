-- Each service level and period as it can be read: under the contract, before relief, without one relief event, under
-- every other formula of the library, with every rejected row a miss or a hit, and as the provider reported it. What
-- a reading says of target and credit is worked out the same way for all.
{% set scaled = "readings.numerator * if(periods.unit = 'percent', 100, 1)" %}

with periods as (
    select * from {{ ref('int_service_level_periods') }}
),

results as (
    select * from {{ ref('int_service_level_results') }}
),

without_relief_event as (
    select
        service_level_id,
        period_start,
        'without ' || relief_id as reading,
        numerator,
        denominator,
        sample_size,
        cast(null as decimal(18, 6)) as reported_value
    from {{ ref('int_service_level_observation_relief') }}

    union all

    select
        service_level_id,
        period_start,
        'without ' || relief_id as reading,
        numerator,
        denominator,
        denominator as sample_size,
        cast(null as decimal(18, 6)) as reported_value
    from {{ ref('int_service_level_interval_relief') }}
),

formulas as (
    select
        service_level_id,
        period_start,
        'formula ' || formula as reading,
        numerator,
        denominator,
        denominator as sample_size,
        cast(null as decimal(18, 6)) as reported_value
    from {{ ref('int_service_level_formulas') }}
),

bounds as (
    select
        results.service_level_id,
        results.period_start,
        results.numerator,
        results.denominator + rejected.units_rejected as denominator,
        {# Rejected items of an evaluation are no further evaluations. #}
        results.sample_size + if(periods.metric = 'quality_score', 0, rejected.units_rejected) as sample_size,
        {# The best that a row can be worth: a hit, or five points of five. #}
        results.numerator + rejected.units_rejected * if(periods.metric = 'csat_mean', 5, 1) as numerator_high
    from results
    inner join periods
        on
            results.service_level_id = periods.service_level_id
            and results.period_start = periods.period_start
    inner join {{ ref('int_service_level_doubts') }} as rejected
        on
            results.service_level_id = rejected.service_level_id
            and results.period_start = rejected.period_start
    {# A mean of seconds has no bounds: a rejected contact may have lasted any time. #}
    where
        periods.aggregation = 'weighted'
        and periods.unit <> 'seconds'
        and rejected.units_rejected is not null
),

reports as (
    select * from {{ ref('int_service_level_reports') }}
    where reported_value is not null
),

readings as (
    select
        service_level_id,
        period_start,
        'contract' as reading,
        numerator,
        denominator,
        sample_size,
        cast(null as decimal(18, 6)) as reported_value
    from results

    union all

    select
        service_level_id,
        period_start,
        'before relief' as reading,
        numerator_before_relief as numerator,
        denominator_before_relief as denominator,
        sample_size_before_relief as sample_size,
        cast(null as decimal(18, 6)) as reported_value
    from results

    union all

    select * from without_relief_event

    union all

    select * from formulas

    union all

    select
        service_level_id,
        period_start,
        'all rejected missed' as reading,
        numerator,
        denominator,
        sample_size,
        cast(null as decimal(18, 6)) as reported_value
    from bounds

    union all

    select
        service_level_id,
        period_start,
        'all rejected hit' as reading,
        numerator_high as numerator,
        denominator,
        sample_size,
        cast(null as decimal(18, 6)) as reported_value
    from bounds

    union all

    select
        reports.service_level_id,
        reports.period_start,
        'reported' as reading,
        cast(null as decimal(38, 6)) as numerator,
        results.denominator,
        results.sample_size,
        cast(reports.reported_value as decimal(18, 6)) as reported_value
    from reports
    inner join results
        on
            reports.service_level_id = results.service_level_id
            and reports.period_start = results.period_start
)

select
    readings.service_level_id,
    readings.period_start,
    readings.reading,
    cast(readings.numerator as decimal(38, 6)) as numerator,
    cast(readings.denominator as decimal(38, 6)) as denominator,
    cast(readings.sample_size as decimal(38, 6)) as sample_size,
    if(periods.unit = 'percent', 100, 1) as unit_factor,
    {# Unrounded where the contract does not round; what the provider printed is rounded alike. #}
    cast(coalesce(
        {{ round_to('readings.reported_value', 'periods.decimals') }},
        {{ divide_to(scaled, 'readings.denominator', 'periods.decimals') }}
    ) as decimal(18, 6)) as value
from readings
inner join periods
    on
        readings.service_level_id = periods.service_level_id
        and readings.period_start = periods.period_start
