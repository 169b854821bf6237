-- Civil dates, from the first term or event to two years after the date of the build.
with bounds as (
    select
        least(min(starts_on), coalesce(min(signed_on), min(starts_on))) as first_date,
        cast(cast('{{ var("as_of_date") }}' as date) + interval 2 year as date) as last_date
    from {{ ref('terms_contracts') }}
),

dates as (
    select
        cast(
            unnest(generate_series(date_trunc('year', first_date), last_date, interval 1 day)) as date
        ) as calendar_date
    from bounds
)

select
    calendar_date,
    cast(date_trunc('month', calendar_date) as date) as month,
    cast(date_trunc('quarter', calendar_date) as date) as quarter,
    cast(date_trunc('year', calendar_date) as date) as year,
    cast(isodow(calendar_date) as integer) as weekday,
    dayname(calendar_date) as weekday_name,
    isodow(calendar_date) > 5 as is_weekend
from dates
