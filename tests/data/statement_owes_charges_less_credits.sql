-- What a month owes is its expected charges, less credits, plus what was earned back and the provider's share, less the
-- adjustment to the market: worked out here from the facts themselves. While a charge is unknown, so is the whole.
with parts as (
    select
        contract_id,
        month,
        amount
    from {{ ref('fct_expected_charges') }}
    union all
    select
        contract_id,
        month,
        -credit_amount as amount
    from {{ ref('fct_service_credits') }}
    union all
    select
        contract_id,
        earned_back_in_month as month,
        earned_back_amount as amount
    from {{ ref('fct_service_credits') }}
    where earned_back_in_month is not null
    union all
    select
        contract_id,
        month,
        payable_amount as amount
    from {{ ref('fct_benefit_sharing') }}
    union all
    select
        contract_id,
        month,
        as_owed_amount as amount
    from {{ ref('fct_contract_statement') }}
    where line = 'benchmark_adjustment'
),

owed as (
    select
        contract_id,
        month,
        case when bool_and(amount is not null) then sum(amount) end as amount
    from parts
    group by contract_id, month
)

select
    owed.contract_id,
    owed.month,
    owed.amount,
    statement.as_owed_amount
from owed
left join {{ ref('fct_contract_statement') }} as statement
    on
        owed.contract_id = statement.contract_id
        and owed.month = statement.month
        and statement.line = 'net_payable'
where owed.amount is distinct from if(statement.contract_id is null, 0, statement.as_owed_amount)
