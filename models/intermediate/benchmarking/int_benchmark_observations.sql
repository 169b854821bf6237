-- The latest market rate of each peer that compares with a charge on a benchmark date: as observed, in the
-- contract's currency, and at the contract's location. Without an exchange rate or a location factor,
-- normalised_rate is null.
with observations as (
    select
        *,
        {# A source that does not tell its peers apart counts as one. #}
        coalesce(peer_id, source) as peer
    from {{ ref('int_market_rates_classified') }}
    where row_status = 'accepted'
),

compared as (
    select
        charges.charge_id,
        charges.benchmark_on,
        charges.currency as contract_currency,
        charges.location_factor,
        observations.observation_id,
        observations.peer,
        observations.observed_on,
        observations.currency,
        observations.location,
        observations.rate as observed_rate
    from {{ ref('int_benchmark_charges') }} as charges
    inner join observations
        on
            charges.basis = observations.basis
            and charges.benchmark_on >= observations.observed_on
            and charges.benchmark_on - to_months(cast(charges.lookback_months as integer)) < observations.observed_on
    where
        (charges.channel is null or charges.channel = observations.channel)
        and (charges.language is null or charges.language = observations.language)
    qualify row_number() over (
        partition by charges.charge_id, charges.benchmark_on, observations.peer
        order by observations.observed_on desc, observations.observation_id desc
    ) = 1
),

priced as (
    select
        compared.*,
        cast(
            case when compared.currency = compared.contract_currency then 1 else rates.rate end as decimal(18, 8)
        ) as exchange_rate,
        location_factors.factor as peer_location_factor
    from compared
    left join {{ ref('int_exchange_rate_periods') }} as rates
        on
            compared.currency = rates.from_currency
            and compared.contract_currency = rates.to_currency
            and compared.benchmark_on >= rates.valid_from
            and compared.benchmark_on < rates.valid_to
    left join {{ ref('location_factors') }} as location_factors
        on compared.location = location_factors.location
)

select
    charge_id,
    benchmark_on,
    observation_id,
    peer,
    observed_on,
    currency,
    location,
    observed_rate,
    exchange_rate,
    location_factor,
    peer_location_factor,
    {{ multiply('observed_rate', 'exchange_rate', scale=6) }} as converted_rate,
    {{ divide(
        'cast(observed_rate as decimal(38, 6)) * exchange_rate * cast(location_factor as decimal(18, 12))',
        'peer_location_factor', scale=6, decimals=12
    ) }} as normalised_rate
from priced
