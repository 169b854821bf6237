-- Lines whose service lies wholly before the contract starts or, where it does not renew itself, after it ends. What
-- is given back after the end is owed.
select
    lines.invoice_id,
    lines.line_number,
    'outside_term' as rule,
    'service until ' || lines.service_date_to || ', the contract runs from ' || contracts.starts_on
    || if(
        contracts.auto_renews,
        '',
        ' for ' || cast(contracts.initial_term_months as integer)
        || {{ plural('contracts.initial_term_months', 'month') }}
    ) as explanation
from {{ ref('int_invoiced_lines') }} as lines
inner join {{ ref('terms_contracts') }} as contracts on lines.contract_id = contracts.contract_id
where
    lines.amount_kind = 'charged'
    and not lines.gives_back
    and (
        lines.service_date_to < contracts.starts_on
        or lines.service_date_from >= {{ contract_ends_before('contracts') }}
    )
