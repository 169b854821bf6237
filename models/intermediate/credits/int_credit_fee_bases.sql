-- Credits, step 1 of 6: the fees of each contract and month that credits are a share of, as invoiced or as expected.
-- Expected fees are unknown as long as one charge of the month is.
with fees as (
    select
        contract_id,
        month,
        'invoiced' as fee_base,
        fees_amount as fee_base_amount
    from {{ ref('int_monthly_fees') }}

    union all

    select
        contract_id,
        month,
        'expected' as fee_base,
        cast(case when bool_and(amount is not null) then sum(amount) end as decimal(18, 2)) as fee_base_amount
    from {{ ref('fct_expected_charges') }}
    group by contract_id, month
),

{# By the last version of the terms in force in the month, which may end before the month does. #}
agreed as (
    select
        fees.*,
        credit_terms.fee_base as agreed_fee_base
    from fees
    inner join {{ ref('terms_credit_terms') }} as credit_terms
        on
            fees.contract_id = credit_terms.contract_id
            and last_day(fees.month) >= credit_terms.valid_from
            and fees.month < credit_terms.valid_to
    qualify row_number() over (
        partition by fees.contract_id, fees.month, fees.fee_base order by credit_terms.valid_from desc
    ) = 1
)

select
    contract_id,
    month,
    fee_base_amount
from agreed
where fee_base = agreed_fee_base
