-- Spreading expected charges must neither lose nor make money: what the channels of a month bear is what the rate card
-- comes to, to the cent. What is not known yet is borne by none.
with charges as (
    select
        contract_id,
        month,
        sum(amount) as amount
    from {{ ref('fct_expected_charges') }}
    group by all
),

borne as (
    select
        contract_id,
        month,
        sum(expected_amount) as amount
    from {{ ref('fct_cost_per_contact') }}
    group by all
)

select
    charges.contract_id,
    charges.month,
    charges.amount,
    borne.amount as amount_borne
from charges
left join borne
    on
        charges.contract_id = borne.contract_id
        and charges.month = borne.month
where coalesce(charges.amount, 0) <> coalesce(borne.amount, 0)
