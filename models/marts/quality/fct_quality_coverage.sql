-- How many of the contacts answered in a month were evaluated, against the share that the contract asks for.
with summed as (
    select
        contract_id,
        month,
        cast(sum(contacts_answered) as bigint) as contacts_answered,
        cast(sum(contacts_evaluated) as bigint) as contacts_evaluated
    from {{ ref('fct_quality_sample') }}
    where dimension = 'queue'
    group by all
),

covered as (
    select
        *,
        {{ divide('contacts_evaluated * 100', 'contacts_answered', scale=4) }} as coverage_pct
    from summed
)

select
    covered.contract_id,
    covered.month,
    covered.contacts_answered,
    covered.contacts_evaluated,
    covered.coverage_pct,
    cast(terms.coverage_pct as decimal(18, 4)) as promised_coverage_pct,
    {# Compared by cross-multiplication, not by the printed share. #}
    coalesce(covered.contacts_evaluated * 100 >= terms.coverage_pct * covered.contacts_answered, true) as is_met,
    terms.clause_reference
from covered
left join {{ ref('terms_quality_terms') }} as terms
    on
        covered.contract_id = terms.contract_id
        and last_day(covered.month) >= terms.valid_from
        and covered.month < terms.valid_to
{# By the last version of the terms in force in the month, which may end before the month does. #}
qualify row_number() over (
    partition by covered.contract_id, covered.month order by terms.valid_from desc
) = 1
