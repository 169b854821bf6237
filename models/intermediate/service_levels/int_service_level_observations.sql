-- What every service level counts, in one shape: numerator and denominator by local date and half hour, relieved parts
-- apart.
with class_counts as (
    select * from {{ ref('int_service_level_class_counts') }}
),

formulas as (
    select * from {{ ref('service_level_formulas') }}
),

by_formula as (
    select
        class_counts.service_level_id,
        class_counts.local_date,
        class_counts.interval_start_at,
        class_counts.is_relieved,
        {{ weighted_classes('numerator', 'class_counts', 'formulas') }} as numerator,
        {{ weighted_classes('denominator', 'class_counts', 'formulas') }} as denominator
    from class_counts
    inner join formulas on class_counts.formula = formulas.formula
    where class_counts.metric in ('service_level', 'abandonment')
),

answer_times as (
    select
        service_level_id,
        local_date,
        interval_start_at,
        is_relieved,
        if(metric = 'average_speed_of_answer', wait_seconds_answered, handle_seconds_answered) as numerator,
        answered_in + answered_late as denominator
    from class_counts
    where metric in ('average_speed_of_answer', 'average_handle_time')
),

observations as (
    select * from by_formula
    union all
    select * from answer_times
)

select
    service_level_id,
    local_date,
    interval_start_at,
    is_relieved,
    cast(numerator as decimal(38, 6)) as numerator,
    cast(denominator as decimal(38, 6)) as denominator
from observations
where numerator <> 0 or denominator <> 0
