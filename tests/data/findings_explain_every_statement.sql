-- What is owed and all findings add up to what is billed: per contract, month and statement line, to the cent. A
-- difference that no finding bears would be money that nobody claims. Months without an invoice are not held against
-- any: of their credits and shares only what a later invoice grants is found. Nor are lines whose owed amount is not
-- known yet.
with statement as (
    select
        statement.contract_id,
        statement.month,
        statement.line,
        statement.currency,
        statement.as_billed_amount,
        statement.as_owed_amount,
        months.month is not null as is_checked
    from {{ ref('fct_contract_statement') }} as statement
    left join {{ ref('int_checked_months') }} as months
        on
            statement.contract_id = months.contract_id
            and statement.month = months.month
    where statement.line <> 'net_payable'
),

findings as (
    select
        contract_id,
        month,
        statement_line as line,
        currency,
        sum(difference_amount) as difference_amount
    from {{ ref('fct_invoice_findings') }}
    where statement_line <> 'invoice'
    group by all
)

select
    coalesce(statement.contract_id, findings.contract_id) as contract_id,
    coalesce(statement.month, findings.month) as month,
    coalesce(statement.line, findings.line) as line,
    statement.as_owed_amount,
    findings.difference_amount,
    statement.as_billed_amount
from statement
full join findings
    on
        statement.contract_id = findings.contract_id
        and statement.month = findings.month
        and statement.line = findings.line
        and statement.currency = findings.currency
where
    coalesce(statement.is_checked, true)
    and (statement.line is null or statement.as_owed_amount is not null)
    and coalesce(statement.as_owed_amount, 0) + coalesce(findings.difference_amount, 0)
    <> coalesce(statement.as_billed_amount, 0)
