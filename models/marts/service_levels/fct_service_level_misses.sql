-- The contacts that count against a service level measured by a formula: in the denominator without being in the
-- numerator, or in the numerator of one that is to stay low. A view over the contacts; ids only.
{{ config(materialized='view') }}

with service_levels as (
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

classed as (
    select
        service_levels.service_level_id,
        service_levels.contract_id,
        service_levels.formula,
        service_levels.direction,
        contacts.contact_id,
        contacts.queue_id,
        contacts.agent_id,
        contacts.queued_at,
        contacts.local_date,
        contacts.interval_start_at,
        contacts.wait_seconds,
        len(list_intersect(
            {{ relief_at('contacts.queued_at', 'relief.events') }},
            coalesce(service_levels.level_relief_ids, cast([] as varchar[]))
        )) > 0 as is_relieved,
        {{ contact_class('contacts', 'service_levels') }} as contact_class
    from {{ ref('fct_contacts') }} as contacts
    inner join service_levels on {{ in_scope('contacts', 'service_levels') }}
    left join open_hours
        on
            contacts.contract_id = open_hours.contract_id
            and contacts.local_date = open_hours.local_date
    left join relief
        on
            contacts.contract_id = relief.contract_id
            and contacts.queue_id = relief.queue_id
            and contacts.local_date = relief.local_date
    where
        contacts.is_first_leg
        and contacts.direction = 'inbound'
        and (
            not coalesce(service_levels.is_business_hours_only, false)
            or {{ is_in_windows('contacts.queued_at', 'open_hours.windows') }}
        )
),

weighed as (
    select
        classed.*,
        {{ weight_of_class('numerator', 'formulas', 'classed.contact_class') }} as numerator,
        {{ weight_of_class('denominator', 'formulas', 'classed.contact_class') }} as denominator
    from classed
    inner join formulas on classed.formula = formulas.formula
)

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
from weighed
where if(direction = 'at_least', denominator > numerator, numerator > 0)
