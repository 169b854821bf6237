-- Each service level and period that a formula measures, under every formula of the library. Not those that count the
-- intervals in which it is met: a formula over the whole period is another measure than theirs.
with periods as (
    select * from {{ ref('int_service_level_periods') }}
    where metric in {{ formula_metrics() }} and aggregation = 'weighted'
),

class_counts as (
    select
        periods.service_level_id,
        periods.contract_id,
        periods.period_start,
        periods.formula as contract_formula,
        {{ summed_classes('counts') }}
    from periods
    left join {{ ref('int_service_level_class_counts') }} as counts
        on
            periods.service_level_id = counts.service_level_id
            and counts.local_date between periods.period_start and periods.period_end
            and not counts.is_relieved
    group by all
)

select
    class_counts.service_level_id,
    class_counts.contract_id,
    class_counts.period_start,
    formulas.formula,
    formulas.formula = class_counts.contract_formula as is_contract_formula,
    cast({{ weighted_classes('numerator', 'class_counts', 'formulas') }} as decimal(38, 6)) as numerator,
    cast({{ weighted_classes('denominator', 'class_counts', 'formulas') }} as decimal(38, 6)) as denominator
from class_counts
cross join {{ ref('service_level_formulas') }} as formulas
