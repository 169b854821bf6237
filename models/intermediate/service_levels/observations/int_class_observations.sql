-- Metrics that weigh the eight contact classes by a formula, and those that divide seconds by contacts answered.
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
        class_counts.relief_ids,
        cast({{ weighted_classes('numerator', 'class_counts', 'formulas') }} as decimal(38, 6)) as numerator,
        cast({{ weighted_classes('denominator', 'class_counts', 'formulas') }} as decimal(38, 6)) as denominator
    from class_counts
    inner join formulas on class_counts.formula = formulas.formula
    where class_counts.metric in {{ formula_metrics() }}
),

answer_times as (
    select
        service_level_id,
        local_date,
        interval_start_at,
        relief_ids,
        {# Of decimals of 38 digits DuckDB keeps the fewer places: waits have six. #}
        if(
            metric = 'average_speed_of_answer', wait_seconds_answered, cast(handle_seconds_answered as decimal(38, 6))
        ) as numerator,
        cast(answered_in + answered_late as decimal(38, 6)) as denominator
    from class_counts
    where metric in ('average_speed_of_answer', 'average_handle_time')
)

select * from by_formula
union all
select * from answer_times
