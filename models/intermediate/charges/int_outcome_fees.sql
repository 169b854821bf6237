-- Fees that hang on a service level: a share of all fees of the month, paid in full on target, not at all below the
-- minimum, in proportion between. A share of fees that are not known is not known either.
with months as (
    select * from {{ ref('int_charge_months') }}
    where basis = 'outcome_fee'
),

other_charges as (
    select
        contract_id,
        month,
        amount
    from {{ ref('int_measured_charges') }}

    union all

    select
        contract_id,
        month,
        amount
    from {{ ref('int_passed_through') }}
),

others as (
    select
        contract_id,
        month,
        case when bool_and(amount is not null) then sum(amount) end as amount
    from other_charges
    group by all
),

judged as (
    select
        months.charge_id,
        months.contract_id,
        months.charge_code,
        months.month,
        months.outcome_share_pct,
        if(others.contract_id is null, 0, others.amount) as others_amount,
        attainment.status,
        attainment.direction,
        attainment.value,
        attainment.target,
        attainment.minimum
    from months
    left join others
        on
            months.contract_id = others.contract_id
            and months.month = others.month
    left join {{ ref('fct_service_level_attainment') }} as attainment
        on
            months.outcome_service_level_id = attainment.service_level_id
            and months.month between attainment.period_start and attainment.period_end
),

{# As the verdict has it, which may be more exact than the printed value; a deemed default says nothing of it. #}
compared as (
    select
        *,
        if(status = 'deemed_default', {{ meets('value', 'target', 'direction') }}, status = 'met') as is_on_target
    from judged
),

{# Paid: so many of so many parts. What cannot be determined is paid. #}
parted as (
    select
        *,
        case
            when value is null or status = 'not_determinable' then 1
            when is_on_target then 1
            when minimum is null or minimum = target or not ({{ meets('value', 'minimum', 'direction') }}) then 0
            else abs(value - minimum)
        end as parts_paid,
        case
            when value is null or status = 'not_determinable' then 1
            when is_on_target then 1
            when minimum is null or minimum = target or not ({{ meets('value', 'minimum', 'direction') }}) then 1
            else abs(target - minimum)
        end as parts
    from compared
)

select
    charge_id,
    contract_id,
    charge_code,
    month,
    cast(parts_paid as decimal(18, 6)) as parts_paid,
    cast(parts as decimal(18, 6)) as parts,
    {{ divide(
        'cast(if(parts_paid = 0, 0, others_amount) as decimal(38, 2)) * outcome_share_pct * cast(parts_paid as decimal(12, 6))',
        '(100 - outcome_share_pct) * cast(parts as decimal(12, 6))', decimals=12
    ) }} as amount
from parted
