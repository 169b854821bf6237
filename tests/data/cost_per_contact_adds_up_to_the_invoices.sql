-- Spreading must neither lose nor make money: what the channels of a month bear is what its invoices charge, to
-- the cent. Without it a charge whose scope held no contact would vanish from the cost of the month.
with invoiced as (
    select
        contract_id,
        month,
        currency,
        coalesce(sum(amount) filter (where amount_kind = 'charged'), 0) as charged_amount,
        sum(amount) as net_amount
    from {{ ref('int_invoiced_lines') }}
    group by all
),

borne as (
    select
        contract_id,
        month,
        currency,
        sum(charged_amount) as charged_amount,
        sum(net_amount) as net_amount
    from {{ ref('fct_cost_per_contact') }}
    where is_invoiced
    group by all
)

select
    coalesce(invoiced.contract_id, borne.contract_id) as contract_id,
    coalesce(invoiced.month, borne.month) as month,
    invoiced.charged_amount as invoiced_charges,
    borne.charged_amount as borne_charges,
    invoiced.net_amount as invoiced_net,
    borne.net_amount as borne_net
from invoiced
full outer join borne
    on
        invoiced.contract_id = borne.contract_id
        and invoiced.month = borne.month
        and invoiced.currency = borne.currency
where
    invoiced.charged_amount is distinct from borne.charged_amount
    or invoiced.net_amount is distinct from borne.net_amount
