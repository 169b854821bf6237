-- The first slab of a tiered charge and the first step of a credit scale start at 0;
-- otherwise units or shortfalls below would find no row.
select
    'charge_tiers' as seed,
    charge_id as key_of_seed,
    valid_from,
    min(from_units) as first_row_starts_at
from {{ ref('terms_charge_tiers') }}
group by all
having min(from_units) <> 0

union all

select
    'credit_steps' as seed,
    service_level_id as key_of_seed,
    valid_from,
    min(shortfall_from) as first_row_starts_at
from {{ ref('terms_credit_steps') }}
group by all
having min(shortfall_from) <> 0
