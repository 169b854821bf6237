-- What a misread charge would count in a month: to name a difference in quantity. Of readings that come to the same one
-- is enough.
with readings as (
    select * from {{ ref('int_misread_seconds') }}
    union all
    select * from {{ ref('int_misread_contacts') }}
    union all
    select * from {{ ref('int_misread_as_committed') }}
    union all
    select * from {{ ref('int_misread_commitments') }}
)

select
    charge_id,
    month,
    rule,
    cast(units as decimal(18, 6)) as units,
    reading
from readings
qualify row_number() over (
    partition by charge_id, month, cast(units as decimal(18, 6)) order by rule, reading
) = 1
