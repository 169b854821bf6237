-- What differs between a charge as billed and as recomputed. A wrong price is a finding of the line that bears it, so
-- its amount is the line's; anything else is one of the whole charge and month.
with found as (
    select
        charge_findings.*,
        lines.amount as line_amount
    from {{ ref('int_charge_findings') }} as charge_findings
    left join {{ ref('int_invoiced_lines') }} as lines
        on
            charge_findings.invoice_id = lines.invoice_id
            and charge_findings.line_number = lines.line_number
            and charge_findings.rule in ('rate_differs', 'indexation_differs', 'exchange_rate_differs')
)

select
    compared.contract_id,
    found.month,
    'charge ' || compared.charge_code as statement_line,
    found.rule,
    found.invoice_id,
    found.line_number,
    compared.charge_code,
    found.charge_id,
    found.agent_id,
    coalesce(found.line_amount, compared.billed_amount) as billed_amount,
    coalesce(found.line_amount, compared.billed_amount) - found.difference_amount as expected_amount,
    case when found.is_tolerated then 'tolerated' end as standing,
    found.explanation,
    found.claim_by,
    contracts.currency
from found
inner join {{ ref('int_charge_comparison') }} as compared
    on
        found.charge_id = compared.charge_id
        and found.month = compared.month
inner join {{ ref('terms_contracts') }} as contracts on compared.contract_id = contracts.contract_id
