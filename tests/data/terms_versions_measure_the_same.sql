-- A charge keeps its basis and a service level its metric and unit through all versions; otherwise a month in which
-- they change would add contacts to seconds, and price the one by the other.
select
    'charges' as seed,
    charge_id as key_of_seed,
    string_agg(distinct basis, ', ' order by basis) as versions_measure,
    'another basis is another charge' as broken_rule
from {{ ref('terms_charges') }}
group by all
having count(distinct basis) > 1

union all

select
    'service_levels' as seed,
    service_level_id as key_of_seed,
    string_agg(distinct metric || ' in ' || unit, ', ' order by metric || ' in ' || unit) as versions_measure,
    'another metric or unit is another service level' as broken_rule
from {{ ref('terms_service_levels') }}
group by all
having count(distinct metric || ' in ' || unit) > 1
