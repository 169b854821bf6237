-- Each service level and period as it can be read, with the verdict and, for critical ones, the credit of that
-- reading before repeats and caps: what a formula, a relief event, rejected rows or the provider's own figure are
-- worth.
with factors as (
    select
        *,
        max(credit_amount) filter (where reading = 'today') over (
            partition by service_level_id, period_start
        ) as contract_credit_amount
    from {{ ref('int_credit_factors') }}
),

verdicts as (
    select
        *,
        max(value) filter (where reading = 'contract') over (
            partition by service_level_id, period_start
        ) as contract_value
    from {{ ref('int_service_level_verdicts') }}
)

select
    verdicts.service_level_id,
    verdicts.contract_id,
    verdicts.period_start,
    verdicts.reading,
    verdicts.numerator,
    verdicts.denominator,
    verdicts.value,
    cast(verdicts.value - verdicts.contract_value as decimal(18, 6)) as difference_from_contract,
    verdicts.target,
    verdicts.shortfall,
    verdicts.status,
    factors.credit_factor_pct,
    cast(factors.credit_amount as decimal(18, 2)) as credit_amount,
    cast(factors.credit_amount - factors.contract_credit_amount as decimal(18, 2)) as credit_difference_amount,
    contracts.currency
from verdicts
inner join {{ ref('terms_contracts') }} as contracts on verdicts.contract_id = contracts.contract_id
left join factors
    on
        verdicts.service_level_id = factors.service_level_id
        and verdicts.period_start = factors.period_start
        and factors.reading = if(verdicts.reading = 'contract', 'today', verdicts.reading)
