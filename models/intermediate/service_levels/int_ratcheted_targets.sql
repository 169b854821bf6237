-- Targets that rise with what was reached: after so many consecutive months above it, the target moves half way to
-- the value of those months taken together, by at most a share of what is left to 100. A new version of the target
-- starts afresh.
{% set above = 'walked.numerator_above * terms.unit_factor' %}

with recursive ratchets as (
    select * from {{ ref('terms_ratchets') }}
    where method = 'halfway_to_average'
),

months as (
    select
        periods.service_level_id,
        periods.period_start,
        periods.target,
        periods.target_version_from,
        {# Compared as int_service_level_verdicts does; a month that cannot be determined is above no target. #}
        periods.decimals is null and readings.numerator is not null and periods.metric <> 'csat_mean' as is_exact,
        readings.sample_size >= coalesce(periods.minimum_sample, 0) as is_determined,
        case
            when is_determined then if(is_exact, readings.numerator * readings.unit_factor, readings.value)
        end as reached,
        if(is_exact, readings.denominator, 1) as per,
        readings.numerator,
        readings.denominator,
        readings.unit_factor,
        ratchets.months,
        ratchets.share_of_gap_cap_pct,
        row_number() over (
            partition by periods.service_level_id, periods.target_version_from
            order by periods.period_start
        ) as month_number
    from {{ ref('int_service_level_periods') }} as periods
    inner join ratchets on periods.service_level_id = ratchets.service_level_id
    inner join {{ ref('int_service_level_readings') }} as readings
        on
            periods.service_level_id = readings.service_level_id
            and periods.period_start = readings.period_start
            and readings.reading = 'contract'
    where periods.period = 'month' and periods.direction = 'at_least'
),

walked as (
    select
        service_level_id,
        target_version_from,
        period_start,
        month_number,
        cast(target as decimal(18, 6)) as target,
        cast(if(coalesce(reached > target * per, false), 1, 0) as integer) as months_above,
        cast(if(coalesce(reached > target * per, false), numerator, 0) as decimal(38, 6)) as numerator_above,
        cast(if(coalesce(reached > target * per, false), denominator, 0) as decimal(38, 6)) as denominator_above
    from months
    where month_number = 1

    union all

    select
        months.service_level_id,
        months.target_version_from,
        months.period_start,
        months.month_number,
        raised.target,
        cast(case
            when not coalesce(months.reached > raised.target * months.per, false) then 0
            when raised.is_raised then 1
            else raised.months_above + 1
        end as integer) as months_above,
        cast(case
            when not coalesce(months.reached > raised.target * months.per, false) then 0
            when raised.is_raised then months.numerator
            else raised.numerator_above + months.numerator
        end as decimal(38, 6)) as numerator_above,
        cast(case
            when not coalesce(months.reached > raised.target * months.per, false) then 0
            when raised.is_raised then months.denominator
            else raised.denominator_above + months.denominator
        end as decimal(38, 6)) as denominator_above
    from (
        select
            walked.service_level_id,
            walked.target_version_from,
            walked.month_number,
            walked.months_above,
            walked.numerator_above,
            walked.denominator_above,
            walked.months_above >= terms.months as is_raised,
            cast(case
                when walked.months_above >= terms.months
                    then walked.target + least(
                        {# Above the target as rounded only is no reason to lower it. #}
                        greatest({{ divide(above, 'walked.denominator_above', scale=6) }} - walked.target, 0) * 0.5,
                        (100 - walked.target) * terms.share_of_gap_cap_pct * 0.01
                    )
                else walked.target
            end as decimal(18, 6)) as target
        from walked
        inner join months as terms
            on
                walked.service_level_id = terms.service_level_id
                and walked.period_start = terms.period_start
    ) as raised
    inner join months
        on
            raised.service_level_id = months.service_level_id
            and raised.target_version_from = months.target_version_from
            and months.month_number = raised.month_number + 1
)

select
    service_level_id,
    period_start,
    target
from walked
