-- The monthly credits of a contract stay within that month's amount at risk, and twelve months of credits within their
-- share of the fees. Guards what the provider may be held to at most.
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

rolling as (
    select
        fees.contract_id,
        fees.month,
        'twelve months' as cap,
        sum(credits.credit_amount) as credited,
        max(round(fees.fees_of_12_months * terms.rolling_12_month_cap_pct * 0.01, 2)) as allowed
    from fees
    inner join credits
        on
            fees.contract_id = credits.contract_id
            and fees.month - interval 11 month <= credits.month
            and fees.month >= credits.month
    inner join {{ ref('terms_credit_terms') }} as terms
        on
            fees.contract_id = terms.contract_id
            and last_day(fees.month) >= terms.valid_from
            and last_day(fees.month) < terms.valid_to
    {# Only a month in which something was credited is held to the cap: fees may fall later. #}
    where (fees.contract_id, fees.month) in (
        select (now.contract_id, now.month) from credits as now
        where now.credit_amount > 0
    )
    group by all
)

select * from monthly
where credited > allowed
union all
select * from rolling
where credited > allowed
