-- What charges by the minute come to when seconds are rounded in another way than agreed.
{% set increments = [0, 1, 6, 10, 15, 30, 60] %}

with legs as (
    select
        legs.*,
        charges.increment_seconds,
        charges.minimum_seconds,
        charges.free_under_seconds,
        cast(date_trunc('month', legs.local_date) as date) as month
    from {{ ref('int_charged_legs') }} as legs
    inner join {{ ref('terms_charges') }} as charges
        on
            legs.charge_id = charges.charge_id
            and legs.valid_from = charges.valid_from
    where legs.basis = 'per_minute'
),

wrong as (
    select unnest({{ increments }}) as increment
),

readings as (
    select
        charge_id,
        month,
        {{ divide(
            'sum(' ~ rounded_seconds('countable_seconds', 'wrong.increment', 'minimum_seconds', 'free_under_seconds') ~ ')',
            '60', scale=6
        ) }} as units,
        if(wrong.increment = 0, 'exact seconds', 'each rounded up to ' || wrong.increment || ' seconds') as reading
    from legs
    cross join wrong
    where wrong.increment <> coalesce(increment_seconds, 0)
    group by all

    union all

    select
        charge_id,
        month,
        {{ divide(
            'sum(' ~ rounded_seconds('countable_seconds', 'increment_seconds', '0', '0') ~ ')', '60', scale=6
        ) }} as units,
        'without the minimum and what is free' as reading
    from legs
    where minimum_seconds > 0 or free_under_seconds > 0
    group by all

    union all

    select
        charge_id,
        month,
        {{ divide('sum(handle_seconds)', '60', scale=6) }} as units,
        'talk, hold and wrap in full' as reading
    from legs
    group by all
)

select
    charge_id,
    month,
    'wrong_rounding' as rule,
    units,
    reading
from readings
