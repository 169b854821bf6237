-- What misread seconds and contacts come to once the charge's commitment or resource band is applied as agreed.
with misread as (
    select * from {{ ref('int_misread_seconds') }}
    union all
    select * from {{ ref('int_misread_contacts') }}
),

topped_up as (
    select
        misread.charge_id,
        misread.month,
        misread.rule,
        misread.reading,
        months.baseline_units,
        months.baseline_units * (100 + coalesce(months.dead_band_pct, 0)) * 0.01 as upper_units,
        months.baseline_units * (100 - coalesce(months.dead_band_pct, 0)) * 0.01 as lower_units,
        months.applies_to = 'whole_difference' as is_whole_difference,
        greatest(misread.units, coalesce(months.committed_units, 0)) as units
    from misread
    inner join {{ ref('int_charge_months') }} as months
        on
            misread.charge_id = months.charge_id
            and misread.month = months.month
    where months.committed_units is not null or months.baseline_units is not null
)

select
    charge_id,
    month,
    rule,
    cast(case
        when baseline_units is null then units
        when units > upper_units then units + baseline_units - if(is_whole_difference, baseline_units, upper_units)
        when units < lower_units then units + baseline_units - if(is_whole_difference, baseline_units, lower_units)
        else baseline_units
    end as decimal(38, 6)) as units,
    reading || ', then the commitment or the band' as reading
from topped_up
