-- The liability cap of each month, from the fees of the twelve months before it, and what credits and claims of those
-- months have used of it.
with fees as (
    select * from {{ ref('int_monthly_fees') }}
),

spans as (
    select
        contract_id,
        min(month) as first_month
    from fees
    group by contract_id
),

months as (
    select
        contracts.contract_id,
        contracts.currency,
        contracts.liability_cap_months,
        cast(unnest(generate_series(
            cast(spans.first_month as timestamp),
            cast(date_trunc('month', cast('{{ var("as_of_date") }}' as date)) as timestamp),
            interval 1 month
        )) as date) as month
    from {{ ref('terms_contracts') }} as contracts
    inner join spans
        on contracts.contract_id = spans.contract_id
),

amounts as (
    select
        contract_id,
        month,
        fees_amount,
        0 as credit_amount,
        0 as claim_amount
    from fees

    union all

    select
        contract_id,
        month,
        0 as fees_amount,
        credit_amount,
        0 as claim_amount
    from {{ ref('fct_service_credits') }}

    union all

    {# What no exchange rate brings into the contract's currency cannot be added to it. #}
    select
        findings.contract_id,
        findings.month,
        0 as fees_amount,
        0 as credit_amount,
        findings.difference_amount as claim_amount
    from {{ ref('fct_invoice_findings') }} as findings
    inner join {{ ref('terms_contracts') }} as contracts
        on
            findings.contract_id = contracts.contract_id
            and findings.currency = contracts.currency
    where findings.standing = 'claim' and findings.charge_code is distinct from 'service_credit'
),

summed as (
    select
        months.contract_id,
        months.month,
        months.currency,
        months.liability_cap_months,
        coalesce(sum(amounts.fees_amount), 0) as fees_amount,
        coalesce(sum(amounts.credit_amount), 0) as credit_amount,
        coalesce(sum(amounts.claim_amount), 0) as claim_amount
    from months
    left join amounts
        on
            months.contract_id = amounts.contract_id
            and months.month > amounts.month
            and months.month <= amounts.month + interval 12 month
    group by all
),

capped as (
    select
        *,
        {{ divide('fees_amount * liability_cap_months', '12') }} as liability_cap_amount
    from summed
)

select
    contract_id,
    month,
    cast(fees_amount as decimal(18, 2)) as twelve_month_fees_amount,
    liability_cap_amount,
    cast(credit_amount as decimal(18, 2)) as credit_amount,
    cast(claim_amount as decimal(18, 2)) as claim_amount,
    cast(greatest(liability_cap_amount - credit_amount - claim_amount, 0) as decimal(18, 2)) as remaining_amount,
    currency
from capped
