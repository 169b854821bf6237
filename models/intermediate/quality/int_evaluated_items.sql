-- Each evaluated item of a contact, on the local day of the evaluation.
{{ config(materialized='view') }}

select
    evaluations.evaluation_id,
    evaluations.item_code,
    evaluations.contact_id,
    evaluations.agent_id,
    evaluations.evaluator_id,
    evaluations.calibration_id,
    evaluations.score,
    evaluations.max_score,
    coalesce(evaluations.is_critical, false) as is_critical,
    reviews.contract_id,
    reviews.local_date
from {{ ref('int_quality_evaluations_classified') }} as evaluations
inner join {{ ref('int_contact_reviews') }} as reviews
    on
        evaluations.evaluation_id = reviews.review_id
        and evaluations.contact_id = reviews.contact_id
        and reviews.kind = 'evaluation'
where evaluations.row_status = 'accepted'
