-- Credits and shares owed, matched with those billed, the oldest first: from which month to which each amount goes.
-- A side that is missing is null. An adjustment to the market goes either way, each matched with its like.
{% set sign = "if(charge_code = 'service_credit' or charge_code = 'benchmark_adjustment' and amount < 0, -1, 1)" %}

with owed as (
    select
        contract_id,
        charge_code,
        month,
        {{ sign }} as sign,
        amount * {{ sign }} as amount
    from {{ ref('int_reserved_owed') }}
    where contract_id in (select checked.contract_id from {{ ref('int_checked_months') }} as checked)
),

billed as (
    select
        contract_id,
        charge_code,
        month,
        invoice_id,
        line_number,
        claim_by,
        {{ sign }} as sign,
        amount * {{ sign }} as amount
    from {{ ref('int_invoiced_lines') }}
    where
        charge_code in ('service_credit', 'earn_back', 'gain_share', 'benchmark_adjustment')
        and exchange_rate is not null
),

owed_stretches as (
    select
        *,
        sum(amount) over (partition by contract_id, charge_code, sign order by month) as reached
    from owed
    where amount > 0
),

billed_stretches as (
    select
        *,
        sum(amount) over (
            partition by contract_id, charge_code, sign order by month, invoice_id, line_number
        ) as reached
    from billed
    where amount > 0
),

matched as (
    select
        owed_stretches.contract_id,
        owed_stretches.charge_code,
        owed_stretches.sign,
        owed_stretches.month as owed_month,
        billed_stretches.month as billed_month,
        billed_stretches.invoice_id,
        billed_stretches.line_number,
        billed_stretches.claim_by,
        least(owed_stretches.reached, billed_stretches.reached)
        - greatest(
            owed_stretches.reached - owed_stretches.amount, billed_stretches.reached - billed_stretches.amount
        ) as amount
    from owed_stretches
    inner join billed_stretches
        on
            owed_stretches.contract_id = billed_stretches.contract_id
            and owed_stretches.charge_code = billed_stretches.charge_code
            and owed_stretches.sign = billed_stretches.sign
            and owed_stretches.reached > billed_stretches.reached - billed_stretches.amount
            and billed_stretches.reached > owed_stretches.reached - owed_stretches.amount
),

not_billed as (
    select
        owed.contract_id,
        owed.charge_code,
        owed.sign,
        owed.month as owed_month,
        owed.amount - coalesce(sum(matched.amount), 0) as amount
    from owed
    left join matched
        on
            owed.contract_id = matched.contract_id
            and owed.charge_code = matched.charge_code
            and owed.month = matched.owed_month
    group by owed.contract_id, owed.charge_code, owed.sign, owed.month, owed.amount
),

not_owed as (
    select
        billed.contract_id,
        billed.charge_code,
        billed.sign,
        billed.month as billed_month,
        billed.invoice_id,
        billed.line_number,
        billed.claim_by,
        billed.amount - coalesce(sum(matched.amount), 0) as amount
    from billed
    left join matched
        on
            billed.invoice_id = matched.invoice_id
            and billed.line_number = matched.line_number
    group by
        billed.contract_id,
        billed.charge_code,
        billed.sign,
        billed.month,
        billed.invoice_id,
        billed.line_number,
        billed.claim_by,
        billed.amount
),

together as (
    select * from matched
    union all by name
    select * from not_billed
    union all by name
    select * from not_owed
)

select
    contract_id,
    charge_code,
    owed_month,
    billed_month,
    invoice_id,
    line_number,
    claim_by,
    cast(amount * sign as decimal(18, 2)) as amount
from together
where amount <> 0
