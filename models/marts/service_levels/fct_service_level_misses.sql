-- The contacts that count against a service level measured by a formula: in the denominator without being in the
-- numerator, or in the numerator of one that is to stay low. Ids only.
{{ config(materialized='view') }}

select
    service_level_id,
    contract_id,
    contact_id,
    queue_id,
    agent_id,
    queued_at,
    local_date,
    interval_start_at,
    wait_seconds,
    contact_class,
    is_relieved
from {{ ref('int_service_level_misses') }}
