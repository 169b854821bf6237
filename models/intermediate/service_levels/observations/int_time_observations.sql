-- Metrics that divide time by time, in seconds: adherence, conformance, occupancy and availability. Seconds that pass
-- in relief stand apart.
{% set from_at = 'greatest(measured.starts_at, segments.starts_at)' %}
{% set to_at = 'least(measured.ends_at, segments.ends_at)' %}

with service_levels as (
    select
        terms.*,
        relief.relief_ids as level_relief_ids
    from {{ ref('terms_service_levels') }} as terms
    left join {{ ref('int_service_level_relief') }} as relief on terms.service_level_id = relief.service_level_id
),

stretches as (
    select * from {{ ref('int_measured_time') }}
    union all
    select * from {{ ref('int_service_time') }}
),

measured as (
    select
        service_levels.service_level_id,
        stretches.queue_id,
        stretches.local_date,
        stretches.starts_at,
        stretches.ends_at,
        stretches.numerator_sign,
        stretches.denominator_sign,
        {{ seconds_between('stretches.starts_at', 'stretches.ends_at') }} as seconds
    from stretches
    inner join service_levels
        on
            stretches.metric = service_levels.metric
            and stretches.contract_id = service_levels.contract_id
            and stretches.local_date >= service_levels.valid_from
            and stretches.local_date < service_levels.valid_to
            and (service_levels.queue_id is null) = stretches.is_of_all_queues
            and (service_levels.queue_id is null or stretches.queue_id = service_levels.queue_id)
),

relieved as (
    select
        measured.service_level_id,
        measured.local_date,
        measured.numerator_sign,
        measured.denominator_sign,
        list_transform(
            list_filter(
                segments.events,
                lambda event: struct_extract(event, 'queue_id') is null
                or struct_extract(event, 'queue_id') = measured.queue_id
            ),
            lambda event: struct_extract(event, 'relief_id')
        ) as relief_ids,
        {{ seconds_between(from_at, to_at) }} as seconds
    from measured
    inner join {{ ref('int_relief_segments') }} as segments
        on
            measured.service_level_id = segments.service_level_id
            and measured.starts_at < segments.ends_at
            and measured.ends_at > segments.starts_at
),

parts as (
    select
        service_level_id,
        local_date,
        cast([] as varchar[]) as relief_ids,
        numerator_sign,
        denominator_sign,
        seconds
    from measured

    union all

    {# What relief takes is taken from the unrelieved rest, once. #}
    select
        service_level_id,
        local_date,
        cast([] as varchar[]) as relief_ids,
        numerator_sign,
        denominator_sign,
        -seconds as seconds
    from relieved
    where len(relief_ids) > 0

    union all

    select
        service_level_id,
        local_date,
        relief_ids,
        numerator_sign,
        denominator_sign,
        seconds
    from relieved
    where len(relief_ids) > 0
),

{# The other side of occupancy: handle time of the agents' legs, of either direction. #}
handled as (
    select
        service_levels.service_level_id,
        half_hours.local_date,
        {{ relief_for('half_hours.relief_ids', 'service_levels.level_relief_ids') }} as relief_ids,
        1 as numerator_sign,
        0 as denominator_sign,
        cast(half_hours.handle_seconds_total as decimal(18, 6)) as seconds
    from {{ ref('int_contact_half_hours') }} as half_hours
    inner join service_levels on {{ in_scope('half_hours', 'service_levels') }}
    where service_levels.metric = 'occupancy' and half_hours.handled_by = 'human'
),

combined as (
    select * from parts
    union all
    select * from handled
)

select
    service_level_id,
    local_date,
    cast(null as timestamptz) as interval_start_at,
    relief_ids,
    cast(sum(seconds * numerator_sign) as decimal(38, 6)) as numerator,
    cast(sum(seconds * denominator_sign) as decimal(38, 6)) as denominator
from combined
group by all
