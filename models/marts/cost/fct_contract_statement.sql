-- The statement of a contract's month: every charge, credit and share as billed and as owed, and what is payable. The
-- total of a month in which a line is unknown is unknown too.
with lines as (
    select * from {{ ref('int_statement_lines') }}
),

totals as (
    select
        contract_id,
        month,
        'net_payable' as line,
        sum(as_billed_amount) as as_billed_amount,
        case when bool_and(as_owed_amount is not null) then sum(as_owed_amount) end as as_owed_amount
    from lines
    group by contract_id, month
),

all_lines as (
    select * from lines
    union all
    select * from totals
),

descriptions as (
    select
        contract_id,
        'charge ' || charge_code as line,
        max(description) as description
    from {{ ref('terms_charges') }}
    group by contract_id, charge_code
),

ordered as (
    select
        all_lines.*,
        case all_lines.line
            when 'credit_note' then 2
            when 'service_credit' then 3
            when 'earn_back' then 4
            when 'benchmark_adjustment' then 5
            when 'gain_share' then 6
            when 'rejected_lines' then 7
            when 'invoice_total' then 8
            when 'net_payable' then 9
            else 1
        end as section,
        case all_lines.line
            when 'credit_note' then 'Credit notes'
            when 'service_credit' then 'Service credits'
            when 'earn_back' then 'Credits earned back'
            when 'benchmark_adjustment' then 'Adjustment to the market'
            when 'gain_share' then 'Provider''s share of benefits'
            when 'rejected_lines' then 'Lines whose amount is not quantity times price'
            when 'invoice_total' then 'Totals beyond lines and tax'
            when 'net_payable'
                then
                    'Net payable, without tax'
                    || if(all_lines.as_owed_amount is null, ': incomplete, a charge is not known yet', '')
            else coalesce(descriptions.description, 'Not in the contract: ' || all_lines.line)
        end as description
    from all_lines
    left join descriptions
        on
            all_lines.contract_id = descriptions.contract_id
            and all_lines.line = descriptions.line
)

select
    ordered.contract_id,
    ordered.month,
    cast(row_number() over (
        partition by ordered.contract_id, ordered.month order by ordered.section, ordered.line
    ) as integer) as line_number,
    ordered.line,
    ordered.description,
    cast(ordered.as_billed_amount as decimal(18, 2)) as as_billed_amount,
    cast(ordered.as_owed_amount as decimal(18, 2)) as as_owed_amount,
    cast(ordered.as_billed_amount - ordered.as_owed_amount as decimal(18, 2)) as difference_amount,
    contracts.currency
from ordered
inner join {{ ref('terms_contracts') }} as contracts on ordered.contract_id = contracts.contract_id
