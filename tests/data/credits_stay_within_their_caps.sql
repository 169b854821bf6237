-- The monthly credits of a contract stay within that month's amount at risk, and twelve months of credits within their
-- share of the fees, the months before as they were settled. Guards what the provider may be held to at most.
with credits as (
    select * from {{ ref('int_service_credits') }}
),

monthly as (
    select
        contract_id,
        month,
        'month' as cap,
        sum(credit_amount) as credited,
        max(at_risk_amount) as allowed
    from credits
    where period_start = month
    group by all
),

fees as (
    select
        contract_id,
        month,
        sum(fee_base_amount) over (
            partition by contract_id
            order by month range between interval 11 month preceding and current row
        ) as fees_of_12_months
    from {{ ref('int_credit_fee_bases') }}
),

credited as (
    select
        contract_id,
        month,
        sum(credit_amount) as credit_amount
    from credits
    group by all
),

said as (
    select
        contract_id,
        month,
        sum(credit_amount) as credit_amount
    from {{ ref('fct_service_credits') }}
    group by all
),

{# Only a month in which something was credited is held to the cap: fees may fall later. #}
rolling as (
    select
        fees.contract_id,
        fees.month,
        'twelve months' as cap,
        any_value(credited.credit_amount) + coalesce(sum(said.credit_amount), 0) as credited,
        max(round(fees.fees_of_12_months * terms.rolling_12_month_cap_pct * 0.01, 2)) as allowed
    from fees
    inner join credited
        on
            fees.contract_id = credited.contract_id
            and fees.month = credited.month
            and credited.credit_amount > 0
    left join said
        on
            fees.contract_id = said.contract_id
            and fees.month - interval 11 month <= said.month
            and fees.month > said.month
    inner join {{ ref('terms_credit_terms') }} as terms
        on
            fees.contract_id = terms.contract_id
            and last_day(fees.month) >= terms.valid_from
            and last_day(fees.month) < terms.valid_to
    group by all
)

select * from monthly
where credited > allowed
union all
select * from rolling
where credited > allowed
