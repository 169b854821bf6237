-- The approved relief events that a service level takes: its own and those for every service level of the contract.
with service_levels as (
    select distinct
        service_level_id,
        contract_id
    from {{ ref('terms_service_levels') }}
)

select
    service_levels.service_level_id,
    list(relief_events.relief_id) as relief_ids
from service_levels
inner join {{ ref('int_relief_events_classified') }} as relief_events
    on
        service_levels.contract_id = relief_events.contract_id
        and coalesce(relief_events.service_level_id, service_levels.service_level_id)
        = service_levels.service_level_id
where
    relief_events.row_status = 'accepted'
    and relief_events.approved_by is not null
    and relief_events.approved_on is not null
    and relief_events.ends_at > relief_events.starts_at
group by service_levels.service_level_id
