-- A charge changes its basis on the first of a month only, and a service level keeps its metric and unit through all
-- versions; otherwise a period in which they change would add contacts to seconds, and price the one by the other.
with charges as (
    select
        charge_id,
        valid_from,
        basis,
        lag(basis) over (partition by charge_id order by valid_from) as basis_before
    from {{ ref('terms_charges') }}
)

select
    'charges' as seed,
    charge_id as key_of_seed,
    basis_before || ', ' || basis || ' from ' || valid_from as versions_measure,
    'another basis begins with a month' as broken_rule
from charges
where
    basis <> basis_before
    and valid_from <> date_trunc('month', valid_from)

union all

select
    'service_levels' as seed,
    service_level_id as key_of_seed,
    string_agg(distinct metric || ' in ' || unit, ', ' order by metric || ' in ' || unit) as versions_measure,
    'another metric or unit is another service level' as broken_rule
from {{ ref('terms_service_levels') }}
group by all
having count(distinct metric || ' in ' || unit) > 1
