-- Improvements promised a contract year against those delivered, for every year that has begun.
with years as (
    select
        contracts.contract_id,
        unnest(range(1, greatest(
            datediff('year', contracts.starts_on, cast('{{ var("as_of_date") }}' as date)) + 2, 1
        ))) as contract_year,
        contracts.starts_on,
        {{ contract_ends_before('contracts') }} as ends_before
    from {{ ref('terms_contracts') }} as contracts
),

{# The last year is over with the contract. #}
bounded as (
    select
        contract_id,
        contract_year,
        ends_before,
        cast(starts_on + to_years(cast(contract_year - 1 as integer)) as date) as year_starts_on,
        least(cast(starts_on + to_years(cast(contract_year as integer)) as date), ends_before) as next_year_starts_on
    from years
),

{# The promise of a contract year is the one in force on its first day. #}
promises as (
    select
        bounded.*,
        commitments.kind,
        commitments.per_year
    from bounded
    inner join {{ ref('terms_innovation_commitments') }} as commitments
        on
            bounded.contract_id = commitments.contract_id
            and bounded.year_starts_on >= commitments.valid_from
            and bounded.year_starts_on < commitments.valid_to
    where
        bounded.year_starts_on < bounded.ends_before
        and bounded.year_starts_on <= cast('{{ var("as_of_date") }}' as date)
),

counted as (
    select
        promises.contract_id,
        promises.contract_year,
        promises.kind,
        promises.year_starts_on,
        promises.next_year_starts_on,
        promises.per_year as promised,
        count(initiatives.initiative_id) as delivered
    from promises
    left join {{ ref('int_contract_initiatives') }} as initiatives
        on
            promises.contract_id = initiatives.contract_id
            and promises.kind = initiatives.kind
            and promises.year_starts_on <= initiatives.delivered_on
            and promises.next_year_starts_on > initiatives.delivered_on
    group by all
)

{# A year that still runs may yet keep its promise: no verdict. #}
select
    contract_id,
    cast(contract_year as integer) as contract_year,
    kind,
    year_starts_on,
    cast(next_year_starts_on - 1 as date) as year_ends_on,
    cast(promised as integer) as promised,
    cast(delivered as integer) as delivered,
    case
        when delivered >= promised then true
        when next_year_starts_on <= cast('{{ var("as_of_date") }}' as date) then false
    end as is_met
from counted
