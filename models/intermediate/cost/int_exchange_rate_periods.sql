-- Exchange rates with the days for which each is the latest on or before the day.
with rates as (
    select * from {{ ref('int_exchange_rates_classified') }}
    where row_status = 'accepted'
)

select
    from_currency,
    to_currency,
    rate,
    rate_date as valid_from,
    coalesce(
        lead(rate_date) over (partition by from_currency, to_currency order by rate_date), date '9999-12-31'
    ) as valid_to
from rates
