-- The allocations of a contract's critical service levels may add to more than 100 %, but never to more than its pool:
-- otherwise one month could credit more than the contract puts at risk before caps.
with starts as (
    select distinct
        contract_id,
        valid_from
    from {{ ref('terms_service_levels') }}
),

allocated as (
    select
        starts.contract_id,
        starts.valid_from,
        sum(service_levels.allocation_pct) as allocated_pct
    from starts
    inner join {{ ref('terms_service_levels') }} as service_levels
        on
            starts.contract_id = service_levels.contract_id
            and starts.valid_from >= service_levels.valid_from
            and starts.valid_from < service_levels.valid_to
    where service_levels.tier = 'critical'
    group by all
)

select
    allocated.contract_id,
    allocated.valid_from,
    allocated.allocated_pct,
    credit_terms.pool_pct
from allocated
inner join {{ ref('terms_credit_terms') }} as credit_terms
    on
        allocated.contract_id = credit_terms.contract_id
        and allocated.valid_from >= credit_terms.valid_from
        and allocated.valid_from < credit_terms.valid_to
where allocated.allocated_pct > credit_terms.pool_pct
