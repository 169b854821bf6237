-- Each service level and period: what was measured, what was promised, and the verdict. A settled period keeps what
-- was said of it when it was settled.
{% set frozen = [
    'name', 'clause_reference', 'metric', 'tier', 'formula', 'period_end', 'numerator', 'denominator', 'value',
    'numerator_before_relief', 'denominator_before_relief', 'value_before_relief', 'status_before_relief',
    'rows_rejected', 'value_low', 'value_high', 'is_status_uncertain', 'target', 'minimum', 'direction', 'unit',
    'shortfall', 'status', 'is_provisional', 'reported_value', 'reported_difference', 'reported_status',
    'confidence_low', 'confidence_high',
] %}

with current_rows as (
    select * from {{ ref('int_service_level_attainment') }}
),

settled as (
    {{ first_said('settled_service_levels', ['service_level_id', 'period_start']) }}
)

select
    coalesce(settled.service_level_id, current_rows.service_level_id) as service_level_id,
    coalesce(settled.contract_id, current_rows.contract_id) as contract_id,
    coalesce(settled.period_start, current_rows.period_start) as period_start,
    settled.service_level_id is not null as is_settled,
    {{ settled_or_current(frozen) }}
from current_rows
full outer join settled
    on
        current_rows.service_level_id = settled.service_level_id
        and current_rows.period_start = settled.period_start
