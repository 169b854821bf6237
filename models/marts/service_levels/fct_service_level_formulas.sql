-- Each service level and period under every formula of the library: how far that is from the contract's own, and what
-- it would have changed in credits, before repeats and caps.
with formulas as (
    select * from {{ ref('int_service_level_formulas') }}
),

valued as (
    select
        *,
        {{ divide('numerator * 100', 'denominator', scale=6) }} as value
    from formulas
),

factors as (
    select
        service_level_id,
        period_start,
        reading,
        credit_amount,
        credit_amount - max(credit_amount) filter (where reading = 'today') over (
            partition by service_level_id, period_start
        ) as credit_difference_amount
    from {{ ref('int_credit_factors') }}
),

contracts as (
    select
        contract_id,
        currency
    from {{ ref('terms_contracts') }}
)

select
    valued.service_level_id,
    valued.contract_id,
    valued.period_start,
    valued.formula,
    valued.is_contract_formula,
    valued.numerator,
    valued.denominator,
    valued.value,
    cast(valued.value - max(valued.value) filter (where valued.is_contract_formula) over (
        partition by valued.service_level_id, valued.period_start
    ) as decimal(18, 6)) as difference_from_contract_formula,
    cast(factors.credit_amount as decimal(18, 2)) as credit_amount,
    cast(factors.credit_difference_amount as decimal(18, 2)) as credit_difference_amount,
    contracts.currency
from valued
inner join contracts on valued.contract_id = contracts.contract_id
left join factors
    on
        valued.service_level_id = factors.service_level_id
        and valued.period_start = factors.period_start
        and factors.reading = 'formula ' || valued.formula
