-- Every way in which the rate card rounds a leg's seconds, as agreed and as it is misread, by version of the charge. Ways
-- that come to the same share a number, under which int_contact_half_hours sums the seconds.
{% set increments = [0, 1, 6, 10, 15, 30, 60] %}

with charges as (
    select
        charge_id,
        valid_from,
        coalesce(counts_talk, false) as counts_talk,
        coalesce(counts_hold, false) as counts_hold,
        coalesce(counts_wrap, false) as counts_wrap,
        wrap_cap_seconds,
        coalesce(increment_seconds, 0) as increment_seconds,
        coalesce(minimum_seconds, 0) as minimum_seconds,
        coalesce(free_under_seconds, 0) as free_under_seconds
    from {{ ref('terms_charges') }}
    where basis = 'per_minute'
),

wrong as (
    select unnest({{ increments }}) as increment
),

readings as (
    select
        charges.*,
        'as agreed' as reading
    from charges

    union all

    select
        charges.* replace (wrong.increment as increment_seconds),
        if(wrong.increment = 0, 'exact seconds', 'each rounded up to ' || wrong.increment || ' seconds') as reading
    from charges
    inner join wrong on charges.increment_seconds <> wrong.increment

    union all

    select
        * replace (0 as minimum_seconds, 0 as free_under_seconds),
        'without the minimum and what is free' as reading
    from charges
    where minimum_seconds > 0 or free_under_seconds > 0
)

select
    *,
    dense_rank() over (
        order by
            counts_talk, counts_hold, counts_wrap, wrap_cap_seconds, increment_seconds, minimum_seconds,
            free_under_seconds
    ) as rounding_number
from readings
