-- The contacts that count against a service level measured by a formula: in the denominator without being in the
-- numerator, or in the numerator of one that is to stay low. Only days that changed are read again.
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
    where terms.metric in {{ formula_metrics() }}
),

formulas as (
    select * from {{ ref('service_level_formulas') }}
),

open_hours as (
    {{ open_hours_by_date() }}
),

relief as (
    {{ relief_by_date() }}
),

{# An answer before the shortest threshold misses no service level of the contract, unless a formula holds such answers
   against it: most contacts need no further look. #}
shortest_waits as (
    select
        service_levels.contract_id,
        min(case
            when
                {{ is_miss(
                    'service_levels.direction', 'formulas.numerator_answered_in', 'formulas.denominator_answered_in'
                ) }}
                then 0
            else service_levels.threshold_seconds
        end) as wait_seconds
    from service_levels
    inner join formulas on service_levels.formula = formulas.formula
    group by service_levels.contract_id
),

contacts as (
    select
        contacts.contact_id,
        contacts.contract_id,
        contacts.queue_id,
        contacts.channel,
        contacts.handled_by,
        contacts.agent_id,
        contacts.outcome,
        contacts.queued_at,
        contacts.local_date,
        contacts.interval_start_at,
        contacts.wait_seconds,
        days.fingerprint
    from {{ ref('fct_contacts') }} as contacts
    inner join days
        on
            contacts.contract_id = days.contract_id
            and contacts.local_date = days.local_date
    inner join shortest_waits on contacts.contract_id = shortest_waits.contract_id
    where
        contacts.is_first_leg
        and contacts.direction = 'inbound'
        and (contacts.outcome <> 'answered' or contacts.wait_seconds >= shortest_waits.wait_seconds)
),

classed as (
    select
        service_levels.service_level_id,
        service_levels.formula,
        service_levels.direction,
        service_levels.is_business_hours_only,
        service_levels.level_relief_ids,
        contacts.*,
        {{ contact_class('contacts', 'service_levels') }} as contact_class
    from contacts
    inner join service_levels on {{ in_scope('contacts', 'service_levels') }}
),

weighed as (
    select
        classed.*,
        {{ weight_of_class('numerator', 'formulas', 'classed.contact_class') }} as numerator,
        {{ weight_of_class('denominator', 'formulas', 'classed.contact_class') }} as denominator
    from classed
    inner join formulas on classed.formula = formulas.formula
),

missed as (
    select * from weighed
    where {{ is_miss('direction', 'numerator', 'denominator') }}
)

select
    missed.service_level_id,
    missed.contract_id,
    missed.contact_id,
    missed.queue_id,
    missed.agent_id,
    missed.queued_at,
    missed.local_date,
    missed.interval_start_at,
    missed.wait_seconds,
    missed.contact_class,
    case
        when relief.events is not null and missed.level_relief_ids is not null
            then len(list_intersect(
                {{ relief_at('missed.queued_at', 'relief.events') }}, missed.level_relief_ids
            )) > 0
        else false
    end as is_relieved,
    missed.fingerprint
from missed
left join open_hours
    on
        missed.contract_id = open_hours.contract_id
        and missed.local_date = open_hours.local_date
left join relief
    on
        missed.contract_id = relief.contract_id
        and missed.queue_id = relief.queue_id
        and missed.local_date = relief.local_date
where
    not coalesce(missed.is_business_hours_only, false)
    or {{ is_in_windows('missed.queued_at', 'open_hours.windows') }}
