-- What explains the difference of each charge and checked month. The odd cents of rounding go to the largest
-- finding; what no rule explains is a finding of its own.
with named as (
    select * from {{ ref('int_named_differences') }}
),

explained as (
    select
        charge_id,
        month,
        sum(difference_amount) as difference_amount
    from named
    group by all
),

left_over as (
    select
        compared.*,
        explained.charge_id is not null as is_explained,
        compared.difference_amount - coalesce(explained.difference_amount, 0) as left_amount
    from {{ ref('int_charge_comparison') }} as compared
    left join explained
        on
            compared.charge_id = explained.charge_id
            and compared.month = explained.month
    where compared.difference_amount <> coalesce(explained.difference_amount, 0)
),

rounded as (
    select
        named.charge_id,
        named.month,
        named.rule,
        named.invoice_id,
        named.line_number,
        named.claim_by,
        named.agent_id,
        cast(named.difference_amount + if(
            row_number() over (
                partition by named.charge_id, named.month
                order by abs(named.difference_amount) desc, named.rule asc, named.line_number asc
            ) = 1,
            coalesce(left_over.left_amount, 0),
            0
        ) as decimal(18, 2)) as difference_amount,
        named.explanation,
        named.is_tolerated
    from named
    left join left_over
        on
            named.charge_id = left_over.charge_id
            and named.month = left_over.month
            and abs(left_over.left_amount) <= left_over.rounding_allowance
),

others as (
    select
        charge_id,
        month,
        case
            when abs(left_amount) <= rounding_allowance then 'rounding'
            when price_count > 1 then 'rate_differs'
            else 'unexplained'
        end as rule,
        invoice_id,
        line_number,
        claim_by,
        cast(null as varchar) as agent_id,
        cast(left_amount as decimal(18, 2)) as difference_amount,
        case
            when abs(left_amount) <= rounding_allowance then 'cents of rounding'
            when price_count > 1 then 'the units are right, but stand at another of the month''s prices'
            else 'no rule explains it'
        end as explanation,
        abs(left_amount) <= rounding_allowance as is_tolerated
    from left_over
    where not (is_explained and abs(left_amount) <= rounding_allowance)
)

select * from rounded
union all
select * from others
