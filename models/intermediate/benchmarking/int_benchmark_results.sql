-- Each charge against the market on each benchmark date: its band, the rate it moves to and what that saves a year.
with compared as (
    select
        charges.charge_id,
        charges.benchmark_on,
        charges.contract_id,
        charges.charge_code,
        charges.contract_rate,
        charges.trailing_units,
        charges.currency,
        terms.is_due,
        terms.next_benchmark_on,
        terms.clause_reference,
        terms.adjust_to,
        terms.max_reduction_pct,
        terms.increase_allowed,
        terms.cure_days,
        terms.band_pct,
        statistics.peer_count,
        statistics.peers_left_out,
        coalesce(
            charges.contract_rate is not null and statistics.normalised_rate > 0
            and statistics.peer_count >= terms.minimum_peers, false
        ) as is_determinable,
        statistics.observed_rate,
        statistics.converted_rate,
        statistics.normalised_rate
    from {{ ref('int_benchmark_charges') }} as charges
    inner join {{ ref('int_benchmark_dates') }} as terms
        on charges.contract_id = terms.contract_id and charges.benchmark_on = terms.benchmark_on
    inner join {{ ref('int_benchmark_statistics') }} as statistics
        on charges.charge_id = statistics.charge_id and charges.benchmark_on = statistics.benchmark_on
),

{# Too few peers make no market: no figure is shown. #}
shown as (
    select
        *,
        case when is_determinable then normalised_rate end as market_rate,
        case when is_determinable then observed_rate end as market_rate_unnormalised,
        case when is_determinable then converted_rate - observed_rate end as exchange_rate_effect,
        case when is_determinable then normalised_rate - converted_rate end as location_effect
    from compared
),

banded as (
    select
        *,
        {{ multiply('market_rate', '1 - band_pct * 0.01', scale=6) }} as band_low,
        {{ multiply('market_rate', '1 + band_pct * 0.01', scale=6) }} as band_high
    from shown
),

judged as (
    select
        *,
        case
            when not is_determinable then 'not_determinable'
            when contract_rate > band_high then 'above_band'
            when contract_rate < band_low then 'below_band'
            else 'within_band'
        end as status
    from banded
),

{# greatest and least pass over an empty limit. #}
adjusted as (
    select
        *,
        case
            when status = 'above_band'
                then greatest(
                    case adjust_to when 'statistic' then market_rate else band_high end,
                    {{ multiply('contract_rate', '1 - max_reduction_pct * 0.01', scale=6) }}
                )
            when status = 'below_band' and increase_allowed
                then least(
                    case adjust_to when 'statistic' then market_rate else band_low end,
                    {{ multiply('contract_rate', '1 + max_reduction_pct * 0.01', scale=6) }}
                )
            when status <> 'not_determinable' then contract_rate
        end as adjusted_rate
    from judged
)

select
    charge_id,
    benchmark_on,
    is_due,
    next_benchmark_on,
    contract_id,
    charge_code,
    clause_reference,
    contract_rate,
    peer_count,
    peers_left_out,
    cast(market_rate as decimal(18, 6)) as market_rate,
    cast(market_rate_unnormalised as decimal(18, 6)) as market_rate_unnormalised,
    cast(exchange_rate_effect as decimal(18, 6)) as exchange_rate_effect,
    cast(location_effect as decimal(18, 6)) as location_effect,
    band_low,
    band_high,
    {{ divide('(contract_rate - market_rate) * 100', 'market_rate', scale=6) }} as gap_pct,
    status,
    cast(adjusted_rate as decimal(18, 6)) as adjusted_rate,
    case
        when adjusted_rate <> contract_rate then cast(benchmark_on + cast(cure_days as integer) as date)
    end as adjustment_due_on,
    {# A verdict decides the rate from then on, also one that changes nothing. #}
    case
        when status <> 'not_determinable' then cast(benchmark_on + cast(cure_days as integer) as date)
    end as takes_effect_on,
    cast(trailing_units as decimal(38, 6)) as trailing_units,
    {{ multiply('trailing_units', 'contract_rate - adjusted_rate') }} as annual_saving_amount,
    currency
from adjusted
