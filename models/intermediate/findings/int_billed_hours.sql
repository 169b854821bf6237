-- Hours of each agent, month and charge that bills agent by agent: billed, recomputed and what they are worth.
-- Without an agent stands what tops up a commitment.
with compared as (
    select * from {{ ref('int_charge_comparison') }}
    where is_by_agent
),

billed as (
    select
        lines.charge_id,
        lines.compared_month as month,
        coalesce(lines.agent_id, '') as agent_id,
        sum(lines.quantity) as units,
        sum(prices.rightful_amount) as amount,
        min(lines.service_date_from) as service_date_from,
        max(lines.service_date_to) as service_date_to,
        bool_or(lines.quantity > 24 * (lines.service_date_to - lines.service_date_from + 1)) as is_over_24_hours,
        min_by(lines.invoice_id, (lines.issued_on, lines.invoice_id)) as invoice_id,
        arg_max(lines.line_number, lines.line_number) as line_number,
        min(lines.claim_by) as claim_by
    from {{ ref('int_lines_checked') }} as lines
    inner join compared
        on
            lines.charge_id = compared.charge_id
            and lines.compared_month = compared.month
    inner join {{ ref('int_line_prices') }} as prices
        on
            lines.invoice_id = prices.invoice_id
            and lines.line_number = prices.line_number
    group by all
),

worked as (
    select
        compared.charge_id,
        compared.month,
        hours.agent_id,
        {{ divide('sum(hours.billable_seconds)', 'max(hours.units_per_price)', scale=6) }} as units,
        {{ divide(
            'sum(cast(hours.billable_seconds as decimal(38, 6)) * charges.unit_price * if(charges.index_id is null, 1, factors.index_factor))',
            'max(hours.units_per_price)', decimals=12
        ) }} as amount
    from {{ ref('int_charged_hours') }} as hours
    inner join compared
        on
            hours.charge_id = compared.charge_id
            and date_trunc('month', hours.local_date) = compared.month
    inner join {{ ref('int_charge_months') }} as months
        on
            compared.charge_id = months.charge_id
            and compared.month = months.month
    {{ pricing_version('hours') }}
    left join {{ ref('int_index_factors') }} as factors
        on
            charges.index_id = factors.index_id
            and if(months.is_whole_month, months.last_day_in_force, hours.local_date) >= factors.valid_from
            and if(months.is_whole_month, months.last_day_in_force, hours.local_date) < factors.valid_to
    where hours.billable_seconds > 0
    group by all
),

{# What the agents together fall short of the commitment is owed too, at the price of the month. #}
topped_up as (
    select
        compared.charge_id,
        compared.month,
        '' as agent_id,
        compared.expected_units - coalesce(sum(worked.units), 0) as units,
        cast(compared.expected_amount - coalesce(sum(worked.amount), 0) as decimal(18, 2)) as amount
    from compared
    left join worked
        on
            compared.charge_id = worked.charge_id
            and compared.month = worked.month
    where compared.committed_units is not null
    group by compared.charge_id, compared.month, compared.expected_units, compared.expected_amount
    having compared.expected_units - coalesce(sum(worked.units), 0) > 0.0001
),

owed as (
    select * from worked
    union all
    select * from topped_up
)

select
    coalesce(billed.charge_id, owed.charge_id) as charge_id,
    coalesce(billed.month, owed.month) as month,
    coalesce(billed.agent_id, owed.agent_id) as agent_id,
    coalesce(billed.units, 0) as billed_units,
    coalesce(owed.units, 0) as owed_units,
    coalesce(billed.amount, 0) as billed_amount,
    coalesce(owed.amount, 0) as owed_amount,
    billed.service_date_from,
    billed.service_date_to,
    coalesce(billed.is_over_24_hours, false) as is_over_24_hours,
    billed.invoice_id,
    billed.line_number,
    billed.claim_by
from billed
full join owed
    on
        billed.charge_id = owed.charge_id
        and billed.month = owed.month
        and billed.agent_id = owed.agent_id
