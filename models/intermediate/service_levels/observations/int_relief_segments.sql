-- Approved relief of each service level cut at every beginning and end, so that no second is in two rows; with the
-- events that cover it. queue_id is null for relief that covers every queue.
with events as (
    select distinct
        relief.service_level_id,
        relief_events.relief_id,
        relief_events.queue_id,
        relief_events.starts_at,
        relief_events.ends_at
    from {{ ref('int_relief_events_classified') }} as relief_events
    inner join {{ ref('int_service_level_relief') }} as relief
        on list_contains(relief.relief_ids, relief_events.relief_id)
    where relief_events.row_status = 'accepted'
),

cuts as (
    select
        service_level_id,
        starts_at as cut_at
    from events
    union distinct
    select
        service_level_id,
        ends_at as cut_at
    from events
),

segments as (
    select
        service_level_id,
        cut_at as starts_at,
        lead(cut_at) over (partition by service_level_id order by cut_at) as ends_at
    from cuts
)

select
    segments.service_level_id,
    segments.starts_at,
    segments.ends_at,
    list(struct_pack(relief_id := events.relief_id, queue_id := events.queue_id) order by events.relief_id) as events
from segments
inner join events
    on
        segments.service_level_id = events.service_level_id
        and segments.starts_at >= events.starts_at
        and segments.ends_at <= events.ends_at
group by all
