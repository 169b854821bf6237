-- The factor on the prices of an index clause: 1 at first, multiplied by 1 + price_change at each adjustment.
with recursive adjustments as (
    select * from {{ ref('int_index_adjustments') }}
),

factors as (
    select distinct
        index_id,
        contract_id,
        cast(0 as bigint) as adjustment_number,
        date '0001-01-01' as valid_from,
        cast(1 as decimal(18, 12)) as index_factor
    from {{ ref('terms_indexation') }}

    union all

    select
        adjustments.index_id,
        adjustments.contract_id,
        adjustments.adjustment_number,
        adjustments.adjustment_on as valid_from,
        {{ multiply('factors.index_factor', '1 + adjustments.price_change', scale=12, decimals=12) }} as index_factor
    from factors
    inner join adjustments
        on
            factors.index_id = adjustments.index_id
            and factors.adjustment_number + 1 = adjustments.adjustment_number
)

select
    index_id,
    contract_id,
    adjustment_number,
    index_factor,
    valid_from,
    coalesce(
        lead(valid_from) over (partition by index_id order by adjustment_number), date '9999-12-31'
    ) as valid_to
from factors
