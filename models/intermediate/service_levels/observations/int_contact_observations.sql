-- What came of a contact: whether the customer returned, what the customer said, what an evaluator found. A contact
-- counts where it queued; a survey or an evaluation on the day it was given. The contacts that a share is of are in
-- int_answered_observations.
with facts as (
    select
        'return' as fact,
        contract_id,
        queue_id,
        channel,
        handled_by,
        queued_at,
        local_date as contact_local_date,
        local_date,
        interval_start_at,
        seconds_to_return,
        cast(null as decimal(18, 3)) as score,
        cast(null as decimal(18, 3)) as score_max,
        1 as contacts
    from {{ ref('int_contact_returns') }}

    union all

    select
        kind as fact,
        contract_id,
        queue_id,
        channel,
        handled_by,
        queued_at,
        contact_local_date,
        local_date,
        cast(null as timestamptz) as interval_start_at,
        cast(null as decimal(18, 6)) as seconds_to_return,
        score,
        score_max,
        1 as contacts
    from {{ ref('int_contact_reviews') }}

    union all

    {# A contact evaluated on several items is evaluated once. #}
    select
        'evaluated contact' as fact,
        contract_id,
        queue_id,
        channel,
        handled_by,
        queued_at,
        contact_local_date,
        contact_local_date as local_date,
        interval_start_at,
        cast(null as decimal(18, 6)) as seconds_to_return,
        cast(null as decimal(18, 3)) as score,
        cast(null as decimal(18, 3)) as score_max,
        count(distinct contact_id) as contacts
    from {{ ref('int_contact_reviews') }}
    where kind = 'evaluation' and outcome = 'answered'
    group by all
),

facts_of_metrics as (
    select
        pairs.metric,
        pairs.fact
    from (
        values
        ('repeat_contact', 'return'),
        ('first_contact_resolution', 'return'),
        ('csat_mean', 'survey'),
        ('csat_top_box', 'survey'),
        ('quality_score', 'evaluation'),
        ('quality_coverage', 'evaluated contact')
    ) as pairs (metric, fact)
),

service_levels as (
    select
        terms.*,
        facts_of_metrics.fact,
        relief.relief_ids as level_relief_ids
    from {{ ref('terms_service_levels') }} as terms
    inner join facts_of_metrics on terms.metric = facts_of_metrics.metric
    left join {{ ref('int_service_level_relief') }} as relief on terms.service_level_id = relief.service_level_id
),

open_hours as (
    {{ open_hours_by_date() }}
),

relief as (
    {{ relief_by_date() }}
),

placed as (
    select
        facts.*,
        {{ is_in_windows('facts.queued_at', 'open_hours.windows') }} as is_in_business_hours,
        {{ relief_at('facts.queued_at', 'relief.events') }} as relief_ids
    from facts
    left join open_hours
        on
            facts.contract_id = open_hours.contract_id
            and facts.contact_local_date = open_hours.local_date
    left join relief
        on
            facts.contract_id = relief.contract_id
            and facts.queue_id = relief.queue_id
            and facts.contact_local_date = relief.local_date
),

counted as (
    select
        service_levels.service_level_id,
        placed.local_date,
        placed.interval_start_at,
        {{ relief_for('placed.relief_ids', 'service_levels.level_relief_ids') }} as relief_ids,
        case service_levels.metric
            when 'repeat_contact'
                then if(placed.seconds_to_return <= service_levels.window_hours * 3600, 1, 0)
            when 'first_contact_resolution'
                then if(placed.seconds_to_return <= service_levels.window_hours * 3600, -1, 0)
            when 'csat_mean' then {{ divide('placed.score * 5', 'placed.score_max', scale=6) }}
            when 'csat_top_box' then if(placed.score * 5 >= placed.score_max * 4, 1, 0)
            when 'quality_score' then placed.score
            else placed.contacts
        end as numerator,
        case service_levels.metric
            when 'quality_score' then placed.score_max
            when 'csat_mean' then placed.contacts
            when 'csat_top_box' then placed.contacts
            else 0
        end as denominator,
        {# An evaluation is one observation, however many points it can give. #}
        if(service_levels.metric in ('quality_score', 'csat_mean', 'csat_top_box'), placed.contacts, 0)
            as sample_size
    from placed
    inner join service_levels
        on
            placed.fact = service_levels.fact
            and {{ in_scope('placed', 'service_levels') }}
            and (placed.is_in_business_hours or not coalesce(service_levels.is_business_hours_only, false))
)

select
    service_level_id,
    local_date,
    interval_start_at,
    relief_ids,
    sum(cast(numerator as decimal(38, 6))) as numerator,
    sum(cast(denominator as decimal(38, 6))) as denominator,
    sum(cast(sample_size as decimal(38, 6))) as sample_size
from counted
group by all
