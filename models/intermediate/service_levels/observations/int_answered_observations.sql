-- The contacts answered, of which so many were evaluated, or came of a customer who was back or not. Only days that
-- changed are read again.
{{ follow_changed_days() }}

with days as (
    {{ changed_days(is_incremental()) }}
),

service_levels as (
    select
        terms.*,
        relief.relief_ids as level_relief_ids
    from {{ ref('terms_service_levels') }} as terms
    left join {{ ref('int_service_level_relief') }} as relief on terms.service_level_id = relief.service_level_id
    where terms.metric in ('quality_coverage', 'repeat_contact', 'first_contact_resolution')
),

answered as (
    select
        service_levels.service_level_id,
        half_hours.contract_id,
        half_hours.local_date,
        half_hours.fingerprint,
        half_hours.interval_start_at,
        {{ relief_for('half_hours.relief_ids', 'service_levels.level_relief_ids') }} as relief_ids,
        if(service_levels.metric = 'first_contact_resolution', half_hours.legs_with_reference, 0) as numerator,
        if(service_levels.metric = 'quality_coverage', half_hours.contact_legs, half_hours.legs_with_reference)
            as denominator
    from {{ ref('int_contact_half_hours') }} as half_hours
    inner join days
        on
            half_hours.contract_id = days.contract_id
            and half_hours.local_date = days.local_date
    inner join service_levels
        on
            {{ in_scope('half_hours', 'service_levels') }}
            and (half_hours.is_in_business_hours or not coalesce(service_levels.is_business_hours_only, false))
    where half_hours.is_inbound_first_leg and half_hours.outcome = 'answered'
)

select
    service_level_id,
    contract_id,
    local_date,
    fingerprint,
    interval_start_at,
    relief_ids,
    cast(sum(numerator) as decimal(38, 6)) as numerator,
    cast(sum(denominator) as decimal(38, 6)) as denominator
from answered
group by all
