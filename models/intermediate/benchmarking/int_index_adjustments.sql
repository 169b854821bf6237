-- Every price adjustment of an index clause: the month whose value it takes, and the change within floor and cap.
with clauses as (
    select * from {{ ref('terms_indexation') }}
),

index_values as (
    select
        series,
        cast(date_trunc('month', month) as date) as month,
        value
    from {{ ref('int_index_values_classified') }}
    where row_status = 'accepted'
),

dates as (
    select
        *,
        unnest(range(0, greatest(
            datediff('month', first_adjustment_on, cast('{{ var("as_of_date") }}' as date)) // every_months + 1, 0
        ))) + 1 as adjustment_number
    from clauses
),

months as (
    select
        *,
        cast(
            first_adjustment_on + to_months(cast((adjustment_number - 1) * every_months as integer)) as date
        ) as adjustment_on,
        cast(date_trunc('month', first_adjustment_on) + to_months(
            cast((adjustment_number - 1) * every_months - coalesce(lag_months, 0) as integer)
        ) as date) as index_month
    from dates
),

compared as (
    select
        *,
        coalesce(
            lag(index_month) over (partition by index_id order by adjustment_number),
            cast(date_trunc('month', base_month) as date)
        ) as previous_index_month
    from months
),

measured as (
    select
        compared.*,
        current_values.value as index_value,
        previous_values.value as previous_index_value,
        {{ divide('current_values.value - previous_values.value', 'previous_values.value', scale=12) }} as index_change
    from compared
    left join index_values as current_values
        on compared.series = current_values.series and compared.index_month = current_values.month
    left join index_values as previous_values
        on compared.series = previous_values.series and compared.previous_index_month = previous_values.month
)

select
    index_id,
    contract_id,
    adjustment_number,
    adjustment_on,
    index_month,
    index_value,
    previous_index_value,
    index_change,
    {# greatest and least pass over an empty floor or cap; an unknown change stays unknown. #}
    case
        when index_change is not null then
            {{ multiply(
                'coalesce(share_pct, 100) * 0.01', 'greatest(least(index_change, cap_pct * 0.01), floor_pct * 0.01)', scale=12
            ) }}
    end as price_change
from measured
where adjustment_on <= cast('{{ var("as_of_date") }}' as date)
