-- Each service level and period under every formula of the library, and how far that is from the contract's own.
with periods as (
    select * from {{ ref('int_service_level_periods') }}
    where metric in ('service_level', 'abandonment')
),

class_counts as (
    select
        periods.service_level_id,
        periods.contract_id,
        periods.period_start,
        periods.formula as contract_formula,
        coalesce(sum(counts.answered_in), 0) as answered_in,
        coalesce(sum(counts.answered_late), 0) as answered_late,
        coalesce(sum(counts.abandoned_short), 0) as abandoned_short,
        coalesce(sum(counts.abandoned_in), 0) as abandoned_in,
        coalesce(sum(counts.abandoned_late), 0) as abandoned_late,
        coalesce(sum(counts.callback_in), 0) as callback_in,
        coalesce(sum(counts.callback_late), 0) as callback_late,
        coalesce(sum(counts.flowed_out), 0) as flowed_out
    from periods
    left join {{ ref('int_service_level_class_counts') }} as counts
        on
            periods.service_level_id = counts.service_level_id
            and counts.local_date between periods.period_start and periods.period_end
            and not counts.is_relieved
    group by all
),

by_formula as (
    select
        class_counts.service_level_id,
        class_counts.contract_id,
        class_counts.period_start,
        class_counts.contract_formula,
        formulas.formula,
        cast({{ weighted_classes('numerator', 'class_counts', 'formulas') }} as decimal(38, 6)) as numerator,
        cast({{ weighted_classes('denominator', 'class_counts', 'formulas') }} as decimal(38, 6)) as denominator
    from class_counts
    cross join {{ ref('service_level_formulas') }} as formulas
),

valued as (
    select
        *,
        {{ divide('numerator * 100', 'denominator', scale=6) }} as value
    from by_formula
)

select
    service_level_id,
    contract_id,
    period_start,
    formula,
    formula = contract_formula as is_contract_formula,
    numerator,
    denominator,
    value,
    cast(value - max(value) filter (where formula = contract_formula) over (
        partition by service_level_id, period_start
    ) as decimal(18, 6)) as difference_from_contract_formula
from valued
