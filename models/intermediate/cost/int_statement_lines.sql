-- What goes onto the statement of a contract's month, line by line, as billed or as owed. What a charge owes whose
-- index is not published is unknown, and so is its line.
with contracts as (
    select
        contract_id,
        currency
    from {{ ref('terms_contracts') }}
),

billed as (
    select
        lines.contract_id,
        lines.month,
        case
            when lines.charge_code in ('service_credit', 'earn_back', 'benchmark_adjustment', 'gain_share')
                then lines.charge_code
            when lines.amount_kind = 'credit' then 'credit_note'
            else 'charge ' || lines.charge_code
        end as line,
        lines.amount as as_billed_amount,
        0 as as_owed_amount
    from {{ ref('int_invoiced_lines') }} as lines
    inner join contracts
        on
            lines.contract_id = contracts.contract_id
            and lines.currency = contracts.currency
),

charges as (
    select
        contract_id,
        month,
        'charge ' || charge_code as line,
        0 as as_billed_amount,
        amount as as_owed_amount
    from {{ ref('fct_expected_charges') }}
),

reserved as (
    select
        contract_id,
        month,
        charge_code as line,
        0 as as_billed_amount,
        amount as as_owed_amount
    from {{ ref('int_reserved_owed') }}
),

{# Lines whose amount is not quantity x price were rejected; the invoice asks for them all the same. #}
asked_for as (
    select
        contract_id,
        month,
        'rejected_lines' as line,
        amount,
        currency
    from {{ ref('int_finding_amounts') }}

    union all

    select
        contract_id,
        month,
        'invoice_total' as line,
        amount,
        currency
    from {{ ref('int_invoice_totals') }}
),

totals as (
    select
        asked_for.contract_id,
        asked_for.month,
        asked_for.line,
        asked_for.amount as as_billed_amount,
        0 as as_owed_amount
    from asked_for
    inner join contracts
        on
            asked_for.contract_id = contracts.contract_id
            and asked_for.currency = contracts.currency
),

lines as (
    select * from billed
    union all
    select * from charges
    union all
    select * from reserved
    union all
    select * from totals
)

select
    contract_id,
    month,
    line,
    cast(sum(as_billed_amount) as decimal(18, 2)) as as_billed_amount,
    cast(
        case when bool_and(as_owed_amount is not null) then sum(as_owed_amount) end as decimal(18, 2)
    ) as as_owed_amount
from lines
group by contract_id, month, line
having sum(abs(as_billed_amount) + coalesce(abs(as_owed_amount), 1)) <> 0
