-- Each charge with a price on each benchmark date: the contract's rate, where it is served, and a year's billable
-- units.
with charges as (
    select
        dates.benchmark_on,
        dates.statistic,
        dates.lookback_months,
        dates.currency,
        charges.*
    from {{ ref('int_benchmark_dates') }} as dates
    inner join {{ ref('terms_charges') }} as charges
        on
            dates.contract_id = charges.contract_id
            and dates.benchmark_on >= charges.valid_from
            and dates.benchmark_on < charges.valid_to
    where charges.unit_price is not null or charges.tier_method is not null
),

{# A charge for all queues is served where they are: the mean of their location factors. #}
locations as (
    select
        charges.charge_id,
        charges.benchmark_on,
        max(queues.language) filter (where charges.queue_id is not null) as language,
        {# A rate is rounded once, after all its factors: a mean of them keeps twelve decimals until then. #}
        {{ divide('sum(location_factors.factor)', 'count(location_factors.factor)', scale=12) }} as location_factor
    from charges
    inner join {{ ref('terms_contract_queues') }} as queues
        on
            charges.contract_id = queues.contract_id
            and coalesce(charges.queue_id, queues.queue_id) = queues.queue_id
            and charges.benchmark_on >= queues.valid_from
            and charges.benchmark_on < queues.valid_to
    left join {{ ref('location_factors') }} as location_factors
        on queues.location = location_factors.location
    group by all
),

{# The twelve whole months before the benchmark's, as the contract comes to. An amount is unknown while a month's is. #}
twelve_months as (
    select
        charges.charge_id,
        charges.benchmark_on,
        sum(expected.billable_units) as units,
        case when bool_and(expected.amount is not null) then sum(expected.amount) end as amount
    from charges
    inner join {{ ref('fct_expected_charges') }} as expected
        on
            charges.charge_id = expected.charge_id
            and expected.month >= date_trunc('month', charges.benchmark_on) - interval 12 months
            and expected.month < date_trunc('month', charges.benchmark_on)
    group by all
)

select
    charges.charge_id,
    charges.benchmark_on,
    charges.contract_id,
    charges.charge_code,
    charges.basis,
    charges.channel,
    locations.language,
    locations.location_factor,
    charges.statistic,
    charges.lookback_months,
    charges.currency,
    cast(coalesce(twelve_months.units, 0) as decimal(38, 6)) as trailing_units,
    cast(if(twelve_months.charge_id is null, 0, twelve_months.amount) as decimal(18, 2)) as trailing_amount,
    case
        when charges.tier_method is not null then {{ divide('twelve_months.amount', 'twelve_months.units', scale=6) }}
        when charges.index_id is null then cast(charges.unit_price as decimal(18, 6))
        else {{ multiply('charges.unit_price', 'factors.index_factor', scale=6) }}
    end as contract_rate
from charges
left join locations
    on charges.charge_id = locations.charge_id and charges.benchmark_on = locations.benchmark_on
left join twelve_months
    on charges.charge_id = twelve_months.charge_id and charges.benchmark_on = twelve_months.benchmark_on
left join {{ ref('int_index_factors') }} as factors
    on
        charges.index_id = factors.index_id
        and charges.benchmark_on >= factors.valid_from
        and charges.benchmark_on < factors.valid_to
