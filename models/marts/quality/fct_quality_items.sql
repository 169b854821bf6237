-- What evaluators gave each item of the checklist in a month, against the threshold of the contract.
with summed as (
    select
        contract_id,
        cast(date_trunc('month', local_date) as date) as month,
        item_code,
        bool_or(is_critical) as is_critical,
        count(*) as evaluations,
        sum(score) as score,
        sum(max_score) as max_score
    from {{ ref('int_evaluated_items') }}
    group by all
),

scored as (
    select
        *,
        {{ divide('score * 100', 'max_score', scale=4) }} as score_pct
    from summed
)

select
    scored.contract_id,
    scored.month,
    scored.item_code,
    scored.is_critical,
    scored.evaluations,
    cast(scored.score as decimal(18, 2)) as score,
    cast(scored.max_score as decimal(18, 2)) as max_score,
    scored.score_pct,
    cast(terms.item_threshold_pct as decimal(18, 4)) as item_threshold_pct,
    {# Compared by cross-multiplication, not by the printed share. #}
    coalesce(scored.score * 100 < terms.item_threshold_pct * scored.max_score, false) as is_below_threshold,
    terms.clause_reference
from scored
left join {{ ref('terms_quality_terms') }} as terms
    on
        scored.contract_id = terms.contract_id
        and last_day(scored.month) >= terms.valid_from
        and scored.month < terms.valid_to
{# By the last version of the terms in force in the month, which may end before the month does. #}
qualify row_number() over (
    partition by scored.contract_id, scored.month, scored.item_code order by terms.valid_from desc
) = 1
