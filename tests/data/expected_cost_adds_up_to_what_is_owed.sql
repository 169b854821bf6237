-- What the contacts of a month are expected to cost, net of credits and shares, is what the statement says is owed, to
-- the cent. Without it a credit or a share would be lost on the way to the contacts that bear it.
with owed as (
    select
        contract_id,
        month,
        as_owed_amount
    from {{ ref('fct_contract_statement') }}
    where line = 'net_payable'
),

borne as (
    select
        contract_id,
        month,
        sum(expected_net_amount) as expected_net_amount
    from {{ ref('fct_cost_per_contact') }}
    group by all
)

select
    coalesce(owed.contract_id, borne.contract_id) as contract_id,
    coalesce(owed.month, borne.month) as month,
    owed.as_owed_amount,
    borne.expected_net_amount
from owed
full outer join borne
    on
        owed.contract_id = borne.contract_id
        and owed.month = borne.month
{# What is not known yet is borne by none. #}
where
    (owed.contract_id is null or owed.as_owed_amount is not null)
    and coalesce(owed.as_owed_amount, 0) <> coalesce(borne.expected_net_amount, 0)
