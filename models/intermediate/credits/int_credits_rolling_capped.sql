-- Credits, step 5 of 6: all credits of a month, with those of the eleven months before, stay within a share of the
-- fees of these twelve months. Month by month, because what a cap cut earlier leaves room later. Of a month that is
-- settled the later ones count what was said of it, which is what the provider grants.
{% set pool = ['contract_id', 'month'] %}
{% set largest_first = ['monthly_capped_amount desc', 'service_level_id'] %}
{% set scaled = 'cast(credits.monthly_capped_amount as decimal(38, 2)) * walked.credited_amount' %}
{% set credited_until_now %}
list_append(walked.credited_before, coalesce(walked.settled_amount, walked.credited_amount))[-11:]
{% endset %}

with recursive credits as (
    select * from {{ ref('int_credits_monthly_capped') }}
),

dues as (
    select
        contract_id,
        month,
        sum(monthly_capped_amount) as due_amount
    from credits
    group by all
),

settled as (
    select
        contract_id,
        month,
        sum(credit_amount) as settled_amount
    from {{ ref('int_credits_settled_before') }}
    group by all
),

spans as (
    select
        contract_id,
        min(month) as first_month,
        max(month) as last_month
    from (
        select
            contract_id,
            month
        from dues
        union distinct
        select
            contract_id,
            month
        from {{ ref('int_credit_fee_bases') }}
        union distinct
        select
            contract_id,
            month
        from settled
    ) as months_seen
    group by contract_id
),

calendar as (
    select
        contract_id,
        cast(unnest(generate_series(first_month, last_month, interval 1 month)) as date) as month
    from spans
),

{# By the last version of the terms that has begun: what a quarter credits in which they ended falls in a month after
   their end, and within their cap. #}
caps as (
    select
        calendar.contract_id,
        calendar.month,
        credit_terms.rolling_12_month_cap_pct
    from calendar
    left join {{ ref('terms_credit_terms') }} as credit_terms
        on
            calendar.contract_id = credit_terms.contract_id
            and last_day(calendar.month) >= credit_terms.valid_from
    qualify row_number() over (
        partition by calendar.contract_id, calendar.month order by credit_terms.valid_from desc
    ) = 1
),

with_fees as (
    select
        caps.contract_id,
        caps.month,
        row_number() over (partition by caps.contract_id order by caps.month) as month_number,
        coalesce(dues.due_amount, 0) as due_amount,
        settled.settled_amount,
        caps.rolling_12_month_cap_pct,
        sum(coalesce(fee_bases.fee_base_amount, 0)) over (
            partition by caps.contract_id
            order by caps.month rows between 11 preceding and current row
        ) as fees_of_12_months
    from caps
    left join dues
        on
            caps.contract_id = dues.contract_id
            and caps.month = dues.month
    left join settled
        on
            caps.contract_id = settled.contract_id
            and caps.month = settled.month
    left join {{ ref('int_credit_fee_bases') }} as fee_bases
        on
            caps.contract_id = fee_bases.contract_id
            and caps.month = fee_bases.month
),

months as (
    select
        contract_id,
        month,
        month_number,
        due_amount,
        settled_amount,
        {# No cap in the terms: whatever is due. #}
        case
            when rolling_12_month_cap_pct is not null
                then {{ multiply('fees_of_12_months', 'rolling_12_month_cap_pct * 0.01') }}
        end as cap_amount
    from with_fees
),

walked as (
    select
        contract_id,
        month,
        month_number,
        settled_amount,
        cast([] as decimal(18, 2)[]) as credited_before,
        cast(greatest(least(due_amount, coalesce(cap_amount, due_amount)), 0) as decimal(18, 2)) as credited_amount
    from months
    where month_number = 1

    union all

    select
        months.contract_id,
        months.month,
        months.month_number,
        months.settled_amount,
        {# The eleven months before, newest last. #}
        {{ credited_until_now }} as credited_before,
        cast(case
            when months.cap_amount is null then months.due_amount
            else greatest(least(
                months.due_amount,
                months.cap_amount - list_sum({{ credited_until_now }})
            ), 0)
        end as decimal(18, 2)) as credited_amount
    from walked
    inner join months
        on
            walked.contract_id = months.contract_id
            and months.month_number = walked.month_number + 1
),

scaled as (
    select
        credits.*,
        dues.due_amount,
        walked.credited_amount,
        case
            when walked.credited_amount < dues.due_amount
                then {{ divide(scaled, 'dues.due_amount') }}
            else credits.monthly_capped_amount
        end as scaled_amount
    from credits
    inner join dues
        on
            credits.contract_id = dues.contract_id
            and credits.month = dues.month
    inner join walked
        on
            credits.contract_id = walked.contract_id
            and credits.month = walked.month
)

select
    * exclude (due_amount, credited_amount, scaled_amount),
    credited_amount < due_amount as is_rolling_cap_applied,
    cast(
        {{ with_odd_cents('scaled_amount', 'credited_amount', pool, largest_first) }}
        as decimal(18, 2)
    ) as credit_amount
from scaled
