-- Credits, step 2 of 6: for every reading of a critical service level, how much of its allocation the miss credits,
-- and what that is in money before repeats and caps.
with settled_readings as (
    select
        service_level_id,
        period_start,
        'contract' as reading,
        shortfall,
        status
    from {{ ref('fct_service_level_attainment') }}
),

{# What the contract's reading would be on today's data; the same unless the period was settled on other data. #}
other_readings as (
    select
        service_level_id,
        period_start,
        if(reading = 'contract', 'today', reading) as reading,
        shortfall,
        status
    from {{ ref('int_service_level_verdicts') }}
),

readings as (
    select * from settled_readings
    union all
    select * from other_readings
),

{# Terms of the last version in force in the period, which may end before the period does. #}
periods_with_terms as (
    select
        periods.*,
        cast(date_trunc('month', periods.period_end) as date) as month,
        credit_terms.at_risk_pct,
        credit_terms.repeat_multiplier,
        credit_terms.earn_back_months,
        credit_terms.earn_back_pct,
        credit_terms.credits_start_on
    from {{ ref('int_service_level_periods') }} as periods
    inner join {{ ref('terms_credit_terms') }} as credit_terms
        on
            periods.contract_id = credit_terms.contract_id
            and periods.period_end >= credit_terms.valid_from
            and periods.period_start < credit_terms.valid_to
    where
        periods.tier = 'critical'
        and periods.period_end < cast('{{ var("as_of_date") }}' as date)
    qualify row_number() over (
        partition by periods.service_level_id, periods.period_start order by credit_terms.valid_from desc
    ) = 1
),

periods as (
    select * from periods_with_terms
    where period_start >= coalesce(credits_start_on, period_start)
),

credit_terms as (
    {{ within_term(ref('terms_credit_terms')) }}
),

{# From the first to the last day for which the contract knows credits: no fees are waited for outside them. #}
spans as (
    select
        contract_id,
        min(valid_from) as first_on,
        max(valid_to) as ended_on
    from credit_terms
    group by contract_id
),

fees as (
    select
        periods.service_level_id,
        periods.period_start,
        case
            when bool_and(fee_bases.fee_base_amount is not null) then sum(fee_bases.fee_base_amount)
        end as fee_base_amount,
        count(fee_bases.fee_base_amount) filter (where fee_bases.month < spans.ended_on) = 1 + datediff(
            'month',
            greatest(periods.period_start, any_value(spans.first_on)),
            least(periods.period_end, any_value(spans.ended_on) - 1)
        ) as is_fee_base_known
    from periods
    inner join spans on periods.contract_id = spans.contract_id
    inner join {{ ref('int_credit_fee_bases') }} as fee_bases
        on
            periods.contract_id = fee_bases.contract_id
            and fee_bases.month between periods.period_start and periods.period_end
    group by periods.service_level_id, periods.period_start, periods.period_end
),

steps as (
    select
        periods.service_level_id,
        periods.period_start,
        list(
            struct_pack(shortfall_from := steps.shortfall_from, factor := steps.credit_factor_pct)
            order by steps.shortfall_from
        ) as steps
    from periods
    inner join {{ ref('terms_credit_steps') }} as steps
        on
            periods.service_level_id = steps.service_level_id
            and periods.last_day_in_force >= steps.valid_from
            and periods.last_day_in_force < steps.valid_to
    group by all
),

factored as (
    select
        periods.service_level_id,
        periods.contract_id,
        periods.period_start,
        periods.period_end,
        periods.period,
        periods.month,
        periods.at_risk_pct,
        periods.allocation_pct,
        periods.repeat_multiplier,
        periods.earn_back_months,
        periods.earn_back_pct,
        readings.reading,
        readings.status,
        coalesce(fees.is_fee_base_known, false) as is_fee_base_known,
        {# Where more was given back than billed there is nothing to credit a share of. #}
        greatest(coalesce(fees.fee_base_amount, 0), 0) as fee_base_amount,
        cast(case
            when readings.status in ('met', 'not_determinable') then 0
            when steps.steps is null then if(readings.status in ('default', 'deemed_default'), 100, 0)
            when readings.status = 'deemed_default' then struct_extract(steps.steps[-1], 'factor')
            else
                coalesce(struct_extract(list_filter(
                    steps.steps, lambda step: struct_extract(step, 'shortfall_from') <= readings.shortfall
                )[-1], 'factor'), 0)
        end as decimal(9, 4)) as credit_factor_pct
    from periods
    inner join readings
        on
            periods.service_level_id = readings.service_level_id
            and periods.period_start = readings.period_start
    left join fees
        on
            periods.service_level_id = fees.service_level_id
            and periods.period_start = fees.period_start
    left join steps
        on
            periods.service_level_id = steps.service_level_id
            and periods.period_start = steps.period_start
)

select
    *,
    {{ multiply('fee_base_amount', 'at_risk_pct * 0.01') }} as at_risk_amount,
    {{ credit_amount('1') }} as credit_amount
from factored
