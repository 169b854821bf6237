-- What a month owes is its expected charges, less credits, plus what was earned back and the provider's share, less the
-- adjustment to the market: worked out here from the facts themselves.
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
        sum(amount) as amount
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
where owed.amount <> coalesce(statement.as_owed_amount, 0)
