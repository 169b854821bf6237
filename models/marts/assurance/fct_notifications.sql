-- Every notice that a contract asks for: when it was due, when it came.
select
    incident_id,
    contract_id,
    kind,
    severity,
    clause_reference,
    clock,
    cast(limit_hours as decimal(18, 6)) as limit_hours,
    occurred_at,
    aware_at,
    due_at,
    notified_at,
    case
        when is_in_time then 'met'
        when not is_due and notified_at is null then 'upcoming'
        when notified_at is null then 'missed'
        else 'late'
    end as status
from {{ ref('int_notices') }}
