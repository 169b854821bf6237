-- Credits, step 4 of 6: those of one month and one kind of period stay together within the amount at risk.
{% set pool = ['contract_id', 'month', 'period'] %}
{% set largest_first = ['uncapped_credit_amount desc', 'service_level_id'] %}

with due as (
    select
        *,
        sum(uncapped_credit_amount) over (partition by {{ pool | join(', ') }}) as pool_amount,
        max(at_risk_amount) over (partition by {{ pool | join(', ') }}) as cap_amount
    from {{ ref('int_credits_due') }}
),

scaled as (
    select
        *,
        case
            when pool_amount > cap_amount
                then {{ divide('cast(uncapped_credit_amount as decimal(38, 2)) * cap_amount', 'pool_amount') }}
            else uncapped_credit_amount
        end as scaled_amount,
        least(pool_amount, cap_amount) as pool_within_cap_amount
    from due
)

select
    * exclude (pool_amount, cap_amount, scaled_amount, pool_within_cap_amount),
    pool_amount > cap_amount as is_monthly_cap_applied,
    cast(
        {{ with_odd_cents('scaled_amount', 'pool_within_cap_amount', pool, largest_first) }}
        as decimal(18, 2)
    ) as monthly_capped_amount
from scaled
