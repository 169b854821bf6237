-- What each charge of the rate card comes to in each month, from contacts, hours and terms.
with measured as (
    select
        charge_id,
        contract_id,
        charge_code,
        month,
        measured_units,
        billable_units,
        {# Where the price depends on the units, and where it or its index changed in the month, the mean price. #}
        cast(case
            when
                not is_whole_month
                and abs({{ multiply('billable_units', 'unit_price * index_factor') }} - amount) <= 0.01
                then unit_price
            else {{ divide('amount', 'billable_units', scale=6) }}
        end as decimal(18, 6)) as unit_price,
        index_factor,
        amount
    from {{ ref('int_measured_charges') }}
),

outcome_fees as (
    select
        charge_id,
        contract_id,
        charge_code,
        month,
        cast(1 as decimal(18, 6)) as measured_units,
        {{ divide('parts_paid', 'parts', scale=6) }} as billable_units,
        cast(amount as decimal(18, 6)) as unit_price,
        1 as index_factor,
        amount
    from {{ ref('int_outcome_fees') }}
),

passed_through as (
    select
        charge_id,
        contract_id,
        charge_code,
        month,
        1 as measured_units,
        1 as billable_units,
        cast(amount as decimal(18, 6)) as unit_price,
        1 as index_factor,
        amount
    from {{ ref('int_passed_through') }}
),

charges as (
    select * from measured
    union all
    select * from outcome_fees
    union all
    select * from passed_through
)

select
    charges.charge_id,
    charges.contract_id,
    charges.charge_code,
    charges.month,
    cast(charges.measured_units as decimal(18, 6)) as measured_units,
    cast(charges.billable_units as decimal(18, 6)) as billable_units,
    cast(charges.unit_price as decimal(18, 6)) as unit_price,
    cast(charges.index_factor as decimal(18, 12)) as index_factor,
    cast(charges.amount as decimal(18, 2)) as amount,
    contracts.currency
from charges
inner join {{ ref('terms_contracts') }} as contracts on charges.contract_id = contracts.contract_id
