-- The clause behind a charge code, version by version: of the rate card, and of the terms behind the reserved codes.
-- Without a code stands the clause on invoices.
with clauses as (
    select
        contract_id,
        charge_code,
        clause_reference,
        valid_from,
        valid_to
    from {{ ref('terms_charges') }}

    union all

    select
        contract_id,
        unnest(['service_credit', 'earn_back']) as charge_code,
        clause_reference,
        valid_from,
        valid_to
    from {{ ref('terms_credit_terms') }}

    union all

    select
        contract_id,
        'benchmark_adjustment' as charge_code,
        clause_reference,
        valid_from,
        valid_to
    from {{ ref('terms_benchmark_terms') }}

    union all

    select
        contract_id,
        'gain_share' as charge_code,
        string_agg(distinct clause_reference, ', ' order by clause_reference) as clause_reference,
        min(valid_from) as valid_from,
        max(valid_to) as valid_to
    from {{ ref('terms_gain_share_terms') }}
    group by contract_id

    union all

    select
        contract_id,
        null as charge_code,
        clause_reference,
        valid_from,
        valid_to
    from {{ ref('terms_invoice_terms') }}
)

select * from clauses
