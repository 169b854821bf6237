-- What was said of a settled month against what today's data give: attainment, with what the difference would change
-- in credits before repeats and caps, and credits themselves.
with settled_levels as (
    {{ first_said('settled_service_levels', ['service_level_id', 'period_start']) }}
),

settled_credits as (
    {{ first_said('settled_service_credits', ['service_level_id', 'month']) }}
),

factors as (
    select
        service_level_id,
        period_start,
        max(credit_amount) filter (where reading = 'today')
        - max(credit_amount) filter (where reading = 'contract') as credit_difference_amount
    from {{ ref('int_credit_factors') }}
    group by all
),

levels as (
    select
        settled_levels.contract_id,
        cast(date_trunc('month', settled_levels.period_end) as date) as month,
        settled_levels.service_level_id || ' value' as measure,
        settled_levels.service_level_id,
        settled_levels.value as settled_value,
        today.value as current_value,
        settled_levels.status as settled_status,
        today.status as current_status,
        factors.credit_difference_amount
    from settled_levels
    left join {{ ref('int_service_level_attainment') }} as today
        on
            settled_levels.service_level_id = today.service_level_id
            and settled_levels.period_start = today.period_start
    left join factors
        on
            settled_levels.service_level_id = factors.service_level_id
            and settled_levels.period_start = factors.period_start
),

credits as (
    select
        settled_credits.contract_id,
        settled_credits.month,
        settled_credits.service_level_id || ' credit' as measure,
        settled_credits.service_level_id,
        settled_credits.credit_amount as settled_value,
        today.credit_amount as current_value,
        settled_credits.status as settled_status,
        today.status as current_status,
        today.credit_amount - settled_credits.credit_amount as credit_difference_amount
    from settled_credits
    left join {{ ref('int_service_credits') }} as today
        on
            settled_credits.service_level_id = today.service_level_id
            and settled_credits.month = today.month
),

restatements as (
    select * from levels
    union all
    select * from credits
)

select
    restatements.contract_id,
    restatements.month,
    restatements.measure,
    restatements.service_level_id,
    cast(restatements.settled_value as decimal(18, 6)) as settled_value,
    cast(restatements.current_value as decimal(18, 6)) as current_value,
    cast(restatements.current_value - restatements.settled_value as decimal(18, 6)) as difference,
    restatements.settled_status,
    restatements.current_status,
    cast(restatements.credit_difference_amount as decimal(18, 2)) as credit_difference_amount,
    contracts.currency
from restatements
inner join {{ ref('terms_contracts') }} as contracts on restatements.contract_id = contracts.contract_id
