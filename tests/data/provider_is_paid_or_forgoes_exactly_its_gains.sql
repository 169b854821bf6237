-- The clause says payable = max(0, cumulative share - paid - forgone); the models work it out as the rise of a
-- running maximum. Here the clause itself is applied to the mart: after every month, paid and forgone together are
-- the cumulative share, unless losses put it below, and no benefit year pays more than its highest cap.
with cumulated as (
    select
        initiative_id,
        month,
        loss_carried_amount,
        sum(provider_share_amount) over so_far as provider_share_to_date,
        sum(payable_amount + forgone_amount) over so_far as settled_to_date
    from {{ ref('fct_benefit_sharing') }}
    window so_far as (partition by initiative_id order by month)
),

capped as (
    select
        sharing.initiative_id,
        min(sharing.month) as month,
        sum(sharing.payable_amount) as paid_in_year,
        max(shares.annual_cap_amount) as annual_cap_amount
    from {{ ref('fct_benefit_sharing') }} as sharing
    inner join {{ ref('int_benefit_shares') }} as shares
        on
            sharing.initiative_id = shares.initiative_id
            and sharing.month = shares.month
    group by sharing.initiative_id, sharing.benefit_year
    having bool_and(shares.annual_cap_amount is not null)
)

select
    initiative_id,
    month,
    'settled amounts do not add up' as problem
from cumulated
where
    settled_to_date < provider_share_to_date
    or loss_carried_amount <> settled_to_date - provider_share_to_date

union all

select
    initiative_id,
    month,
    'paid above the annual cap' as problem
from capped
where paid_in_year > annual_cap_amount
