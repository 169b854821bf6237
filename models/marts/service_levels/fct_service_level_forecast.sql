-- The period that is open today, for each service level that shares of contacts, surveys or time decide: what can
-- still be reached and the credit now at risk, against the target and in the decimals of the verdict to come. The
-- volume still expected is the mean of the last 28 days with observations, for each day left.
with service_levels as (
    select
        terms.*,
        contracts.currency
    from {{ ref('terms_service_levels') }} as terms
    inner join {{ ref('terms_contracts') }} as contracts on terms.contract_id = contracts.contract_id
),

{# By the last version in force in the period, as it will be judged, also one that has not begun yet. #}
periods_in_force as (
    select
        *,
        cast(date_trunc(period, cast('{{ var("as_of_date") }}' as date)) as date) as period_start,
        cast(
            date_trunc(period, cast('{{ var("as_of_date") }}' as date)) + case period
                when 'year' then interval 1 year
                when 'quarter' then interval 3 month
                else interval 1 month
            end - interval 1 day as date
        ) as period_end
    from service_levels
    where
        (metric in {{ contact_share_metrics() }} or metric in ('csat_top_box', 'availability'))
        and aggregation = 'weighted'
        and valid_from <= period_end
        and valid_to > cast('{{ var("as_of_date") }}' as date)
    qualify row_number() over (partition by service_level_id order by valid_from desc) = 1
),

{# A target that has risen stays up until a new version; a month without a contact yet has that of the last one. #}
periods as (
    select
        periods_in_force.* replace (
            cast(if(
                ratcheted.period_start >= date_trunc('month', periods_in_force.valid_from),
                ratcheted.target,
                periods_in_force.target
            ) as decimal(18, 6)) as target
        )
    from periods_in_force
    asof left join {{ ref('int_ratcheted_targets') }} as ratcheted
        on
            periods_in_force.service_level_id = ratcheted.service_level_id
            and periods_in_force.period_start >= ratcheted.period_start
),

credit_terms as (
    select
        periods.service_level_id,
        terms.at_risk_pct,
        terms.credits_start_on
    from periods
    inner join {{ ref('terms_credit_terms') }} as terms
        on
            periods.contract_id = terms.contract_id
            and periods.period_end >= terms.valid_from
            and periods.period_start < terms.valid_to
    qualify row_number() over (partition by periods.service_level_id order by terms.valid_from desc) = 1
),

days as (
    select
        service_level_id,
        local_date,
        sum(numerator) filter (where not is_relieved) as numerator,
        sum(denominator) filter (where not is_relieved) as denominator
    from {{ ref('int_service_level_observations') }}
    where local_date <= cast('{{ var("as_of_date") }}' as date)
    group by all
),

recent as (
    select
        service_level_id,
        denominator,
        max(local_date) over (partition by service_level_id) as last_date,
        local_date
    from days
    where denominator > 0
),

pace as (
    select
        service_level_id,
        max(last_date) as observed_to,
        {{ divide('sum(denominator)', '28', scale=6) }} as daily_denominator
    from recent
    where local_date > last_date - 28
    group by service_level_id
),

so_far as (
    select
        periods.service_level_id,
        sum(days.numerator) as numerator,
        sum(days.denominator) as denominator
    from periods
    inner join days
        on
            periods.service_level_id = days.service_level_id
            and days.local_date between periods.period_start and periods.period_end
    group by periods.service_level_id
),

fees as (
    select
        contract_id,
        {{ divide('sum(fee_base_amount)', 'count(*)') }} as monthly_fee_amount
    from (
        select * from {{ ref('int_credit_fee_bases') }}
        where fee_base_amount is not null
        qualify row_number() over (partition by contract_id order by month desc) <= 3
    ) as latest
    group by contract_id
),

expected as (
    select
        periods.*,
        coalesce(so_far.numerator, 0) as numerator,
        coalesce(so_far.denominator, 0) as denominator,
        {# Days after the last one observed, within the period and while the service level lasts. #}
        greatest(
            least(periods.period_end, periods.valid_to - 1) - greatest(pace.observed_to, periods.period_start - 1), 0
        ) as days_left,
        pace.daily_denominator,
        cast(round(
            greatest(
                least(periods.period_end, periods.valid_to - 1)
                - greatest(pace.observed_to, periods.period_start - 1), 0
            ) * cast(pace.daily_denominator as decimal(38, 6)), 0
        ) as decimal(38, 6)) as denominator_expected,
        {# Before credits begin nothing is at risk. #}
        case
            when periods.period_start >= coalesce(credit_terms.credits_start_on, periods.period_start)
                then credit_terms.at_risk_pct
        end as at_risk_pct,
        fees.monthly_fee_amount,
        case periods.period when 'year' then 12 when 'quarter' then 3 else 1 end as months
    from periods
    inner join pace on periods.service_level_id = pace.service_level_id
    left join so_far on periods.service_level_id = so_far.service_level_id
    left join fees on periods.contract_id = fees.contract_id
    left join credit_terms on periods.service_level_id = credit_terms.service_level_id
),

valued as (
    select
        *,
        {{ divide_to('numerator * 100', 'denominator', 'decimals') }} as value_so_far,
        {{ divide_to('numerator * 100', '(denominator + denominator_expected)', 'decimals') }} as value_lowest,
        {{ divide_to('(numerator + denominator_expected) * 100', '(denominator + denominator_expected)', 'decimals') }}
            as value_highest,
        {# The share of what is still to come that must be in the numerator, to end exactly on target. #}
        {{ divide('target * (denominator + denominator_expected) - numerator * 100', 'denominator_expected', scale=6) }}
            as value_needed
    from expected
),

reachable as (
    select
        *,
        case direction
            when 'at_least' then value_highest >= target
            else value_lowest <= target
        end as is_target_reachable,
        case direction
            when 'at_least' then value_lowest >= target
            else value_highest <= target
        end as is_target_safe,
        {# At today's pace; nothing observed yet counts as on target. #}
        greatest(if(direction = 'at_least', target - value_so_far, value_so_far - target), 0) as shortfall_so_far
    from valued
),

factored as (
    select
        reachable.service_level_id,
        max(steps.credit_factor_pct) filter (where steps.shortfall_from <= reachable.shortfall_so_far) as factor_pct,
        max(steps.credit_factor_pct) as highest_factor_pct
    from reachable
    inner join {{ ref('terms_credit_steps') }} as steps
        on
            reachable.service_level_id = steps.service_level_id
            and least(reachable.period_end, reachable.valid_to - 1) >= steps.valid_from
            and least(reachable.period_end, reachable.valid_to - 1) < steps.valid_to
    group by reachable.service_level_id
),

at_risk as (
    select
        reachable.*,
        case
            when reachable.tier <> 'critical' or reachable.is_target_safe then 0
            else coalesce(factored.highest_factor_pct, 100)
        end as credit_factor_at_risk_pct,
        case
            when reachable.tier <> 'critical' or reachable.shortfall_so_far = 0 then 0
            when factored.service_level_id is null
                then
                    if(reachable.minimum is null or case reachable.direction
                        when 'at_least' then reachable.value_so_far < reachable.minimum
                        else reachable.value_so_far > reachable.minimum
                    end, 100, 0)
            else coalesce(factored.factor_pct, 0)
        end as credit_factor_so_far_pct
    from reachable
    left join factored on reachable.service_level_id = factored.service_level_id
)

select
    service_level_id,
    contract_id,
    name,
    clause_reference,
    period_start,
    period_end,
    target,
    direction,
    cast(numerator as decimal(38, 6)) as numerator,
    cast(denominator as decimal(38, 6)) as denominator,
    value_so_far,
    cast(days_left as bigint) as days_left,
    denominator_expected,
    value_lowest,
    value_highest,
    value_needed,
    is_target_reachable,
    is_target_safe,
    {{ credit_at('credit_factor_so_far_pct') }} as credit_so_far_amount,
    {{ credit_at('credit_factor_at_risk_pct') }} as credit_at_risk_amount,
    currency
from at_risk
