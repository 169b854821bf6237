-- Accepted survey responses and evaluations, each with a hash of all that it says. The items of an evaluation are
-- summed; it is given when its last item is.
with surveys as (
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
        max(evaluated_at) as reviewed_at,
        sum(score) as score,
        sum(max_score) as score_max
    from {{ ref('int_quality_evaluations_classified') }}
    where row_status = 'accepted'
    group by evaluation_id, contact_id
),

reviews as (
    select * from surveys
    union all
    select * from evaluations
)

select
    *,
    hash(reviews) as review_hash
from reviews
