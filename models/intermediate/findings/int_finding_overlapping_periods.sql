-- Lines for days that an earlier invoice billed already, for the same charge and agent. What a credit note took back
-- of the earlier invoice does not count.
with charged as (
    select
        *,
        coalesce(agent_id, '') as agent
    from {{ ref('int_invoiced_lines') }}
    where amount_kind = 'charged' and amount > 0
),

billed as (
    select distinct
        invoice_id,
        charge_code,
        agent
    from charged
),

{# A credit takes back from the agent that it names; from any of the charge where it names none. #}
credited as (
    select
        billed.invoice_id,
        billed.charge_code,
        billed.agent,
        sum(credits.amount) as amount
    from billed
    inner join {{ ref('int_invoiced_lines') }} as credits
        on
            billed.invoice_id = credits.credits_invoice_id
            and billed.charge_code = credits.charge_code
            and billed.agent = coalesce(credits.agent_id, billed.agent)
    where credits.amount_kind = 'credit'
    group by all
),

overlapping as (
    select
        later.invoice_id,
        later.line_number,
        earlier.invoice_id as earlier_invoice_id,
        min(earlier.service_date_from) as earlier_from,
        max(earlier.service_date_to) as earlier_to,
        sum(earlier.amount) + coalesce(max(credited.amount), 0) as earlier_amount
    from charged as later
    inner join charged as earlier
        on
            later.contract_id = earlier.contract_id
            and later.charge_code = earlier.charge_code
            and later.agent = earlier.agent
            and later.service_date_from <= earlier.service_date_to
            and later.service_date_to >= earlier.service_date_from
            and (
                later.issued_on > earlier.issued_on
                or (later.issued_on = earlier.issued_on and later.invoice_id > earlier.invoice_id)
            )
    left join credited
        on
            earlier.invoice_id = credited.invoice_id
            and earlier.charge_code = credited.charge_code
            and earlier.agent = credited.agent
    group by all
)

select
    invoice_id,
    line_number,
    'overlapping_period' as rule,
    'invoice ' || earlier_invoice_id || ' billed ' || earlier_from || ' to ' || earlier_to || ' already' as explanation
from overlapping
where earlier_amount > 0
qualify row_number() over (partition by invoice_id, line_number order by earlier_invoice_id) = 1
