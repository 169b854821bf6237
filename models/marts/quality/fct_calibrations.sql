-- Calibration sessions: contacts that several evaluators scored, and how far they agree: what lies between the lowest
-- and the highest score of each item, against what there was to give.
with items as (
    select
        contract_id,
        calibration_id,
        contact_id,
        item_code,
        max(local_date) as local_date,
        count(distinct evaluator_id) as evaluators,
        max(max_score) as max_score,
        max(score) - min(score) as spread
    from {{ ref('int_evaluated_items') }}
    where calibration_id is not null
    group by all
),

sessions as (
    select
        contract_id,
        calibration_id,
        max(local_date) as calibrated_on,
        max(evaluators) as evaluators,
        count(*) as items_scored,
        count(*) filter (where spread = 0) as items_agreed,
        sum(max_score) as max_score,
        sum(spread) as spread
    from items
    where evaluators > 1
    group by all
),

agreed as (
    select
        *,
        {{ divide('(max_score - spread) * 100', 'max_score', scale=4) }} as agreement_pct
    from sessions
)

select
    agreed.calibration_id,
    agreed.contract_id,
    agreed.calibrated_on,
    agreed.evaluators,
    agreed.items_scored,
    agreed.items_agreed,
    cast(agreed.max_score as decimal(18, 3)) as points_possible,
    cast(agreed.spread as decimal(18, 3)) as points_apart,
    agreed.agreement_pct,
    cast(terms.minimum_calibration_agreement_pct as decimal(18, 4)) as minimum_agreement_pct,
    {# Unknown where the contract promises nothing. #}
    agreed.agreement_pct >= terms.minimum_calibration_agreement_pct as is_met,
    terms.clause_reference
from agreed
left join {{ ref('terms_quality_terms') }} as terms
    on
        agreed.contract_id = terms.contract_id
        and agreed.calibrated_on >= terms.valid_from
        and agreed.calibrated_on < terms.valid_to
