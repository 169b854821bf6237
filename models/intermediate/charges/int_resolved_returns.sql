-- Contacts that are charged as resolved, by their first leg that is, and whether the customer was back within the
-- window: in the same month the resolution is undone on its own day, in a later month it is deducted on the day of the
-- return.
with resolved as (
    select * from {{ ref('int_resolved_legs') }}
    where charge_id is not null
    qualify row_number() over (partition by charge_id, contact_id order by leg_number) = 1
)

select
    charge_id,
    contract_id,
    valid_from,
    contact_id,
    local_date,
    returned_contact_id,
    returned_on,
    case
        when date_trunc('month', returned_on) = date_trunc('month', local_date) then local_date
        else returned_on
    end as deducted_on
from resolved
