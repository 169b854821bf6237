-- Each initiative and month: claimed, verified, recovered, shared, and what the provider is paid under the annual
-- cap.
{% set payable -%}
    least(shares.due_amount, greatest(coalesce(shares.annual_cap_amount - paid.paid_in_year, shares.due_amount), 0))
{%- endset %}

with recursive shares as (
    select * from {{ ref('int_benefit_shares') }}
),

{# Month by month of a benefit year, because the cap leaves only what the earlier months have not used. #}
paid as (
    select distinct
        initiative_id,
        benefit_year,
        cast(0 as bigint) as month_of_year,
        cast(0 as decimal(18, 2)) as payable_amount,
        cast(0 as decimal(18, 2)) as paid_in_year
    from shares

    union all

    select
        shares.initiative_id,
        shares.benefit_year,
        shares.month_of_year,
        cast({{ payable }} as decimal(18, 2)) as payable_amount,
        cast(paid.paid_in_year + {{ payable }} as decimal(18, 2)) as paid_in_year
    from paid
    inner join shares
        on
            paid.initiative_id = shares.initiative_id
            and paid.benefit_year = shares.benefit_year
            and paid.month_of_year + 1 = shares.month_of_year
)

select
    shares.initiative_id,
    shares.month,
    shares.contract_id,
    shares.kind,
    shares.benefit_year,
    shares.benefit_amount,
    shares.claimed_amount,
    shares.verified_amount,
    shares.already_taken_amount,
    shares.investment_recovered_amount,
    shares.shareable_amount,
    shares.client_share_amount,
    shares.provider_share_amount,
    cast(paid.payable_amount as decimal(18, 2)) as payable_amount,
    cast(shares.due_amount - paid.payable_amount as decimal(18, 2)) as forgone_amount,
    shares.loss_carried_amount,
    contracts.currency
from shares
inner join paid
    on
        shares.initiative_id = paid.initiative_id
        and shares.benefit_year = paid.benefit_year
        and shares.month_of_year = paid.month_of_year
inner join {{ ref('terms_contracts') }} as contracts
    on shares.contract_id = contracts.contract_id
