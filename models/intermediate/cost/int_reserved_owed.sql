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

{# A rate above the band is owed at the adjusted rate once that was due, unless the price has come down since. #}
adjusted as (
    select
        charges.contract_id,
        charges.charge_id,
        charges.month,
        charges.amount,
        charges.billable_units,
        benchmark.adjusted_rate
    from {{ ref('fct_expected_charges') }} as charges
    inner join {{ ref('fct_rate_benchmark') }} as benchmark
        on
            charges.charge_id = benchmark.charge_id
            and charges.month >= benchmark.adjustment_due_on
    where benchmark.status = 'above_band'
    qualify row_number() over (
        partition by charges.charge_id, charges.month order by benchmark.benchmark_on desc
    ) = 1
),

adjustments as (
    select
        contract_id,
        month,
        'benchmark_adjustment' as charge_code,
        least({{ multiply('billable_units', 'adjusted_rate') }} - amount, 0) as amount
    from adjusted
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
