-- Every charge and month in which it is in force, with the version that decides what the whole month is judged by: the
-- last one in force in it. Months begin with the contract's first contact received, and end with the last one that is
-- over or holds contacts; none is after the contract's term, but for one that takes back what was charged in it.
with spans as (
    select
        contract_id,
        cast(date_trunc('month', min(local_date)) as date) as first_month,
        greatest(
            cast(date_trunc('month', max(local_date)) as date),
            cast(date_trunc('month', cast('{{ var("as_of_date") }}' as date)) - interval 1 month as date)
        ) as last_month
    from {{ ref('int_contact_days') }}
    group by contract_id
),

months as (
    select
        contract_id,
        cast(unnest(generate_series(first_month, last_month, interval 1 month)) as date) as month
    from spans
),

charges as (
    {{ within_term(ref('terms_charges')) }}
),

in_force as (
    select
        months.month,
        charges.*,
        least(last_day(months.month), cast(charges.valid_to - 1 as date)) as last_day_in_force
    from months
    inner join charges
        on
            months.contract_id = charges.contract_id
            and last_day(months.month) >= charges.valid_from
            and months.month < charges.valid_to
    qualify row_number() over (partition by charges.charge_id, months.month order by charges.valid_from desc) = 1
),

{# After its end a charge still gives back what was resolved while it was in force; it commits to nothing any more. #}
ended as (
    select
        cast(date_trunc('month', returns.deducted_on) as date) as month,
        charges.* replace (null as committed_units),
        cast(charges.valid_to - 1 as date) as last_day_in_force
    from {{ ref('int_resolved_returns') }} as returns
    inner join charges
        on
            returns.charge_id = charges.charge_id
            and returns.valid_from = charges.valid_from
            and returns.local_date < charges.valid_to
    anti join in_force
        on
            returns.charge_id = in_force.charge_id
            and date_trunc('month', returns.deducted_on) = in_force.month
    where returns.deducted_on is not null
    qualify row_number() over (
        partition by returns.charge_id, date_trunc('month', returns.deducted_on) order by charges.valid_from desc
    ) = 1
),

live as (
    select * from in_force
    union all
    select * from ended
)

select
    live.charge_id,
    live.contract_id,
    live.charge_code,
    live.month,
    live.basis,
    live.valid_from,
    live.last_day_in_force,
    live.unit_price,
    live.tier_method,
    live.committed_units,
    live.outcome_service_level_id,
    live.outcome_share_pct,
    bands.baseline_units,
    bands.dead_band_pct,
    bands.additional_unit_price,
    bands.reduced_unit_price,
    bands.applies_to,
    if(live.index_id is null, 1, factors.index_factor) as index_factor,
    live.tier_method is not null or live.committed_units is not null or bands.charge_id is not null as is_whole_month
from live
left join {{ ref('terms_resource_bands') }} as bands
    on
        live.charge_id = bands.charge_id
        and live.last_day_in_force >= live.month
        and live.last_day_in_force >= bands.valid_from
        and live.last_day_in_force < bands.valid_to
left join {{ ref('int_index_factors') }} as factors
    on
        live.index_id = factors.index_id
        and live.last_day_in_force >= factors.valid_from
        and live.last_day_in_force < factors.valid_to
