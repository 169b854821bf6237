-- What charges with a commitment or a resource band come to when it is left out or read another way.
with counted as (
    select
        months.*,
        {{ divide('sum(units.billable_count)', 'max(units.units_per_price)', scale=6) }} as counted_units
    from {{ ref('int_charge_months') }} as months
    inner join {{ ref('int_billable_units') }} as units
        on
            months.charge_id = units.charge_id
            and months.month = units.month
    where months.committed_units is not null or months.baseline_units is not null
    group by all
),

committed as (
    select
        charge_id,
        month,
        counted_units as units,
        'the units counted, without the commitment or the band' as reading
    from counted

    union all

    select
        charge_id,
        month,
        unnest([committed_units, baseline_units, counted_units + committed_units]) as units,
        unnest(['the commitment only', 'the baseline only', 'the commitment on top of the units counted']) as reading
    from counted

    union all

    select
        charge_id,
        month,
        if(
            counted_units > baseline_units,
            greatest(counted_units - baseline_units * (100 + coalesce(dead_band_pct, 0)) * 0.01, 0),
            least(counted_units - baseline_units * (100 - coalesce(dead_band_pct, 0)) * 0.01, 0)
        ) + baseline_units as units,
        'only what lies beyond the band' as reading
    from counted
    where baseline_units is not null
)

select
    charge_id,
    month,
    'commitment_or_band' as rule,
    cast(units as decimal(38, 6)) as units,
    reading
from committed
where units is not null
