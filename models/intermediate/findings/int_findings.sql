-- Every finding in one shape, from lines, charges, credits and totals. Billed less expected is the difference.
{% set of_line -%}
        lines.contract_id,
        lines.invoice_id,
        lines.line_number,
        lines.charge_code,
        lines.charge_id,
        lines.agent_id,
        lines.claim_by,
        lines.currency
{%- endset %}

with lines as (
    select * from {{ ref('int_invoiced_lines') }}
),

withdrawn as (
    select * from {{ ref('int_lines_withdrawn') }}
),

struck_out as (
    select
        {{ of_line }},
        lines.month,
        'charge ' || lines.charge_code as statement_line,
        coalesce(not_owed.rule, 'withdrawn_by_credit_note') as rule,
        lines.amount as billed_amount,
        0 as expected_amount,
        case when withdrawn.invoice_id is not null then 'settled' end as standing,
        concat_ws(
            '; ', not_owed.explanation, 'taken back by credit note ' || withdrawn.credit_invoice_id
        ) as explanation
    from lines
    left join {{ ref('int_lines_not_owed') }} as not_owed
        on
            lines.invoice_id = not_owed.invoice_id
            and lines.line_number = not_owed.line_number
    left join withdrawn
        on
            lines.invoice_id = withdrawn.invoice_id
            and lines.line_number = withdrawn.line_number
    where not_owed.rule is not null or withdrawn.invoice_id is not null
),

{# The line is billed in the one month and compared in the other. #}
other_months as (
    select
        {{ of_line }},
        unnest([lines.month, lines.compared_month]) as month,
        'charge ' || lines.charge_code as statement_line,
        'billed_in_other_month' as rule,
        unnest([lines.amount, 0]) as billed_amount,
        unnest([0, lines.amount]) as expected_amount,
        'settled' as standing,
        'service of ' || strftime(lines.compared_month, '%Y-%m') || ' on the invoice of '
        || strftime(lines.month, '%Y-%m') as explanation
    from {{ ref('int_lines_checked') }} as lines
    where lines.month <> lines.compared_month
),

unmeasured as (
    select
        {{ of_line }},
        found.compared_month as month,
        'charge ' || lines.charge_code as statement_line,
        found.rule,
        lines.amount as billed_amount,
        0 as expected_amount,
        'noted' as standing,
        found.explanation
    from {{ ref('int_finding_unmeasured') }} as found
    inner join lines
        on
            found.invoice_id = lines.invoice_id
            and found.line_number = lines.line_number
),

charges as (
    select
        compared.contract_id,
        found.invoice_id,
        found.line_number,
        compared.charge_code,
        found.charge_id,
        found.agent_id,
        found.claim_by,
        contracts.currency,
        found.month,
        'charge ' || compared.charge_code as statement_line,
        found.rule,
        coalesce(
            if(found.rule in ('rate_differs', 'indexation_differs', 'exchange_rate_differs'), lines.amount, null),
            compared.billed_amount
        ) as billed_amount,
        coalesce(
            if(found.rule in ('rate_differs', 'indexation_differs', 'exchange_rate_differs'), lines.amount, null),
            compared.billed_amount
        ) - found.difference_amount as expected_amount,
        case when found.is_tolerated then 'tolerated' end as standing,
        found.explanation
    from {{ ref('int_charge_findings') }} as found
    inner join {{ ref('int_charge_comparison') }} as compared
        on
            found.charge_id = compared.charge_id
            and found.month = compared.month
    inner join {{ ref('terms_contracts') }} as contracts on compared.contract_id = contracts.contract_id
    left join lines
        on
            found.invoice_id = lines.invoice_id
            and found.line_number = lines.line_number
    where found.difference_amount <> 0
),

{# No money: it supports a claim under the clause on training, and goes with the invoice of the month. #}
uncertified as (
    select
        compared.contract_id,
        compared.invoice_id,
        null as line_number,
        compared.charge_code,
        compared.charge_id,
        null as agent_id,
        compared.claim_by,
        contracts.currency,
        compared.month,
        'charge ' || compared.charge_code as statement_line,
        found.rule,
        0 as billed_amount,
        0 as expected_amount,
        'noted' as standing,
        found.explanation
    from {{ ref('int_finding_uncertified_contacts') }} as found
    inner join {{ ref('int_charge_comparison') }} as compared
        on
            found.charge_id = compared.charge_id
            and found.month = compared.month
    inner join {{ ref('terms_contracts') }} as contracts on compared.contract_id = contracts.contract_id
),

reserved as (
    select
        found.contract_id,
        found.invoice_id,
        found.line_number,
        found.charge_code,
        null as charge_id,
        null as agent_id,
        found.claim_by,
        contracts.currency,
        found.month,
        found.charge_code as statement_line,
        found.rule,
        found.billed_amount,
        found.expected_amount,
        found.standing,
        found.explanation
    from {{ ref('int_reserved_findings') }} as found
    inner join {{ ref('terms_contracts') }} as contracts on found.contract_id = contracts.contract_id
),

credit_notes as (
    select
        {{ of_line }},
        lines.month,
        'credit_note' as statement_line,
        found.rule,
        found.amount as billed_amount,
        0 as expected_amount,
        if(found.rule = 'credit_note', 'settled', null) as standing,
        found.explanation
    from {{ ref('int_finding_credit_notes') }} as found
    inner join lines
        on
            found.invoice_id = lines.invoice_id
            and found.line_number = lines.line_number
),

{# What the accepted lines do not hold, but the invoice asks for. #}
totals as (
    select
        * exclude (amount),
        'rejected_lines' as statement_line,
        'amount_differs' as rule,
        amount as billed_amount
    from {{ ref('int_finding_amounts') }}

    union all by name

    select
        * exclude (amount),
        'invoice_total' as statement_line,
        'total_differs' as rule,
        amount as billed_amount
    from {{ ref('int_invoice_totals') }}
),

currencies as (
    select
        lines.contract_id,
        lines.invoice_id,
        null as line_number,
        null as charge_code,
        null as charge_id,
        null as agent_id,
        max(lines.claim_by) as claim_by,
        max(lines.currency) as currency,
        max(lines.month) as month,
        'invoice' as statement_line,
        'wrong_currency' as rule,
        sum(if(lines.exchange_rate is null, lines.amount, 0)) as billed_amount,
        0 as expected_amount,
        null as standing,
        'invoiced in ' || max(lines.invoiced_currency) || ', the contract is in ' || max(contracts.currency)
        || coalesce(
            '; converted at ' || {{ plain_number('max(lines.exchange_rate)') }},
            '; no exchange rate is known for the agreed day'
        ) as explanation
    from lines
    inner join {{ ref('terms_contracts') }} as contracts on lines.contract_id = contracts.contract_id
    where lines.invoiced_currency <> contracts.currency
    group by lines.contract_id, lines.invoice_id
),

found as (
    select * from struck_out
    union all by name
    select * from other_months
    union all by name
    select * from unmeasured
    union all by name
    select * from charges
    union all by name
    select * from uncertified
    union all by name
    select * from reserved
    union all by name
    select * from credit_notes
    union all by name
    select
        * exclude (invoiced_amount),
        0 as expected_amount,
        cast(null as varchar) as standing
    from totals
    union all by name
    select * from currencies
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
