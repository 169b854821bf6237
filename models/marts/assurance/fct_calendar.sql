-- What falls due in the next 90 days, for whom, from which clause.
with as_of as (
    select cast('{{ var("as_of_date") }}' as date) as today
),

{# What is due already, and still in its days of grace, is shown on the last of them. #}
obligations as (
    select
        obligations.contract_id,
        if(obligations.due_on >= as_of.today, obligations.due_on, obligations.late_after) as due_on,
        'obligation' as kind,
        obligations.title,
        obligations.obligation_id || ' ' || obligations.due_on as entry,
        obligations.owed_by,
        obligations.clause_reference,
        cast(null as decimal(18, 2)) as amount
    from {{ ref('fct_obligations') }} as obligations
    cross join as_of
    where obligations.status = 'upcoming'
),

key_dates as (
    select
        contract_id,
        unnest([notice_deadline_on, next_renewal_on, earliest_convenience_exit_on]) as due_on,
        'term' as kind,
        unnest([
            'Last day to give notice', 'The contract renews or ends', 'Earliest exit for convenience'
        ]) as title,
        unnest(['notice', 'renewal', 'exit']) as entry,
        'client' as owed_by,
        cast(null as varchar) as clause_reference,
        cast(null as decimal(18, 2)) as amount
    from {{ ref('dim_contract') }}
),

claims as (
    select
        contract_id,
        claim_by as due_on,
        'claim' as kind,
        'Last day to claim ' || count(*) || {{ plural('count(*)', 'finding') }} || ' of invoice ' || invoice_id
            as title,
        invoice_id as entry,
        'client' as owed_by,
        min(clause_reference) as clause_reference,
        sum(difference_amount) as amount,
        {# The invoice's own, where no exchange rate brings it into the contract's. #}
        currency
    from {{ ref('fct_invoice_findings') }}
    where standing = 'claim'
    group by contract_id, claim_by, invoice_id, currency
),

benchmarks as (
    select
        contract_id,
        next_benchmark_on as due_on,
        'benchmark' as kind,
        'Benchmark of the rates' as title,
        'benchmark' as entry,
        'client' as owed_by,
        max(clause_reference) as clause_reference,
        sum(annual_saving_amount) as amount
    from {{ ref('fct_benchmark_outlook') }}
    group by contract_id, next_benchmark_on
),

adjustments as (
    select
        contract_id,
        adjustment_due_on as due_on,
        'benchmark' as kind,
        'Adjusted rate of ' || charge_code || ' takes effect' as title,
        charge_id as entry,
        'provider' as owed_by,
        clause_reference,
        annual_saving_amount as amount
    from {{ ref('fct_rate_benchmark') }}
    where adjustment_due_on is not null
),

plans as (
    select
        contract_id,
        plan_due_on as due_on,
        'improvement_plan' as kind,
        'Improvement plan for ' || item_code as title,
        item_code || ' ' || month as entry,
        'provider' as owed_by,
        clause_reference,
        cast(null as decimal(18, 2)) as amount
    from {{ ref('fct_improvement_plans') }}
    where status = 'upcoming'
),

tests as (
    select
        contract_id,
        next_test_due_on as due_on,
        'continuity' as kind,
        'Continuity test of every site' as title,
        'test' as entry,
        'provider' as owed_by,
        clause_reference,
        cast(null as decimal(18, 2)) as amount
    from {{ ref('fct_continuity') }}
),

together as (
    select * from obligations
    union all by name
    select * from key_dates
    union all by name
    select * from claims
    union all by name
    select * from benchmarks
    union all by name
    select * from adjustments
    union all by name
    select * from plans
    union all by name
    select * from tests
)

select
    md5(concat_ws(
        '|',
        together.contract_id,
        together.kind,
        together.due_on,
        together.entry,
        {# An invoice can have claims in the contract's currency too. #}
        nullif(together.currency, contracts.currency)
    )) as calendar_id,
    together.contract_id,
    together.due_on,
    cast(together.due_on - as_of.today as bigint) as days_left,
    together.kind,
    together.title,
    together.owed_by,
    together.clause_reference,
    cast(together.amount as decimal(18, 2)) as amount,
    coalesce(together.currency, contracts.currency) as currency
from together
cross join as_of
inner join {{ ref('terms_contracts') }} as contracts on together.contract_id = contracts.contract_id
where together.due_on between as_of.today and as_of.today + 90
