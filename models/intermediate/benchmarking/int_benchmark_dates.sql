-- The days on which a contract's rates are held against the market, up to as_of_date and inside the term; and
-- as_of_date itself, to say what the next benchmark would find on today's data.
with dates as (
    select
        benchmark_terms.*,
        contracts.currency,
        cast(benchmark_terms.first_on + to_months(cast(unnest(range(0, greatest(
            datediff('month', benchmark_terms.first_on, cast('{{ var("as_of_date") }}' as date))
            // benchmark_terms.every_months + 2, 1
        ))) * benchmark_terms.every_months as integer)) as date) as benchmark_on,
        contracts.starts_on,
        {{ contract_ends_before('contracts') }} as ends_before
    from {{ ref('terms_benchmark_terms') }} as benchmark_terms
    inner join {{ ref('terms_contracts') }} as contracts
        on benchmark_terms.contract_id = contracts.contract_id
),

in_term as (
    select
        *,
        benchmark_on <= cast('{{ var("as_of_date") }}' as date) as is_due
    from dates
    where
        benchmark_on >= valid_from
        and benchmark_on < valid_to
        and benchmark_on >= starts_on
        and benchmark_on < ends_before
),

outlook as (
    select
        * replace (cast('{{ var("as_of_date") }}' as date) as benchmark_on),
        benchmark_on as next_benchmark_on
    from in_term
    where not is_due and starts_on <= cast('{{ var("as_of_date") }}' as date)
    qualify row_number() over (partition by contract_id order by benchmark_on) = 1
),

together as (
    select
        *,
        cast(null as date) as next_benchmark_on
    from in_term
    where is_due

    union all

    select outlook.*
    from outlook
    anti join in_term
        on
            outlook.contract_id = in_term.contract_id
            and outlook.benchmark_on = in_term.benchmark_on
)

select
    contract_id,
    benchmark_on,
    is_due,
    next_benchmark_on,
    clause_reference,
    minimum_peers,
    statistic,
    band_pct,
    adjust_to,
    max_reduction_pct,
    increase_allowed,
    cure_days,
    lookback_months,
    currency
from together
