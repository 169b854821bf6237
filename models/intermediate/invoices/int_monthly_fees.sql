-- The fees of a contract's month: the lines of the invoices whose period starts in it, credit notes and reserved codes
-- aside, in the contract's currency. What no exchange rate brings into it is no part of them.
select
    lines.contract_id,
    lines.month,
    cast(sum(lines.amount) as decimal(18, 2)) as fees_amount
from {{ ref('int_invoiced_lines') }} as lines
inner join {{ ref('terms_contracts') }} as contracts
    on
        lines.contract_id = contracts.contract_id
        and lines.currency = contracts.currency
where lines.amount_kind = 'charged'
group by all
