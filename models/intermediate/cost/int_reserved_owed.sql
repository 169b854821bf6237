-- What a month owes besides its charges: credits, what was earned back, the adjustment to the market and the
-- provider's share of benefits, under the reserved charge codes.
with credits as (
    select
        contract_id,
        month,
        'service_credit' as charge_code,
        -credit_amount as amount
    from {{ ref('fct_service_credits') }}
),

earn_backs as (
    select
        contract_id,
        earned_back_in_month as month,
        'earn_back' as charge_code,
        earned_back_amount as amount
    from {{ ref('fct_service_credits') }}
    where earned_back_amount > 0
),

gains as (
    select
        contract_id,
        month,
        'gain_share' as charge_code,
        payable_amount as amount
    from {{ ref('fct_benefit_sharing') }}
),

adjustments as (
    select
        contract_id,
        month,
        'benchmark_adjustment' as charge_code,
        amount
    from {{ ref('int_benchmark_adjustments') }}
),

owed as (
    select * from credits
    union all
    select * from earn_backs
    union all
    select * from gains
    union all
    select * from adjustments
)

select
    contract_id,
    month,
    charge_code,
    cast(sum(amount) as decimal(18, 2)) as amount
from owed
group by all
having sum(amount) <> 0
