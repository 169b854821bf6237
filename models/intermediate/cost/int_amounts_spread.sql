-- What was invoiced and what was to be expected, put where the contacts are: each amount is spread over the channels
-- and handlers in the scope of its charge by handle time, to the cent. Without handle time in scope it stays whole,
-- where the charge names a place, else under 'none'.
{% set scope = [
    'contract_id', 'month', 'currency', 'amount_kind', 'scope_queue_id', 'scope_channel', 'scope_handled_by',
] %}

with scopes as (
    select
        contract_id,
        month,
        currency,
        is_converted,
        amount_kind,
        queue_id as scope_queue_id,
        channel as scope_channel,
        handled_by as scope_handled_by,
        sum(amount) as scope_amount
    from {{ ref('int_amounts_to_spread') }}
    group by all
),

contacts as (
    select * from {{ ref('int_contact_months') }}
    where handle_seconds > 0
),

cells as (
    select
        scopes.*,
        coalesce(contacts.channel, scopes.scope_channel, 'none') as channel,
        coalesce(contacts.handled_by, scopes.scope_handled_by, 'none') as handled_by,
        sum(contacts.handle_seconds) as handle_seconds
    from scopes
    left join contacts
        on
            scopes.is_converted
            and scopes.contract_id = contacts.contract_id
            and scopes.month = contacts.month
            and coalesce(scopes.scope_queue_id, contacts.queue_id) = contacts.queue_id
            and coalesce(scopes.scope_channel, contacts.channel) = contacts.channel
            and coalesce(scopes.scope_handled_by, contacts.handled_by) = contacts.handled_by
    group by all
),

weighted as (
    select
        *,
        sum(handle_seconds) over (partition by {{ scope | join(', ') }}) as scope_handle_seconds
    from cells
),

shared as (
    select
        *,
        coalesce(
            {{ divide('cast(scope_amount as decimal(38, 8)) * handle_seconds', 'scope_handle_seconds') }},
            scope_amount
        ) as share
    from weighted
)

select
    {{ scope | join(',\n    ') }},
    channel,
    handled_by,
    handle_seconds,
    cast(
        {{ with_odd_cents('share', 'scope_amount', scope, ['handle_seconds desc', 'channel', 'handled_by']) }}
        as decimal(18, 2)
    ) as amount
from shared
