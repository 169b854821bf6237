-- Each item and month below its threshold, and the improvement plan that answers it: one that is open at the end of the
-- month, or the next to be opened.
with items as (
    select
        items.contract_id,
        items.month,
        items.item_code,
        items.score_pct,
        items.item_threshold_pct,
        items.clause_reference,
        cast(last_day(items.month) + cast(terms.plan_due_days as integer) as date) as plan_due_on
    from {{ ref('fct_quality_items') }} as items
    inner join {{ ref('terms_quality_terms') }} as terms
        on
            items.contract_id = terms.contract_id
            and last_day(items.month) >= terms.valid_from
            and items.month < terms.valid_to
    where items.is_below_threshold and last_day(items.month) < cast('{{ var("as_of_date") }}' as date)
    {# By the last version of the terms in force in the month, like the threshold. #}
    qualify row_number() over (
        partition by items.contract_id, items.month, items.item_code order by terms.valid_from desc
    ) = 1
),

plans as (
    select * from {{ ref('int_improvement_plans_classified') }}
    where row_status = 'accepted'
),

answered as (
    select
        items.*,
        plans.plan_id,
        plans.agent_id,
        plans.opened_on,
        plans.closed_on
    from items
    left join plans
        on
            items.contract_id = plans.contract_id
            and items.item_code = plans.item_code
            and coalesce(plans.closed_on, date '9999-12-31') > last_day(items.month)
    qualify row_number() over (
        partition by items.contract_id, items.month, items.item_code order by plans.opened_on nulls last, plans.plan_id
    ) = 1
)

select
    contract_id,
    month,
    item_code,
    score_pct,
    item_threshold_pct,
    clause_reference,
    plan_due_on,
    plan_id,
    agent_id,
    opened_on,
    closed_on,
    cast(case when opened_on is not null then greatest(opened_on - plan_due_on, 0) end as bigint) as days_late,
    case
        when opened_on <= plan_due_on then 'met'
        when opened_on is not null then 'late'
        when plan_due_on >= cast('{{ var("as_of_date") }}' as date) then 'upcoming'
        else 'missed'
    end as status
from answered
