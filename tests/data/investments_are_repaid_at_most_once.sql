-- An initiative repays what was invested in it and no more; beyond that its benefit is shared.
select
    sharing.initiative_id,
    sum(sharing.investment_recovered_amount) as recovered_amount,
    any_value(initiatives.investment_amount) as investment_amount
from {{ ref('fct_benefit_sharing') }} as sharing
inner join {{ ref('int_contract_initiatives') }} as initiatives
    on sharing.initiative_id = initiatives.initiative_id
group by sharing.initiative_id
having
    sum(sharing.investment_recovered_amount) > any_value(initiatives.investment_amount)
    or min(sharing.investment_recovered_amount) < 0
