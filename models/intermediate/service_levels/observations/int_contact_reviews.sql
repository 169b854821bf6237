-- What customers and evaluators said about contacts: one row a survey response or evaluation, its items summed, with
-- the place of the contact's inbound first leg and the date that the review is booked on.
with contacts as (
    select
        contact_id,
        contract_id,
        queue_id,
        channel,
        handled_by,
        agent_id,
        outcome,
        talk_seconds,
        hold_seconds,
        queued_at,
        local_date,
        interval_start_at
    from {{ ref('int_contacts_classified') }}
    where row_status = 'accepted' and direction = 'inbound' and leg_number = 1
),

contracts as (
    select
        contract_id,
        time_zone
    from {{ ref('terms_contracts') }}
),

surveys as (
    select
        'survey' as kind,
        response_id as review_id,
        contact_id,
        responded_at as reviewed_at,
        score,
        coalesce(scale_max, 5) as score_max
    from {{ ref('int_surveys_classified') }}
    where row_status = 'accepted'
),

evaluations as (
    select
        'evaluation' as kind,
        evaluation_id as review_id,
        contact_id,
        evaluated_at as reviewed_at,
        sum(score) as score,
        sum(max_score) as score_max
    from {{ ref('int_quality_evaluations_classified') }}
    where row_status = 'accepted'
    group by evaluation_id, contact_id, evaluated_at
),

reviews as (
    select * from surveys
    union all
    select * from evaluations
)

select
    reviews.kind,
    reviews.review_id,
    reviews.contact_id,
    reviews.reviewed_at,
    cast(reviews.score as decimal(18, 3)) as score,
    cast(reviews.score_max as decimal(18, 3)) as score_max,
    contacts.contract_id,
    contacts.queue_id,
    contacts.channel,
    contacts.handled_by,
    contacts.agent_id,
    contacts.outcome,
    contacts.talk_seconds,
    contacts.hold_seconds,
    contacts.queued_at,
    contacts.local_date as contact_local_date,
    contacts.interval_start_at,
    cast(timezone(contracts.time_zone, reviews.reviewed_at) as date) as local_date
from reviews
inner join contacts on reviews.contact_id = contacts.contact_id
inner join contracts on contacts.contract_id = contracts.contract_id
