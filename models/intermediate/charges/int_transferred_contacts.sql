-- Contacts of several legs of which a charge by the contact does not count leg 1 but a later one: how many, on the day
-- of the first leg that counts. With the first legs of the half hours they are the contacts of a charge. Counted are
-- the legs answered; beside them what a misreading would count.
{% set ways = {'answered': 'is_answered', 'answered_or_short': 'is_answered or is_short', 'received': 'true'} %}

with charges as (
    select * from {{ ref('terms_charges') }}
    where basis in ('per_contact', 'per_resolved_contact')
),

short_abandons as (
    select
        contract_id,
        max(short_abandon_seconds) as short_abandon_seconds
    from {{ ref('terms_service_levels') }}
    group by contract_id
),

charged as (
    select
        charges.charge_id,
        charges.contract_id,
        charges.valid_from,
        legs.contact_id,
        legs.leg_number,
        legs.local_date,
        legs.outcome = 'answered' as is_answered,
        coalesce(
            legs.outcome = 'abandoned'
            and {{ seconds_between('legs.queued_at', 'legs.ended_at') }} <= short_abandons.short_abandon_seconds,
            false
        ) as is_short
    from {{ ref('int_legs_of_transfers') }} as legs
    inner join charges on {{ in_scope('legs', 'charges') }}
    left join short_abandons on charges.contract_id = short_abandons.contract_id
),

{# Each of the three ways to count: the first leg that counts, and where it is booked. #}
first_counted as (
    select
        {% for way, is_counted in ways.items() %}
            min(leg_number) filter (where {{ is_counted }}) as {{ way }}_leg,
            arg_min(valid_from, leg_number) filter (where {{ is_counted }}) as {{ way }}_valid_from,
            arg_min(local_date, leg_number) filter (where {{ is_counted }}) as {{ way }}_date,
        {% endfor %}
        charge_id,
        contract_id,
        contact_id
    from charged
    group by all
)

{% for way in ways %}
    select
        charge_id,
        contract_id,
        {{ way }}_valid_from as valid_from,
        {{ way }}_date as local_date,
        '{{ way }}' as counted,
        count(*) as contacts
    from first_counted
    where {{ way }}_leg > 1
    group by all
    {{ 'union all' if not loop.last }}
{% endfor %}
