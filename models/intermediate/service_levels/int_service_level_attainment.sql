-- Each service level and period as measured today: what the contract's reading gives, what relief and rejected rows
-- could change, and what the provider reported.
with verdicts as (
    select * from {{ ref('int_service_level_verdicts') }}
),

contract as (
    select * from verdicts
    where reading = 'contract'
),

before_relief as (
    select * from verdicts
    where reading = 'before relief'
),

missed as (
    select * from verdicts
    where reading = 'all rejected missed'
),

hit as (
    select * from verdicts
    where reading = 'all rejected hit'
),

reported as (
    select * from verdicts
    where reading = 'reported'
)

select
    contract.service_level_id,
    contract.contract_id,
    periods.name,
    periods.clause_reference,
    periods.metric,
    periods.tier,
    periods.formula,
    contract.period_start,
    periods.period_end,
    contract.numerator,
    contract.denominator,
    contract.value,
    before_relief.numerator as numerator_before_relief,
    before_relief.denominator as denominator_before_relief,
    before_relief.value as value_before_relief,
    before_relief.status as status_before_relief,
    cast(coalesce(rejected.rows_rejected, 0) as bigint) as rows_rejected,
    {# Without a rejected row there is nothing to doubt. Intervals and means of seconds have no such bounds. #}
    case when rejected.rows_rejected is null then contract.value else missed.value end as value_low,
    case when rejected.rows_rejected is null then contract.value else hit.value end as value_high,
    coalesce(missed.status <> contract.status or hit.status <> contract.status, false) as is_status_uncertain,
    contract.target,
    periods.minimum,
    periods.direction,
    periods.unit,
    contract.shortfall,
    contract.status,
    cast(periods.period_end as timestamp) + interval 1 day + to_hours(cast(periods.window_hours as integer))
    > cast('{{ var("as_of_date") }}' as timestamp) as is_provisional,
    reported.value as reported_value,
    cast(reported.value - contract.value as decimal(18, 6)) as reported_difference,
    reported.status as reported_status,
    case when periods.metric = 'csat_top_box' then {{ wilson('contract.numerator', 'contract.denominator', -1) }} end
        as confidence_low,
    case when periods.metric = 'csat_top_box' then {{ wilson('contract.numerator', 'contract.denominator', 1) }} end
        as confidence_high
from contract
inner join {{ ref('int_service_level_periods') }} as periods
    on
        contract.service_level_id = periods.service_level_id
        and contract.period_start = periods.period_start
left join {{ ref('int_service_level_doubts') }} as rejected
    on
        contract.service_level_id = rejected.service_level_id
        and contract.period_start = rejected.period_start
left join before_relief
    on
        contract.service_level_id = before_relief.service_level_id
        and contract.period_start = before_relief.period_start
left join missed
    on
        contract.service_level_id = missed.service_level_id
        and contract.period_start = missed.period_start
left join hit
    on
        contract.service_level_id = hit.service_level_id
        and contract.period_start = hit.period_start
left join reported
    on
        contract.service_level_id = reported.service_level_id
        and contract.period_start = reported.period_start
