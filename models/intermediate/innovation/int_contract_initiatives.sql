-- Approved initiatives that were delivered: the ones that bring benefits and fulfil commitments.
select
    initiative_id,
    contract_id,
    kind,
    delivered_on,
    cast(date_trunc('month', delivered_on) as date) as delivered_in_month,
    {# An investment that nobody is named for is repaid to nobody. #}
    case when invested_by is not null then coalesce(investment_amount, 0) else 0 end as investment_amount,
    invested_by
from {{ ref('int_initiatives_classified') }}
where
    row_status = 'accepted'
    and approved_on is not null
    and delivered_on is not null
