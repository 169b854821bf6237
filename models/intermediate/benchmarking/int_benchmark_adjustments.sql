-- A rate above the band is owed at the adjusted rate once that was due, unless the price has come down since: by how
-- much less each charge and month is owed.
with adjusted as (
    select
        charges.contract_id,
        charges.charge_id,
        charges.month,
        charges.amount,
        charges.billable_units,
        benchmark.adjusted_rate,
        benchmark.adjustment_due_on
    from {{ ref('fct_expected_charges') }} as charges
    inner join {{ ref('fct_rate_benchmark') }} as benchmark
        on
            charges.charge_id = benchmark.charge_id
            and charges.month >= benchmark.adjustment_due_on
    where benchmark.status = 'above_band'
    qualify row_number() over (
        partition by charges.charge_id, charges.month order by benchmark.benchmark_on desc
    ) = 1
)

select
    contract_id,
    charge_id,
    month,
    adjustment_due_on,
    cast(least({{ multiply('billable_units', 'adjusted_rate') }} - amount, 0) as decimal(18, 2)) as amount
from adjusted
