-- Credits, step 1 of 6: the fees of each contract and month that credits are a share of.
select
    contract_id,
    month,
    fees_amount as fee_base_amount
from {{ ref('int_monthly_fees') }}
