-- Months of a contract that are held against invoices, with the invoice by which what is missing is claimed.
with months as (
    select
        contract_id,
        month,
        invoice_id,
        issued_on,
        claim_by
    from {{ ref('int_invoices_converted') }}
    where credits_invoice_id is null

    union all

    select
        contract_id,
        compared_month as month,
        invoice_id,
        issued_on,
        claim_by
    from {{ ref('int_lines_checked') }}
)

select
    contract_id,
    month,
    min_by(invoice_id, (issued_on, invoice_id)) as invoice_id,
    min_by(claim_by, (issued_on, invoice_id)) as claim_by
from months
group by contract_id, month
