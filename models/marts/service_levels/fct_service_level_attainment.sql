-- Each service level and period: what was measured, what was promised, and the verdict.
with measured as (
    select
        periods.*,
        results.numerator,
        results.denominator,
        results.numerator_before_relief,
        results.denominator_before_relief,
        coalesce(rejected.contacts_rejected, 0) as contacts_rejected,
        reports.reported_value,
        coalesce(reports.is_report_missing, false) as is_report_missing,
        if(periods.unit = 'percent', 100, 1) as unit_factor
    from {{ ref('int_service_level_periods') }} as periods
    inner join {{ ref('int_service_level_results') }} as results
        on
            periods.service_level_id = results.service_level_id
            and periods.period_start = results.period_start
    left join {{ ref('int_service_level_rejected_contacts') }} as rejected
        on
            periods.service_level_id = rejected.service_level_id
            and periods.period_start = rejected.period_start
    left join {{ ref('int_service_level_reports') }} as reports
        on
            periods.service_level_id = reports.service_level_id
            and periods.period_start = reports.period_start
),

valued as (
    select
        *,
        {{ divide('numerator * unit_factor', 'denominator', scale=6) }} as unrounded_value,
        {{ divide('numerator_before_relief * unit_factor', 'denominator_before_relief', scale=6) }}
            as unrounded_value_before_relief,
        {# All misses, all hits. A mean of seconds has no such bounds unless nothing was rejected. #}
        case
            when unit = 'percent' and aggregation = 'weighted'
                then {{ divide('numerator * 100', '(denominator + contacts_rejected)', scale=6) }}
        end as value_all_missed,
        case
            when unit = 'percent' and aggregation = 'weighted'
                then {{ divide('(numerator + contacts_rejected) * 100', '(denominator + contacts_rejected)', scale=6) }}
        end as value_all_hit
    from measured
),

rounded as (
    select
        *,
        {{ round_to('unrounded_value', 'decimals') }} as value,
        {{ round_to('unrounded_value_before_relief', 'decimals') }} as value_before_relief,
        {{ round_to('value_all_missed', 'decimals') }} as value_low,
        {{ round_to('value_all_hit', 'decimals') }} as value_high
    from valued
),

judged as (
    select
        *,
        {# Without decimals the comparison is exact: by cross-multiplication, not by the printed value. #}
        case
            when decimals is null then {{ meets('numerator * unit_factor', 'target * denominator', 'direction') }}
            else {{ meets('value', 'target', 'direction') }}
        end as is_target_met,
        case
            when minimum is null then false
            when decimals is null then {{ meets('numerator * unit_factor', 'minimum * denominator', 'direction') }}
            else {{ meets('value', 'minimum', 'direction') }}
        end as is_minimum_met
    from rounded
)

select
    service_level_id,
    contract_id,
    name,
    clause_reference,
    metric,
    tier,
    formula,
    period_start,
    period_end,
    cast(numerator as decimal(38, 6)) as numerator,
    cast(denominator as decimal(38, 6)) as denominator,
    cast(value as decimal(18, 6)) as value,
    cast(numerator_before_relief as decimal(38, 6)) as numerator_before_relief,
    cast(denominator_before_relief as decimal(38, 6)) as denominator_before_relief,
    cast(value_before_relief as decimal(18, 6)) as value_before_relief,
    cast(contacts_rejected as bigint) as contacts_rejected,
    cast(if(contacts_rejected = 0, value, value_low) as decimal(18, 6)) as value_low,
    cast(if(contacts_rejected = 0, value, value_high) as decimal(18, 6)) as value_high,
    target,
    minimum,
    direction,
    unit,
    cast(greatest(if(direction = 'at_least', target - value, value - target), 0) as decimal(18, 6)) as shortfall,
    case
        when is_report_missing then 'deemed_default'
        when denominator = 0 or denominator < coalesce(minimum_sample, 0) then 'not_determinable'
        when is_target_met then 'met'
        when is_minimum_met then 'below_target'
        else 'default'
    end as status,
    cast(period_end as timestamp) + interval 1 day + to_hours(cast(window_hours as integer))
    > cast('{{ var("as_of_date") }}' as timestamp) as is_provisional,
    cast(reported_value as decimal(18, 6)) as reported_value,
    cast(reported_value - value as decimal(18, 6)) as reported_difference
from judged
