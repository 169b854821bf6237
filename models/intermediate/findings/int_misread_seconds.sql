-- What charges by the minute come to when seconds are rounded in another way than agreed.
with half_hours as (
    select * from {{ ref('int_contact_half_hours') }}
    where outcome = 'answered'
),

charges as (
    select * from {{ ref('terms_charges') }}
    where basis = 'per_minute'
),

rounded as (
    select
        charges.charge_id,
        cast(date_trunc('month', half_hours.local_date) as date) as month,
        roundings.reading,
        sum(half_hours.rounded_seconds[roundings.rounding_number]) as seconds
    from half_hours
    inner join charges on {{ in_scope('half_hours', 'charges') }}
    inner join {{ ref('int_rate_card_roundings') }} as roundings
        on
            charges.charge_id = roundings.charge_id
            and charges.valid_from = roundings.valid_from
            and roundings.reading <> 'as agreed'
    group by all
),

handled as (
    select
        charge_id,
        cast(date_trunc('month', local_date) as date) as month,
        'talk, hold and wrap in full' as reading,
        sum(handle_seconds) as seconds
    from {{ ref('int_charged_days') }}
    where basis = 'per_minute'
    group by all
),

readings as (
    select * from rounded
    union all
    select * from handled
)

select
    charge_id,
    month,
    'wrong_rounding' as rule,
    {{ divide('seconds', '60', scale=6) }} as units,
    reading
from readings
