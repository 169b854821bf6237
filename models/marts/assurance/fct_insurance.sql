-- Certificates of insurance: the period for which each is due, what it covers, whether that is enough, and the days
-- without, within the contract's term. A contract that asks for cover and has no obligation to prove it has one period
-- since its start.
with contracts as (
    select
        terms.*,
        least({{ contract_ends_before('terms') }}, cast('{{ var("as_of_date") }}' as date)) as asked_until
    from {{ ref('terms_contracts') }} as terms
),

certificates as (
    select
        obligations.obligation_id,
        obligations.contract_id,
        obligations.clause_reference,
        obligations.due_on,
        obligations.delivered_on,
        obligations.measure as insured_amount,
        obligations.minimum_measure,
        obligations.evidence_id,
        obligations.status,
        lead(obligations.due_on) over (
            partition by obligations.obligation_id order by obligations.due_on
        ) as next_due_on
    from {{ ref('fct_obligations') }} as obligations
    where obligations.clause_area = 'risk_liability' and obligations.minimum_measure is not null
),

periods as (
    select
        certificates.* exclude (minimum_measure),
        contracts.currency,
        contracts.asked_until,
        {# Where the contract names no amount, the obligation's minimum is the one. #}
        coalesce(contracts.insurance_minimum_amount, certificates.minimum_measure) as insurance_minimum_amount
    from certificates
    inner join contracts on certificates.contract_id = contracts.contract_id
    where certificates.due_on <= cast('{{ var("as_of_date") }}' as date)

    union all

    select
        null as obligation_id,
        contracts.contract_id,
        null as clause_reference,
        contracts.starts_on as due_on,
        null as delivered_on,
        null as insured_amount,
        null as evidence_id,
        'missed' as status,
        null as next_due_on,
        contracts.currency,
        contracts.asked_until,
        contracts.insurance_minimum_amount
    from contracts
    anti join certificates on contracts.contract_id = certificates.contract_id
    where contracts.insurance_minimum_amount > 0
),

bounded as (
    select
        *,
        least(coalesce(next_due_on, asked_until), asked_until) as known_until
    from periods
)

select
    contract_id,
    obligation_id,
    due_on as covers_from,
    next_due_on as covers_until,
    clause_reference,
    evidence_id,
    delivered_on,
    cast(insured_amount as decimal(18, 2)) as insured_amount,
    cast(insurance_minimum_amount as decimal(18, 2)) as insurance_minimum_amount,
    coalesce(insured_amount >= insurance_minimum_amount, false) as is_enough,
    {# Cover that is proved late is missing until it is proved; too little is none. #}
    cast(case
        when coalesce(insured_amount >= insurance_minimum_amount, false) and status <> 'rejected'
            then greatest(least(delivered_on, known_until) - due_on, 0)
        else greatest(known_until - due_on, 0)
    end as bigint) as gap_days,
    currency
from bounded
