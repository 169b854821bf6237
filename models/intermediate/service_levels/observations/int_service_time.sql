-- The time in which a contract is to be served, local day by local day from its first contact, and what outages take
-- from each (-1). It has the shape of int_measured_time.
with spans as (
    select
        contract_id,
        min(local_date) as first_date
    from {{ ref('int_contact_days') }}
    group by contract_id
),

days as (
    select
        contracts.contract_id,
        contracts.time_zone,
        cast(unnest(generate_series(
            spans.first_date, cast('{{ var("as_of_date") }}' as date) - 1, interval 1 day
        )) as date) as local_date
    from {{ ref('terms_contracts') }} as contracts
    inner join spans on contracts.contract_id = spans.contract_id
),

service_days as (
    select
        contract_id,
        local_date,
        timezone(time_zone, cast(local_date as timestamp)) as starts_at,
        timezone(time_zone, cast(local_date + 1 as timestamp)) as ends_at
    from days
),

stretches as (
    select
        *,
        1 as numerator_sign,
        1 as denominator_sign
    from service_days

    union all

    select
        service_days.contract_id,
        service_days.local_date,
        greatest(service_days.starts_at, outages.starts_at) as starts_at,
        least(service_days.ends_at, outages.ends_at) as ends_at,
        -1 as numerator_sign,
        0 as denominator_sign
    from service_days
    inner join {{ ref('int_outages') }} as outages
        on
            service_days.contract_id = outages.contract_id
            and service_days.starts_at < outages.ends_at
            and service_days.ends_at > outages.starts_at
)

select
    'availability' as metric,
    contract_id,
    cast(null as varchar) as queue_id,
    true as is_of_all_queues,
    starts_at,
    ends_at,
    numerator_sign,
    denominator_sign,
    local_date
from stretches
