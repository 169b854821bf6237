-- Credits, step 3 of 6: each critical service level and period with the multiplier for a repeated default.
with factors as (
    select
        *,
        status in ('default', 'deemed_default') as is_default
    from {{ ref('int_credit_factors') }}
    where reading = 'contract'
),

{# The period before may lie before credits start: it still counts as a default. One in which the level was only
   measured does not. #}
statuses as (
    select
        service_level_id,
        period_start,
        lag(tier = 'critical' and status in ('default', 'deemed_default')) over (
            partition by service_level_id order by period_start
        ) as was_default
    from {{ ref('fct_service_level_attainment') }}
),

repeated as (
    select
        factors.*,
        cast(if(
            factors.is_default and coalesce(statuses.was_default, false), coalesce(factors.repeat_multiplier, 1), 1
        ) as decimal(9, 4)) as multiplier
    from factors
    inner join statuses
        on
            factors.service_level_id = statuses.service_level_id
            and factors.period_start = statuses.period_start
)

select
    service_level_id,
    contract_id,
    period_start,
    period_end,
    period,
    month,
    status,
    is_fee_base_known,
    fee_base_amount,
    at_risk_pct,
    at_risk_amount,
    allocation_pct,
    credit_factor_pct,
    multiplier as repeat_multiplier,
    earn_back_months,
    earn_back_pct,
    {{ credit_amount('multiplier') }} as uncapped_credit_amount
from repeated
