-- What goes onto the statement of a contract's month, line by line, as billed or as owed.
with contracts as (
    select
        contract_id,
        currency
    from {{ ref('terms_contracts') }}
),

billed as (
    select
        lines.contract_id,
        lines.month,
        case
            when lines.charge_code in ('service_credit', 'earn_back', 'benchmark_adjustment', 'gain_share')
                then lines.charge_code
            when lines.amount_kind = 'credit' then 'credit_note'
            else 'charge ' || lines.charge_code
        end as line,
        lines.amount as as_billed_amount,
        0 as as_owed_amount
    from {{ ref('int_invoiced_lines') }} as lines
    inner join contracts
        on
            lines.contract_id = contracts.contract_id
            and lines.currency = contracts.currency
),

charges as (
    select
        contract_id,
        month,
        'charge ' || charge_code as line,
        0 as as_billed_amount,
        amount as as_owed_amount
    from {{ ref('fct_expected_charges') }}
),

credits as (
    select
        contract_id,
        month,
        'service_credit' as line,
        0 as as_billed_amount,
        -credit_amount as as_owed_amount
    from {{ ref('fct_service_credits') }}
),

earn_backs as (
    select
        contract_id,
        earned_back_in_month as month,
        'earn_back' as line,
        0 as as_billed_amount,
        earned_back_amount as as_owed_amount
    from {{ ref('fct_service_credits') }}
    where earned_back_amount > 0
),

gains as (
    select
        contract_id,
        month,
        'gain_share' as line,
        0 as as_billed_amount,
        payable_amount as as_owed_amount
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
        'benchmark_adjustment' as line,
        0 as as_billed_amount,
        least({{ multiply('billable_units', 'adjusted_rate') }} - amount, 0) as as_owed_amount
    from adjusted
),

lines as (
    select * from billed
    union all
    select * from charges
    union all
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
    line,
    cast(sum(as_billed_amount) as decimal(18, 2)) as as_billed_amount,
    cast(sum(as_owed_amount) as decimal(18, 2)) as as_owed_amount
from lines
group by contract_id, month, line
having sum(abs(as_billed_amount)) + sum(abs(as_owed_amount)) <> 0
