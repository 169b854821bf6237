-- The benefit of each initiative and month: worked out, claimed, verified, and what of it repays the investment.
with claims as (
    select * from {{ ref('int_benefit_claims_classified') }}
    where row_status = 'accepted'
),

benefits as (
    select
        claims.initiative_id,
        cast(date_trunc('month', claims.month) as date) as month,
        initiatives.contract_id,
        initiatives.kind,
        initiatives.investment_amount,
        datediff('month', initiatives.delivered_in_month, claims.month) // 12 + 1 as benefit_year,
        claims.claimed_amount,
        {{ multiply('claims.units', 'claims.baseline_unit_cost - claims.actual_unit_cost') }} as benefit_amount,
        {{ multiply('claims.units', 'claims.baseline_unit_cost') }} as baseline_amount,
        claims.verified_on is not null and claims.verified_by is not null as is_verified
    from claims
    inner join {{ ref('int_contract_initiatives') }} as initiatives
        on claims.initiative_id = initiatives.initiative_id
    where claims.month >= initiatives.delivered_in_month
),

{# The terms of a month are those in force on its last day. #}
with_terms as (
    select
        benefits.*,
        case when benefits.is_verified then benefits.benefit_amount else 0 end as verified_amount,
        {# The baseline is of prices that have come down since: that much of the benefit the client has already. #}
        case
            when benefits.is_verified and benefits.benefit_amount > 0
                then least(benefits.benefit_amount, coalesce({{ divide(
                    'cast(benefits.baseline_amount as decimal(38, 2)) * cuts.cut_amount', 'cuts.amount_before'
                ) }}, 0))
            else 0
        end as already_taken_amount,
        coalesce(terms.client_share_pct, 100) as client_share_pct,
        coalesce(terms.recover_investment_first, false) as recover_investment_first,
        terms.annual_cap_amount
    from benefits
    left join {{ ref('int_price_cuts') }} as cuts
        on
            benefits.initiative_id = cuts.initiative_id
            and benefits.month = cuts.month
    left join {{ ref('terms_gain_share_terms') }} as terms
        on
            benefits.contract_id = terms.contract_id
            and benefits.kind = terms.kind
            and benefits.benefit_year >= terms.benefit_year_from
            and benefits.benefit_year <= coalesce(terms.benefit_year_to, benefits.benefit_year)
            and last_day(benefits.month) >= terms.valid_from
            and last_day(benefits.month) < terms.valid_to
),

{# All that was recovered by the end of a month: the positive benefit so far, at most the investment. #}
recovered as (
    select
        *,
        least(investment_amount, coalesce(sum(
            case when recover_investment_first then greatest(verified_amount - already_taken_amount, 0) else 0 end
        ) over so_far, 0)) as recovered_to_date
    from with_terms
    window so_far as (partition by initiative_id order by month rows between unbounded preceding and current row)
)

select
    initiative_id,
    month,
    contract_id,
    kind,
    cast(benefit_year as integer) as benefit_year,
    is_verified,
    benefit_amount,
    coalesce(claimed_amount, 0) as claimed_amount,
    cast(verified_amount as decimal(18, 2)) as verified_amount,
    cast(already_taken_amount as decimal(18, 2)) as already_taken_amount,
    cast(recovered_to_date - coalesce(
        lag(recovered_to_date) over (partition by initiative_id order by month), 0
    ) as decimal(18, 2)) as investment_recovered_amount,
    client_share_pct,
    annual_cap_amount
from recovered
