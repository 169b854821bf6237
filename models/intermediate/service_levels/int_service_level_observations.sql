-- What every service level counts, in one shape: numerator and denominator by local date and, where there is one, half
-- hour; the parts that relief takes stand apart, with the events that take them.
with observations as (
    select
        *,
        denominator as sample_size
    from {{ ref('int_class_observations') }}

    union all

    select
        service_level_id,
        local_date,
        interval_start_at,
        relief_ids,
        numerator,
        denominator,
        denominator as sample_size
    from {{ ref('int_answered_observations') }}

    union all

    select * from {{ ref('int_contact_observations') }}

    union all

    select
        *,
        denominator as sample_size
    from {{ ref('int_time_observations') }}

    union all

    select
        *,
        denominator as sample_size
    from {{ ref('int_event_observations') }}
)

select
    service_level_id,
    local_date,
    interval_start_at,
    relief_ids,
    len(relief_ids) > 0 as is_relieved,
    cast(numerator as decimal(38, 6)) as numerator,
    cast(denominator as decimal(38, 6)) as denominator,
    cast(sample_size as decimal(38, 6)) as sample_size
from observations
where numerator <> 0 or denominator <> 0
