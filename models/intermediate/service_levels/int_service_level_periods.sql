-- The calendar periods that each service level is judged for, with the terms of the last version in force in the
-- period. Periods begin with the contract's first contact received, and end with the last one that is over or holds
-- contacts; none begins after the contract's term.
with service_levels as (
    select * from {{ ref('terms_service_levels') }}
),

spans as (
    select
        contract_id,
        min(local_date) as first_date,
        max(local_date) as last_date
    from {{ ref('int_contact_days') }}
    group by contract_id
),

versions as (
    select
        service_levels.*,
        spans.last_date,
        unnest(generate_series(
            date_trunc(service_levels.period, greatest(service_levels.valid_from, spans.first_date)),
            least(service_levels.valid_to - 1, greatest(spans.last_date, cast('{{ var("as_of_date") }}' as date))),
            case service_levels.period
                when 'year' then interval 1 year
                when 'quarter' then interval 3 month
                else interval 1 month
            end
        )) as period_start_at
    from service_levels
    inner join spans on service_levels.contract_id = spans.contract_id
),

periods as (
    select
        * exclude (period_start_at),
        cast(period_start_at as date) as period_start,
        cast(period_start_at + case period
            when 'year' then interval 1 year
            when 'quarter' then interval 3 month
            else interval 1 month
        end - interval 1 day as date) as period_end
    from versions
)

select
    service_level_id,
    contract_id,
    period_start,
    period_end,
    least(period_end, valid_to - 1) as last_day_in_force,
    name,
    clause_reference,
    metric,
    tier,
    formula,
    aggregation,
    interval_minutes,
    interval_target,
    period,
    unit,
    direction,
    target,
    valid_from as target_version_from,
    minimum,
    decimals,
    minimum_sample,
    allocation_pct,
    coalesce(window_hours, 0) as window_hours
from periods
where period_start <= last_date or period_end < cast('{{ var("as_of_date") }}' as date)
qualify row_number() over (partition by service_level_id, period_start order by valid_from desc) = 1
