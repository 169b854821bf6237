-- Credits, step 6 of 6: a share of the credit returns when each of the next periods is met; it does so in the last of
-- them. Whether it does hangs on the periods alone: of a settled month what was credited then returns.
with credits as (
    select * from {{ ref('int_credits_rolling_capped') }}
),

periods as (
    select
        service_level_id,
        period_start,
        cast(date_trunc('month', period_end) as date) as month,
        status = 'met' and period_end < cast('{{ var("as_of_date") }}' as date) as is_met,
        row_number() over (partition by service_level_id order by period_start) as period_number
    from {{ ref('fct_service_level_attainment') }}
),

earned as (
    select
        credits.service_level_id,
        credits.period_start,
        max(later.month) as earned_back_in_month
    from credits
    inner join periods
        on
            credits.service_level_id = periods.service_level_id
            and credits.period_start = periods.period_start
    inner join periods as later
        on
            periods.service_level_id = later.service_level_id
            and periods.period_number < later.period_number
            and periods.period_number + credits.earn_back_months >= later.period_number
    group by credits.service_level_id, credits.period_start, credits.earn_back_months
    having count(*) = credits.earn_back_months and bool_and(later.is_met)
)

select
    credits.service_level_id,
    credits.contract_id,
    credits.month,
    credits.period_start,
    credits.period_end,
    credits.status,
    credits.is_fee_base_known,
    credits.fee_base_amount,
    credits.at_risk_amount,
    credits.allocation_pct,
    credits.credit_factor_pct,
    credits.repeat_multiplier,
    credits.uncapped_credit_amount,
    credits.credit_amount,
    case
        when credits.is_rolling_cap_applied and credits.monthly_capped_amount > 0 then 'rolling_12_month'
        when credits.is_monthly_cap_applied and credits.uncapped_credit_amount > 0 then 'monthly'
        else 'none'
    end as cap_applied,
    case
        when earned.earned_back_in_month is not null
            then {{ multiply('credits.credit_amount', 'credits.earn_back_pct * 0.01') }}
        else 0
    end as earned_back_amount,
    earned.earned_back_in_month,
    credits.earn_back_pct,
    contracts.currency
from credits
inner join {{ ref('terms_contracts') }} as contracts on credits.contract_id = contracts.contract_id
left join earned
    on
        credits.service_level_id = earned.service_level_id
        and credits.period_start = earned.period_start
