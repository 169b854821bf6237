-- Every finding in one shape, whatever it was found in. Billed less expected is the difference.
with found as (
    select * from {{ ref('int_findings_of_struck_out_lines') }}
    union all
    select * from {{ ref('int_findings_of_other_months') }}
    union all
    select * from {{ ref('int_findings_of_unmeasured_lines') }}
    union all
    select * from {{ ref('int_findings_of_charges') }}
    union all
    select * from {{ ref('int_findings_of_uncertified_contacts') }}
    union all
    select * from {{ ref('int_findings_of_reserved_codes') }}
    union all
    select * from {{ ref('int_findings_of_credit_notes') }}
    union all
    select * from {{ ref('int_findings_of_totals') }}
    union all
    select * from {{ ref('int_findings_of_currencies') }}
)

select
    contract_id,
    month,
    statement_line,
    rule,
    invoice_id,
    line_number,
    charge_code,
    charge_id,
    agent_id,
    cast(billed_amount as decimal(18, 2)) as billed_amount,
    cast(expected_amount as decimal(18, 2)) as expected_amount,
    cast(billed_amount - expected_amount as decimal(18, 2)) as difference_amount,
    standing,
    explanation,
    claim_by,
    currency
from found
