-- Each charge against the market on each benchmark date that was due.
select
    charge_id,
    benchmark_on,
    contract_id,
    charge_code,
    clause_reference,
    contract_rate,
    peer_count,
    peers_left_out,
    market_rate,
    market_rate_unnormalised,
    exchange_rate_effect,
    location_effect,
    band_low,
    band_high,
    gap_pct,
    status,
    adjusted_rate,
    adjustment_due_on,
    takes_effect_on,
    trailing_units,
    annual_saving_amount,
    currency
from {{ ref('int_benchmark_results') }}
where is_due
