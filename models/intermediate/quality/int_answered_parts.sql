-- Contacts answered a day by what a sample is compared by. Only days that changed are read again: where and when they
-- were answered from the half hours, how long they took and by whom from the contacts.
{{ follow_changed_days() }}
{% set parts = sample_parts('contacts', 'contracts.time_zone') %}
{% set parts_of_half_hours = sample_parts('half_hours', 'contracts.time_zone', at='interval_start_at') %}

with changed as (
    {{ changed_days(is_incremental()) }}
),

{# A run by hand may have left the half hours of a day as they were before: the day then waits for them. #}
days as (
    select changed.*
    from changed
    semi join {{ ref('int_contact_half_hours') }} as half_hours
        on
            changed.contract_id = half_hours.contract_id
            and changed.local_date = half_hours.local_date
            and changed.fingerprint = half_hours.fingerprint
),

half_hours as (
    select
        half_hours.contract_id,
        half_hours.local_date,
        {{ parts_of_half_hours.queue }} as queue_part,
        {{ parts_of_half_hours.hour }} as hour_part,
        sum(half_hours.contact_legs) as contacts_answered
    from {{ ref('int_contact_half_hours') }} as half_hours
    inner join days
        on
            half_hours.contract_id = days.contract_id
            and half_hours.local_date = days.local_date
    inner join {{ ref('terms_contracts') }} as contracts on half_hours.contract_id = contracts.contract_id
    where half_hours.is_inbound_first_leg and half_hours.outcome = 'answered'
    group by all
),

contacts as not materialized (
    select
        contacts.contract_id,
        contacts.local_date,
        {{ parts.length }} as length_part,
        {{ parts.agent }} as agent_part
    from {{ ref('int_contacts_classified') }} as contacts
    inner join days
        on
            contacts.contract_id = days.contract_id
            and contacts.local_date = days.local_date
    where
        contacts.row_status = 'accepted'
        and contacts.direction = 'inbound'
        and contacts.leg_number = 1
        and contacts.outcome = 'answered'
),

sided as (
    {% for dimension in parts %}
        {% set is_of_contacts = dimension in ('length', 'agent') %}
        select
            contract_id,
            local_date,
            '{{ dimension }}' as dimension,
            {{ dimension }}_part as part,
            {{ 'count(*)' if is_of_contacts else 'sum(contacts_answered)' }} as contacts_answered
        from {{ 'contacts' if is_of_contacts else 'half_hours' }}
        group by all
        {{ 'union all' if not loop.last }}
    {% endfor %}
)

select
    sided.contract_id,
    sided.local_date,
    sided.dimension,
    sided.part,
    cast(sided.contacts_answered as bigint) as contacts_answered,
    days.fingerprint
from sided
inner join days
    on
        sided.contract_id = days.contract_id
        and sided.local_date = days.local_date
