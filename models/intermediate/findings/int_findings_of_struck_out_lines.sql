-- Lines of which nothing is owed, and lines that a credit note took back: the whole amount is the finding.
select
    lines.contract_id,
    lines.month,
    'charge ' || lines.charge_code as statement_line,
    coalesce(not_owed.rule, 'withdrawn_by_credit_note') as rule,
    lines.invoice_id,
    lines.line_number,
    lines.charge_code,
    lines.charge_id,
    lines.agent_id,
    lines.amount as billed_amount,
    0 as expected_amount,
    case when withdrawn.invoice_id is not null then 'settled' end as standing,
    concat_ws(
        '; ', not_owed.explanation, 'taken back by credit note ' || withdrawn.credit_invoice_id
    ) as explanation,
    lines.claim_by,
    lines.currency
from {{ ref('int_invoiced_lines') }} as lines
left join {{ ref('int_lines_not_owed') }} as not_owed
    on
        lines.invoice_id = not_owed.invoice_id
        and lines.line_number = not_owed.line_number
left join {{ ref('int_lines_withdrawn') }} as withdrawn
    on
        lines.invoice_id = withdrawn.invoice_id
        and lines.line_number = withdrawn.line_number
where not_owed.rule is not null or withdrawn.invoice_id is not null
