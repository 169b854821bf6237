-- Continuity tests of sites against the capacity and the time that the contract asks for.
select
    tests.test_id,
    tests.contract_id,
    tests.site_id,
    tests.tested_on,
    cast(tests.capacity_pct as decimal(9, 4)) as capacity_pct,
    cast(terms.site_capacity_pct as decimal(9, 4)) as site_capacity_pct,
    cast(tests.recovery_minutes as decimal(18, 2)) as recovery_minutes,
    cast(terms.within_minutes as decimal(18, 2)) as within_minutes,
    tests.capacity_pct >= terms.site_capacity_pct as is_capacity_met,
    tests.recovery_minutes <= terms.within_minutes as is_recovery_met,
    row_number() over (
        partition by tests.contract_id, tests.site_id order by tests.tested_on desc, tests.test_id asc
    ) = 1 as is_latest,
    terms.clause_reference
from {{ ref('int_continuity_tests_classified') }} as tests
left join {{ ref('terms_continuity_terms') }} as terms
    on
        tests.contract_id = terms.contract_id
        and tests.tested_on >= terms.valid_from
        and tests.tested_on < terms.valid_to
where tests.row_status = 'accepted' and tests.tested_on <= cast('{{ var("as_of_date") }}' as date)
