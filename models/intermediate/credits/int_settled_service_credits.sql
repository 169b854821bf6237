-- Credits of the months that are settled: what the snapshot keeps as it was when it was first said. The caps scale the
-- credits of a month together, so they settle together: once the attainment of each is settled and its fees are known.
select credits.*
from {{ ref('int_service_credits') }} as credits
inner join {{ ref('fct_service_level_attainment') }} as attainment
    on
        credits.service_level_id = attainment.service_level_id
        and credits.period_start = attainment.period_start
qualify bool_and(attainment.is_settled and credits.is_fee_base_known) over (
    partition by credits.contract_id, credits.month
)
