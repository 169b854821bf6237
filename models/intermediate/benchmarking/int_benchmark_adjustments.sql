-- A rate out of the band is owed at the adjusted rate once that is due, until a later benchmark takes effect that could
-- be determined: by how much less, or after an increase more, each charge and month is owed. A price that has moved
-- beyond the adjusted rate since is not moved back.
{% set difference = multiply('billable_units', 'adjusted_rate') ~ ' - amount' %}

with decided as (
    select
        charges.contract_id,
        charges.charge_id,
        charges.month,
        charges.amount,
        charges.billable_units,
        benchmark.contract_rate,
        benchmark.adjusted_rate,
        benchmark.adjustment_due_on
    from {{ ref('fct_expected_charges') }} as charges
    inner join {{ ref('fct_rate_benchmark') }} as benchmark
        on
            charges.charge_id = benchmark.charge_id
            and charges.month >= benchmark.takes_effect_on
    qualify row_number() over (
        partition by charges.charge_id, charges.month order by benchmark.benchmark_on desc
    ) = 1
)

select
    contract_id,
    charge_id,
    month,
    adjustment_due_on,
    cast(case
        when adjusted_rate < contract_rate then least({{ difference }}, 0)
        else greatest({{ difference }}, 0)
    end as decimal(18, 2)) as amount
from decided
where adjustment_due_on is not null and amount is not null
