-- What would be left after losing one site and two, in contracts that run: as promised, and as the latest test of each
-- site showed; and how old those tests are.
with tests as (
    select
        *,
        row_number() over (partition by contract_id order by capacity_pct desc, site_id asc) as place
    from {{ ref('fct_continuity_tests') }}
    where is_latest
),

tested as (
    select
        contract_id,
        count(*) as sites_tested,
        sum(capacity_pct) as capacity_pct,
        sum(if(place > 1, capacity_pct, 0)) as capacity_after_one_pct,
        sum(if(place > 2, capacity_pct, 0)) as capacity_after_two_pct,
        max(recovery_minutes) as slowest_recovery_minutes,
        min(tested_on) as oldest_test_on
    from tests
    group by contract_id
),

terms as (
    select * from {{ ref('terms_continuity_terms') }}
    where
        cast('{{ var("as_of_date") }}' as date) >= valid_from
        and cast('{{ var("as_of_date") }}' as date) < valid_to
),

sites as (
    select
        contract_id,
        count(distinct site_id) as sites_in_use
    from {{ ref('dim_agent') }}
    where is_employed
    group by contract_id
),

joined as (
    select
        terms.contract_id,
        terms.clause_reference,
        terms.sites_required,
        terms.site_capacity_pct,
        terms.within_minutes,
        terms.test_every_months,
        contracts.starts_on,
        coalesce(sites.sites_in_use, 0) as sites_in_use,
        coalesce(tested.sites_tested, 0) as sites_tested,
        coalesce(tested.capacity_pct, 0) as capacity_pct,
        coalesce(tested.capacity_after_one_pct, 0) as capacity_after_one_pct,
        coalesce(tested.capacity_after_two_pct, 0) as capacity_after_two_pct,
        tested.slowest_recovery_minutes,
        tested.oldest_test_on
    from terms
    inner join {{ ref('terms_contracts') }} as contracts on terms.contract_id = contracts.contract_id
    left join tested on terms.contract_id = tested.contract_id
    left join sites on terms.contract_id = sites.contract_id
    {# After the term no test is due. #}
    where {{ contract_ends_before('contracts') }} > cast('{{ var("as_of_date") }}' as date)
)

select
    contract_id,
    clause_reference,
    cast(sites_required as bigint) as sites_required,
    sites_in_use,
    sites_tested,
    cast(site_capacity_pct as decimal(9, 4)) as site_capacity_pct,
    cast(greatest(sites_required - 1, 0) * site_capacity_pct as decimal(18, 4)) as promised_after_one_pct,
    cast(greatest(sites_required - 2, 0) * site_capacity_pct as decimal(18, 4)) as promised_after_two_pct,
    cast(capacity_after_one_pct as decimal(18, 4)) as capacity_after_one_pct,
    cast(capacity_after_two_pct as decimal(18, 4)) as capacity_after_two_pct,
    cast(within_minutes as decimal(18, 2)) as within_minutes,
    cast(slowest_recovery_minutes as decimal(18, 2)) as slowest_recovery_minutes,
    oldest_test_on,
    cast(
        coalesce(oldest_test_on, starts_on) + to_months(cast(test_every_months as integer)) as date
    ) as next_test_due_on,
    cast(cast('{{ var("as_of_date") }}' as date) - oldest_test_on as bigint) as days_since_oldest_test,
    case
        when sites_tested < sites_required then 'too_few_sites_tested'
        when
            coalesce(oldest_test_on, starts_on) + to_months(cast(test_every_months as integer))
            < cast('{{ var("as_of_date") }}' as date)
            then 'test_overdue'
        when capacity_after_one_pct < least(100, greatest(sites_required - 1, 0) * site_capacity_pct)
            then 'capacity_short'
        when slowest_recovery_minutes > within_minutes then 'recovery_slow'
        else 'met'
    end as status
from joined
