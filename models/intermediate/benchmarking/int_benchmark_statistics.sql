-- What the market pays for a charge on a benchmark date, by the contract's statistic: observed, converted,
-- normalised.
with observations as (
    select
        *,
        normalised_rate is not null as is_used
    from {{ ref('int_benchmark_observations') }}
),

rates as (
    select
        charges.charge_id,
        charges.benchmark_on,
        charges.statistic,
        count(observations.normalised_rate) as peer_count,
        count(observations.observed_rate) - count(observations.normalised_rate) as peers_left_out,
        list(observed_rate order by observed_rate) filter (where is_used) as observed_rates,
        list(converted_rate order by converted_rate) filter (where is_used) as converted_rates,
        list(normalised_rate order by normalised_rate) filter (where is_used) as normalised_rates
    from {{ ref('int_benchmark_charges') }} as charges
    left join observations
        on charges.charge_id = observations.charge_id and charges.benchmark_on = observations.benchmark_on
    group by all
)

select
    charge_id,
    benchmark_on,
    peer_count,
    peers_left_out,
    {{ statistic_of('observed_rates', 'statistic') }} as observed_rate,
    {{ statistic_of('converted_rates', 'statistic') }} as converted_rate,
    {{ statistic_of('normalised_rates', 'statistic') }} as normalised_rate
from rates
