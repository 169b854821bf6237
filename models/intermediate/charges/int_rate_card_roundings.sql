-- Every way in which the rate card rounds a leg's seconds, as agreed and as it is misread, by version of the charge.
-- Ways that come to the same share a number, under which int_contact_half_hours sums the seconds.
{% set increments = [0, 1, 6, 10, 15, 30, 60] %}

with charges as (
    select
        charge_id,
        valid_from,
        coalesce(counts_talk, false) as counts_talk,
        coalesce(counts_hold, false) as counts_hold,
        coalesce(counts_wrap, false) as counts_wrap,
        cast(wrap_cap_seconds * 1000 as bigint) as wrap_cap_milliseconds,
        {{ milliseconds('increment_seconds') }} as increment_milliseconds,
        {{ milliseconds('minimum_seconds') }} as minimum_milliseconds,
        {{ milliseconds('free_under_seconds') }} as free_under_milliseconds
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
        charges.* replace (cast(wrong.increment * 1000 as bigint) as increment_milliseconds),
        if(
            wrong.increment = 0,
            'exact seconds',
            'each rounded up to ' || wrong.increment || {{ plural('wrong.increment', 'second') }}
        ) as reading
    from charges
    inner join wrong on charges.increment_milliseconds <> wrong.increment * 1000

    union all

    select
        * replace (cast(0 as bigint) as minimum_milliseconds, cast(0 as bigint) as free_under_milliseconds),
        'without the minimum and what is free' as reading
    from charges
    where minimum_milliseconds > 0 or free_under_milliseconds > 0
)

select
    *,
    dense_rank() over (
        order by
            counts_talk, counts_hold, counts_wrap, wrap_cap_milliseconds, increment_milliseconds, minimum_milliseconds,
            free_under_milliseconds
    ) as rounding_number
from readings
