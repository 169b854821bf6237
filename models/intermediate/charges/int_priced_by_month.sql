-- Charges with tiers, commitment or band: the whole month on the version last in force. A commitment tops the units
-- up before tiers. Slabs and bands are compared in counted units, so that no quotient is rounded.
with months as (
    select * from {{ ref('int_charge_months') }}
    where is_whole_month
),

counted as (
    select
        months.*,
        coalesce(sum(units.measured_count), 0) as measured_count,
        coalesce(sum(units.billable_count), 0) as counted,
        coalesce(max(units.units_per_price), 1) as units_per_price
    from months
    left join {{ ref('int_billable_units') }} as units
        on
            months.charge_id = units.charge_id
            and months.month = units.month
    group by all
),

topped_up as (
    select
        *,
        greatest(counted, cast(coalesce(committed_units, 0) as decimal(38, 6)) * units_per_price) as billable_count,
        cast(cast(baseline_units as decimal(38, 6)) * units_per_price as decimal(38, 6)) as baseline_count,
        cast(
            cast(baseline_units as decimal(38, 6)) * units_per_price * (100 + coalesce(dead_band_pct, 0)) * 0.01
            as decimal(38, 6)
        ) as upper_count,
        cast(
            cast(baseline_units as decimal(38, 6)) * units_per_price * (100 - coalesce(dead_band_pct, 0)) * 0.01
            as decimal(38, 6)
        ) as lower_count
    from counted
),

tiered as (
    select
        topped_up.charge_id,
        topped_up.month,
        sum({{ at_slab('topped_up.billable_count', 'slabs') }}) as amount_times_units
    from topped_up
    inner join {{ ref('int_charge_slabs') }} as slabs
        on
            topped_up.charge_id = slabs.charge_id
            and topped_up.month = slabs.month
    group by all
),

{# Within the band the baseline is paid; beyond it additional or reduced units at prices of their own. #}
banded as (
    select
        charge_id,
        month,
        case
            when billable_count > upper_count
                then billable_count - if(applies_to = 'whole_difference', baseline_count, upper_count)
            else 0
        end as additional_count,
        case
            when billable_count < lower_count
                then if(applies_to = 'whole_difference', baseline_count, lower_count) - billable_count
            else 0
        end as reduced_count
    from topped_up
    where baseline_units is not null
)

select
    topped_up.charge_id,
    topped_up.month,
    topped_up.measured_count,
    case
        when topped_up.baseline_units is not null
            then topped_up.baseline_count + banded.additional_count - banded.reduced_count
        else topped_up.billable_count
    end as billable_count,
    topped_up.units_per_price,
    case
        when topped_up.baseline_units is not null
            then
                cast(topped_up.baseline_count as decimal(38, 6)) * topped_up.unit_price
                + cast(banded.additional_count as decimal(38, 6)) * topped_up.additional_unit_price
                - cast(banded.reduced_count as decimal(38, 6)) * topped_up.reduced_unit_price
        when topped_up.tier_method is not null then tiered.amount_times_units
        else cast(topped_up.billable_count as decimal(38, 6)) * topped_up.unit_price
    end as amount_before_index
from topped_up
left join tiered
    on
        topped_up.charge_id = tiered.charge_id
        and topped_up.month = tiered.month
left join banded
    on
        topped_up.charge_id = banded.charge_id
        and topped_up.month = banded.month
