-- What an invoice bills beside what it should: one finding a row, with its money, its words and the table that holds
-- the rows behind it.
with findings as (
    select
        *,
        md5(concat_ws(
            '|',
            contract_id,
            month,
            rule,
            coalesce(invoice_id, ''),
            coalesce(line_number, 0),
            coalesce(charge_code, ''),
            coalesce(agent_id, ''),
            row_number() over (
                partition by contract_id, month, rule, invoice_id, line_number, charge_code, agent_id
                order by difference_amount, explanation
            )
        )) as finding_id
    from {{ ref('int_findings') }}
),

clauses as (
    select
        findings.*,
        clauses.clause_reference
    from findings
    left join {{ ref('int_clauses_by_code') }} as clauses
        on
            findings.contract_id = clauses.contract_id
            and coalesce(findings.charge_code, '') = coalesce(clauses.charge_code, '')
            and last_day(findings.month) >= clauses.valid_from
            and findings.month < clauses.valid_to
    qualify row_number() over (
        partition by findings.finding_id order by clauses.valid_from desc nulls last
    ) = 1
),

{# A code that the rate card does not hold has no clause but the one on invoices. #}
invoice_clauses as (
    select
        contract_id,
        max_by(clause_reference, valid_from) as clause_reference
    from {{ ref('int_clauses_by_code') }}
    where charge_code is null
    group by contract_id
),

{# A credit note for exactly what was found settles it. #}
refunds as (
    select distinct
        credits_invoice_id as invoice_id,
        charge_code,
        -amount as amount
    from {{ ref('int_invoiced_lines') }}
    where amount_kind = 'credit' and credits_invoice_id is not null
),

{# A rejected row has no key but its place: the file, and the line in it. #}
rejected as (
    select
        amounts.invoice_id,
        amounts.line_number,
        files.file,
        amounts.line
    from {{ ref('int_finding_amounts') }} as amounts
    inner join {{ ref('stg_gate__files') }} as files on amounts.file_id = files.file_id
),

judged as (
    select
        clauses.*,
        rejected.file,
        rejected.line,
        rules.title,
        invoice_clauses.clause_reference as invoice_clause_reference,
        refunds.invoice_id is not null as is_refunded,
        case
            when rules.evidence <> 'fct_service_credits' then rules.evidence
            when clauses.charge_code = 'gain_share' then 'fct_benefit_sharing'
            when clauses.charge_code = 'benchmark_adjustment' then 'fct_rate_benchmark'
            else rules.evidence
        end as evidence
    from clauses
    left join {{ ref('finding_rules') }} as rules on clauses.rule = rules.rule
    left join invoice_clauses on clauses.contract_id = invoice_clauses.contract_id
    left join refunds
        on
            clauses.invoice_id = refunds.invoice_id
            and clauses.charge_code = refunds.charge_code
            and clauses.difference_amount = refunds.amount
    left join rejected
        on
            clauses.rule = 'amount_differs'
            and clauses.invoice_id = rejected.invoice_id
            and clauses.line_number = rejected.line_number
)

select
    finding_id,
    rule,
    title,
    contract_id,
    invoice_id,
    cast(line_number as integer) as line_number,
    charge_code,
    charge_id,
    agent_id,
    month,
    statement_line,
    billed_amount,
    expected_amount,
    difference_amount,
    coalesce(
        standing,
        case
            when is_refunded then 'settled'
            when difference_amount > 0 then 'claim'
            when difference_amount < 0 then 'owed_to_provider'
            else 'noted'
        end
    ) as standing,
    explanation,
    evidence,
    file,
    line,
    coalesce(clause_reference, invoice_clause_reference) as clause_reference,
    claim_by,
    claim_by - cast('{{ var("as_of_date") }}' as date) as days_to_claim,
    currency
from judged
