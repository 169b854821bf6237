-- Amounts that contacts bear, with the scope of the charge behind each: what was invoiced, and what was to be expected.
-- Credits and gain shares name no scope, invoiced or owed.
with invoiced as (
    select
        contract_id,
        month,
        currency,
        exchange_rate is not null as is_converted,
        amount_kind,
        queue_id,
        channel,
        handled_by,
        amount
    from {{ ref('int_invoiced_lines') }}
),

expected as (
    select
        charges.contract_id,
        charges.month,
        charges.currency,
        true as is_converted,
        'expected' as amount_kind,
        versions.queue_id,
        versions.channel,
        versions.handled_by,
        charges.amount
    from {{ ref('fct_expected_charges') }} as charges
    inner join {{ ref('int_charge_months') }} as months
        on
            charges.charge_id = months.charge_id
            and charges.month = months.month
    inner join {{ ref('terms_charges') }} as versions
        on
            months.charge_id = versions.charge_id
            and months.valid_from = versions.valid_from
    where charges.amount is not null
),

reserved as (
    select
        owed.contract_id,
        owed.month,
        contracts.currency,
        true as is_converted,
        if(owed.charge_code = 'gain_share', 'expected_gain_share', 'expected_credit') as amount_kind,
        null as queue_id,
        null as channel,
        null as handled_by,
        owed.amount
    from {{ ref('int_reserved_owed') }} as owed
    inner join {{ ref('terms_contracts') }} as contracts on owed.contract_id = contracts.contract_id
)

select * from invoiced
union all
select * from expected
union all
select * from reserved
