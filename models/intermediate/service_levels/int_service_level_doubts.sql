-- Rejected rows behind each service level and period, and what they would have added to its denominator: null where
-- nobody can say.
select
    service_level_id,
    period_start,
    rows_rejected,
    cast(rows_rejected as decimal(38, 6)) as units_rejected
from {{ ref('int_service_level_rejected_rows') }}

union all

select
    service_level_id,
    period_start,
    rows_rejected,
    units_rejected
from {{ ref('int_service_level_rejected_others') }}
