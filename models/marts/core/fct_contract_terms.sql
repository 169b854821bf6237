-- Every term of every contract: its value, its clause, from when to when, and what it was before.
{% set apart = [
    'contract_id', 'clause_reference', 'valid_from', 'valid_to', 'amendment_id', 'service_level_id', 'charge_id',
] %}

with spread as (
    select
        *,
        unnest(json_keys(terms_row)) as term
    from {{ ref('int_terms_together') }}
),

valued as (
    select
        contract_id,
        section,
        subject,
        term,
        json_extract_string(terms_row, '$."' || term || '"') as value,
        clause_reference,
        json_extract_string(terms_row, '$.amendment_id') as amendment_id,
        valid_from,
        valid_to
    from spread
    where term not in ('{{ apart | join("', '") }}')
),

compared as (
    select
        *,
        lag(value) over (partition by contract_id, section, subject, term order by valid_from) as earlier_value
    from valued
)

select
    contract_id,
    section,
    subject,
    term,
    value,
    nullif(earlier_value, value) as previous_value,
    clause_reference,
    amendment_id,
    cast(valid_from as date) as valid_from,
    cast(valid_to as date) as valid_to
from compared
where value is not null
