-- Every reading of a service level and period against target and minimum: shortfall and status.
with readings as (
    select
        readings.*,
        periods.contract_id,
        periods.metric,
        periods.decimals,
        periods.direction,
        periods.minimum,
        periods.minimum_sample,
        coalesce(ratcheted.target, periods.target) as target,
        coalesce(reports.is_report_missing, false) as is_report_missing
    from {{ ref('int_service_level_readings') }} as readings
    inner join {{ ref('int_service_level_periods') }} as periods
        on
            readings.service_level_id = periods.service_level_id
            and readings.period_start = periods.period_start
    left join {{ ref('int_ratcheted_targets') }} as ratcheted
        on
            readings.service_level_id = ratcheted.service_level_id
            and readings.period_start = ratcheted.period_start
    left join {{ ref('int_service_level_reports') }} as reports
        on
            readings.service_level_id = reports.service_level_id
            and readings.period_start = reports.period_start
),

judged as (
    select
        *,
        {# Without decimals the comparison is exact: by cross-multiplication, not by the printed value. But a score
           scaled to five may have no end: six places are all that is known of it. #}
        case
            when decimals is null and numerator is not null and metric <> 'csat_mean'
                then {{ meets('numerator * unit_factor', 'target * denominator', 'direction') }}
            else {{ meets('value', 'target', 'direction') }}
        end as is_target_met,
        case
            when minimum is null then false
            when decimals is null and numerator is not null and metric <> 'csat_mean'
                then {{ meets('numerator * unit_factor', 'minimum * denominator', 'direction') }}
            else {{ meets('value', 'minimum', 'direction') }}
        end as is_minimum_met
    from readings
)

select
    service_level_id,
    contract_id,
    period_start,
    reading,
    numerator,
    denominator,
    value,
    target,
    cast(greatest(if(direction = 'at_least', target - value, value - target), 0) as decimal(18, 6)) as shortfall,
    case
        when is_report_missing then 'deemed_default'
        when denominator = 0 or sample_size < coalesce(minimum_sample, 0) then 'not_determinable'
        when is_target_met then 'met'
        when is_minimum_met then 'below_target'
        else 'default'
    end as status
from judged
