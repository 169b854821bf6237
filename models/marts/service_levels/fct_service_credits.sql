-- The credit of each critical service level in the month that it falls in, with what capped it and what was earned
-- back. A settled month keeps what was said of it when it was settled; only an earn-back may still be added.
{% set frozen = [
    'contract_id', 'period_start', 'period_end', 'status', 'is_fee_base_known', 'fee_base_amount', 'at_risk_amount',
    'allocation_pct', 'credit_factor_pct', 'repeat_multiplier', 'uncapped_credit_amount', 'credit_amount', 'cap_applied',
    'currency',
] %}

with current_rows as (
    select * from {{ ref('int_service_credits') }}
),

settled as (
    {{ first_said('settled_service_credits', ['service_level_id', 'month']) }}
),

combined as (
    select
        coalesce(settled.service_level_id, current_rows.service_level_id) as service_level_id,
        coalesce(settled.month, current_rows.month) as month,
        settled.service_level_id is not null as is_settled,
        {{ settled_or_current(frozen) }},
        coalesce(settled.earn_back_pct, current_rows.earn_back_pct) as earn_back_pct,
        coalesce(current_rows.earned_back_in_month, settled.earned_back_in_month) as earned_back_in_month
    from current_rows
    full outer join settled
        on
            current_rows.service_level_id = settled.service_level_id
            and current_rows.month = settled.month
)

select
    service_level_id,
    contract_id,
    month,
    period_start,
    period_end,
    status,
    is_settled,
    is_fee_base_known,
    cast(fee_base_amount as decimal(18, 2)) as fee_base_amount,
    cast(at_risk_amount as decimal(18, 2)) as at_risk_amount,
    cast(allocation_pct as decimal(9, 4)) as allocation_pct,
    cast(credit_factor_pct as decimal(9, 4)) as credit_factor_pct,
    cast(repeat_multiplier as decimal(9, 4)) as repeat_multiplier,
    cast(uncapped_credit_amount as decimal(18, 2)) as uncapped_credit_amount,
    cast(credit_amount as decimal(18, 2)) as credit_amount,
    cap_applied,
    case
        when earned_back_in_month is not null then {{ multiply('credit_amount', 'earn_back_pct * 0.01') }}
        else 0
    end as earned_back_amount,
    case when credit_amount > 0 then earned_back_in_month end as earned_back_in_month,
    currency
from combined
