-- The days on which a contract's rates are held against the market, up to as_of_date and inside the term.
with dates as (
    select
        benchmark_terms.*,
        contracts.currency,
        cast(benchmark_terms.first_on + to_months(cast(unnest(range(0, greatest(
            datediff('month', benchmark_terms.first_on, cast('{{ var("as_of_date") }}' as date))
            // benchmark_terms.every_months + 1, 0
        ))) * benchmark_terms.every_months as integer)) as date) as benchmark_on,
        contracts.starts_on,
        case
            when contracts.auto_renews then date '9999-12-31'
            else cast(contracts.starts_on + to_months(cast(contracts.initial_term_months as integer)) as date)
        end as ends_before
    from {{ ref('terms_benchmark_terms') }} as benchmark_terms
    inner join {{ ref('terms_contracts') }} as contracts
        on benchmark_terms.contract_id = contracts.contract_id
)

select
    contract_id,
    benchmark_on,
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
from dates
where
    benchmark_on <= cast('{{ var("as_of_date") }}' as date)
    and benchmark_on >= valid_from
    and benchmark_on < valid_to
    and benchmark_on >= starts_on
    and benchmark_on < ends_before
