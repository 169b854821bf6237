-- Who has what of a month's shareable benefit, and what is due to the provider once earlier losses are made good.
with shareable as (
    select
        *,
        cast(verified_amount - already_taken_amount - investment_recovered_amount as decimal(18, 2)) as shareable_amount
    from {{ ref('int_initiative_benefits') }}
),

shared as (
    select
        *,
        {{ multiply('shareable_amount', 'client_share_pct * 0.01') }} as client_share_amount
    from shareable
),

{# What was settled so far, paid or forgone, is the highest that the provider's cumulative share has stood. #}
cumulated as (
    select
        *,
        cast(shareable_amount - client_share_amount as decimal(18, 2)) as provider_share_amount,
        sum(shareable_amount - client_share_amount) over (
            partition by initiative_id order by month
        ) as provider_share_to_date
    from shared
),

settled as (
    select
        *,
        greatest(0, max(provider_share_to_date) over (partition by initiative_id order by month)) as settled_to_date
    from cumulated
)

select
    * exclude (provider_share_to_date, settled_to_date),
    cast(settled_to_date - coalesce(
        lag(settled_to_date) over (partition by initiative_id order by month), 0
    ) as decimal(18, 2)) as due_amount,
    cast(settled_to_date - provider_share_to_date as decimal(18, 2)) as loss_carried_amount,
    row_number() over (partition by initiative_id, benefit_year order by month) as month_of_year
from settled
