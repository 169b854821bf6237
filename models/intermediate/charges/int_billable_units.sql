-- What each charge counts, by version and local date, in the smallest unit: contacts, seconds or days. So many of
-- them as `units_per_price` make one priced unit (60 seconds a minute); for fixed charges it is the days of the
-- month. What a returned contact deducts follows the contact: also after its charge or contract has ended.
with days_charged as (
    select * from {{ ref('int_charged_days') }}
),

minutes as (
    select
        charge_id,
        contract_id,
        valid_from,
        local_date,
        {# Of a union's decimals DuckDB keeps no more than leave room for 38 digits: microseconds would be lost. #}
        cast(handle_seconds as decimal(38, 6)) as measured_count,
        cast(billable_seconds as decimal(38, 6)) as billable_count,
        60 as units_per_price
    from days_charged
    where basis = 'per_minute'
),

contacts as (
    select
        charge_id,
        contract_id,
        valid_from,
        local_date,
        contacts as measured_count,
        contacts as billable_count,
        1 as units_per_price
    from days_charged
    where basis = 'per_contact' and contacts > 0
),

{# What is done after the term is outside the contract. #}
resolved_in_term as (
    select returns.*
    from {{ ref('int_resolved_returns') }} as returns
    inner join {{ ref('terms_contracts') }} as contracts
        on
            returns.contract_id = contracts.contract_id
            and returns.local_date < {{ contract_ends_before('contracts') }}
),

resolutions as (
    select
        charge_id,
        contract_id,
        valid_from,
        local_date,
        1 as measured_count,
        1 as billable_count
    from resolved_in_term

    union all

    {# By the version of the day of the return; after the last, by that of the contact. #}
    select
        returns.charge_id,
        returns.contract_id,
        coalesce(charges.valid_from, returns.valid_from) as valid_from,
        returns.deducted_on as local_date,
        0 as measured_count,
        -1 as billable_count
    from resolved_in_term as returns
    left join {{ ref('terms_charges') }} as charges
        on
            returns.charge_id = charges.charge_id
            and returns.deducted_on >= charges.valid_from
            and returns.deducted_on < charges.valid_to
    where returns.deducted_on is not null
),

resolved as (
    select
        charge_id,
        contract_id,
        valid_from,
        local_date,
        sum(measured_count) as measured_count,
        sum(billable_count) as billable_count,
        1 as units_per_price
    from resolutions
    group by all
),

productive as (
    select
        charge_id,
        contract_id,
        valid_from,
        local_date,
        sum(measured_seconds) as measured_count,
        sum(billable_seconds) as billable_count,
        units_per_price
    from {{ ref('int_charged_hours') }}
    group by all
),

spans as (
    select
        contract_id,
        cast(date_trunc('month', min(local_date)) as date) as first_date,
        greatest(
            last_day(max(local_date)),
            cast(date_trunc('month', cast('{{ var("as_of_date") }}' as date)) - interval 1 day as date)
        ) as last_date
    from {{ ref('int_contact_days') }}
    group by contract_id
),

days as (
    select
        contracts.contract_id,
        cast(unnest(generate_series(
            greatest(spans.first_date, contracts.starts_on), spans.last_date, interval 1 day
        )) as date) as local_date
    from spans
    inner join {{ ref('terms_contracts') }} as contracts on spans.contract_id = contracts.contract_id
),

fixed as (
    select
        charges.charge_id,
        charges.contract_id,
        charges.valid_from,
        days.local_date,
        1 as measured_count,
        1 as billable_count,
        day(last_day(days.local_date)) as units_per_price
    from days
    inner join {{ ref('terms_charges') }} as charges
        on
            days.contract_id = charges.contract_id
            and charges.basis = 'fixed_month'
            and days.local_date >= charges.valid_from
            and days.local_date < charges.valid_to
),

done as (
    select * from minutes
    union all
    select * from contacts
    union all
    select * from productive
    union all
    select * from fixed
),

counted as (
    select done.*
    from done
    inner join {{ ref('terms_contracts') }} as contracts
        on
            done.contract_id = contracts.contract_id
            and done.local_date < {{ contract_ends_before('contracts') }}

    union all

    select * from resolved
)

select
    counted.charge_id,
    counted.contract_id,
    counted.valid_from,
    counted.local_date,
    cast(date_trunc('month', counted.local_date) as date) as month,
    cast(counted.measured_count as decimal(38, 6)) as measured_count,
    cast(counted.billable_count as decimal(38, 6)) as billable_count,
    cast(counted.units_per_price as decimal(18, 6)) as units_per_price
from counted
