-- Credits and shares that were not billed, billed beyond what is owed, or billed in another month than the one they
-- belong to: such a difference stands in both months and cancels.
with amounts as (
    select
        reserved.*,
        reserved.charge_code = 'service_credit'
        or reserved.charge_code = 'benchmark_adjustment' and reserved.amount < 0 as is_reduction,
        checked.invoice_id as owed_invoice_id,
        checked.claim_by as owed_claim_by,
        max(later.month) as last_invoiced_month
    from {{ ref('int_reserved_amounts') }} as reserved
    left join {{ ref('int_checked_months') }} as checked
        on
            reserved.contract_id = checked.contract_id
            and reserved.owed_month = checked.month
    left join {{ ref('int_checked_months') }} as later
        on reserved.contract_id = later.contract_id
    group by all
),

not_billed as (
    select
        contract_id,
        charge_code,
        owed_month as month,
        owed_invoice_id as invoice_id,
        cast(null as bigint) as line_number,
        owed_claim_by as claim_by,
        if(is_reduction, 'credit_not_applied', 'share_not_billed') as rule,
        0 as billed_amount,
        amount as expected_amount,
        {# The next invoice is the first that can grant it. #}
        if(owed_month >= last_invoiced_month, 'pending', null) as standing,
        cast(abs(amount) as varchar) || ' of ' || strftime(owed_month, '%Y-%m')
        || ' stands on no invoice until that of ' || strftime(last_invoiced_month, '%Y-%m') as explanation
    from amounts
    where billed_month is null
),

not_owed as (
    select
        contract_id,
        charge_code,
        billed_month as month,
        invoice_id,
        line_number,
        claim_by,
        if(is_reduction, 'credit_beyond_owed', 'share_beyond_owed') as rule,
        amount as billed_amount,
        0 as expected_amount,
        null as standing,
        cast(abs(amount) as varchar) || ' is more than all that was owed until then' as explanation
    from amounts
    where owed_month is null
),

other_months as (
    select
        contract_id,
        charge_code,
        owed_month as month,
        owed_invoice_id as invoice_id,
        null as line_number,
        owed_claim_by as claim_by,
        'credit_in_other_month' as rule,
        0 as billed_amount,
        amount as expected_amount,
        'settled' as standing,
        cast(abs(amount) as varchar) || ' of ' || strftime(owed_month, '%Y-%m') || ' stands on the invoice of '
        || strftime(billed_month, '%Y-%m') as explanation
    from amounts
    where owed_month <> billed_month

    union all

    select
        contract_id,
        charge_code,
        billed_month as month,
        invoice_id,
        line_number,
        claim_by,
        'credit_in_other_month' as rule,
        amount as billed_amount,
        0 as expected_amount,
        'settled' as standing,
        cast(abs(amount) as varchar) || ' of ' || strftime(owed_month, '%Y-%m') || ' stands on the invoice of '
        || strftime(billed_month, '%Y-%m') as explanation
    from amounts
    where owed_month <> billed_month
),

found as (
    select not_billed.*
    from not_billed
    inner join {{ ref('int_checked_months') }} as checked
        on
            not_billed.contract_id = checked.contract_id
            and not_billed.month = checked.month
    union all
    select * from not_owed
    union all
    select * from other_months
)

select
    found.contract_id,
    found.month,
    found.charge_code as statement_line,
    found.rule,
    found.invoice_id,
    found.line_number,
    found.charge_code,
    cast(null as varchar) as charge_id,
    cast(null as varchar) as agent_id,
    found.billed_amount,
    found.expected_amount,
    found.standing,
    found.explanation,
    found.claim_by,
    contracts.currency
from found
inner join {{ ref('terms_contracts') }} as contracts on found.contract_id = contracts.contract_id
