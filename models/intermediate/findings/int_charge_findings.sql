-- What explains the difference of each charge and checked month. The odd cents of rounding go to the largest
-- finding; what no rule explains is a finding of its own.
with prices as (
    select
        prices.charge_id,
        prices.compared_month as month,
        prices.rule,
        prices.invoice_id,
        prices.line_number,
        lines.claim_by,
        lines.agent_id,
        prices.difference_amount,
        prices.explanation
    from {{ ref('int_line_prices') }} as prices
    inner join {{ ref('int_lines_checked') }} as lines
        on
            prices.invoice_id = lines.invoice_id
            and prices.line_number = lines.line_number
    where prices.difference_amount <> 0
),

outcome_fees as (
    select
        charge_id,
        month,
        'outcome_fee_differs' as rule,
        invoice_id,
        line_number,
        claim_by,
        cast(null as varchar) as agent_id,
        difference_amount,
        cast(billed_amount as varchar) || ' billed, ' || cast(expected_amount as varchar)
        || ' follows from the service level and the other charges' as explanation
    from {{ ref('int_charge_comparison') }}
    where basis = 'outcome_fee' and difference_amount <> 0
),

whole_charges as (
    select
        quantities.charge_id,
        quantities.month,
        quantities.rule,
        quantities.difference_amount,
        quantities.is_tolerated,
        quantities.explanation
    from {{ ref('int_finding_quantities') }} as quantities

    union all

    select
        tiers.charge_id,
        tiers.month,
        tiers.rule,
        tiers.difference_amount,
        false as is_tolerated,
        tiers.explanation
    from {{ ref('int_finding_tiers') }} as tiers
),

named as (
    select
        *,
        false as is_tolerated
    from prices

    union all by name

    select
        *,
        false as is_tolerated
    from outcome_fees

    union all by name

    select
        hours.charge_id,
        hours.month,
        hours.rule,
        hours.invoice_id,
        hours.line_number,
        hours.claim_by,
        nullif(hours.agent_id, '') as agent_id,
        hours.difference_amount,
        hours.explanation,
        hours.rule = 'quantity_differs' and compared.is_tolerated as is_tolerated
    from {{ ref('int_finding_hours') }} as hours
    inner join {{ ref('int_charge_comparison') }} as compared
        on
            hours.charge_id = compared.charge_id
            and hours.month = compared.month

    union all by name

    select
        whole_charges.charge_id,
        whole_charges.month,
        whole_charges.rule,
        compared.invoice_id,
        compared.line_number,
        compared.claim_by,
        cast(null as varchar) as agent_id,
        whole_charges.difference_amount,
        whole_charges.explanation,
        whole_charges.is_tolerated
    from whole_charges
    inner join {{ ref('int_charge_comparison') }} as compared
        on
            whole_charges.charge_id = compared.charge_id
            and whole_charges.month = compared.month
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
