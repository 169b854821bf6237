-- Factors that a misread indexation clause comes to in a month: to name an error, never to work out money, so
-- floating point will do.
with adjusted as (
    select
        adjustments.*,
        clauses.share_pct,
        lead(adjustments.adjustment_on) over adjusting as next_adjustment_on,
        cast(
            adjustments.index_value / first_value(adjustments.previous_index_value) over adjusting as double
        ) as whole_change,
        cast(
            exp(sum(ln(1 + coalesce(clauses.share_pct, 100) / 100 * adjustments.index_change)) over adjusting)
            as double
        ) as uncapped
    from {{ ref('int_index_adjustments') }} as adjustments
    inner join {{ ref('terms_indexation') }} as clauses on adjustments.index_id = clauses.index_id
    window adjusting as (partition by adjustments.index_id order by adjustments.adjustment_number)
),

factors as (
    select
        *,
        cast(index_factor as double) as factor
    from {{ ref('int_index_factors') }}
),

wrong as (
    select
        index_id,
        adjustment_on as valid_from,
        coalesce(next_adjustment_on, date '9999-12-31') as valid_to,
        whole_change as index_factor,
        'the whole change of the index, without share, floor and cap' as reading
    from adjusted

    union all

    select
        index_id,
        adjustment_on as valid_from,
        coalesce(next_adjustment_on, date '9999-12-31') as valid_to,
        uncapped as index_factor,
        'the change without floor and cap' as reading
    from adjusted

    union all

    select
        factors.index_id,
        factors.valid_from,
        factors.valid_to,
        others.factor as index_factor,
        if(
            others.adjustment_number > factors.adjustment_number,
            'an adjustment that is not due yet',
            'an adjustment that is missing'
        ) as reading
    from factors
    inner join factors as others
        on
            factors.index_id = others.index_id
            and factors.adjustment_number <> others.adjustment_number
)

select distinct
    index_id,
    valid_from,
    valid_to,
    index_factor,
    reading
from wrong
where index_factor is not null
