-- Charges whose contacts were answered, in part, by agents who were not certified for them: the contract pays for the
-- contact all the same, but did not get the agent it promised. No amount, for the price is owed: it supports a claim
-- under the clause on training, and goes with the invoice of the month.
with uncertified as (
    select
        contract_id,
        contact_id,
        agent_id,
        queue_id,
        channel,
        'human' as handled_by,
        local_date
    from {{ ref('fct_uncertified_contacts') }}
),

found as (
    select
        charges.charge_id,
        cast(date_trunc('month', uncertified.local_date) as date) as month,
        count(distinct uncertified.contact_id) || ' of the contacts charged'
        || {{ plural('count(distinct uncertified.contact_id)', 'was', 'were') }} || ' answered by '
        || count(distinct uncertified.agent_id)
        || {{ plural('count(distinct uncertified.agent_id)', 'agent') }} || ' not certified' as explanation
    from uncertified
    inner join {{ ref('terms_charges') }} as charges on {{ in_scope('uncertified', 'charges') }}
    where charges.basis in ('per_contact', 'per_resolved_contact', 'per_minute')
    group by charges.charge_id, cast(date_trunc('month', uncertified.local_date) as date)
)

select
    compared.contract_id,
    compared.month,
    'charge ' || compared.charge_code as statement_line,
    'uncertified_contacts' as rule,
    compared.invoice_id,
    cast(null as bigint) as line_number,
    compared.charge_code,
    compared.charge_id,
    cast(null as varchar) as agent_id,
    0 as billed_amount,
    0 as expected_amount,
    'noted' as standing,
    found.explanation,
    compared.claim_by,
    contracts.currency
from found
inner join {{ ref('int_charge_comparison') }} as compared
    on
        found.charge_id = compared.charge_id
        and found.month = compared.month
inner join {{ ref('terms_contracts') }} as contracts on compared.contract_id = contracts.contract_id
