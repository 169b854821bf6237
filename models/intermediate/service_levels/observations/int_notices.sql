-- Every notice that a contract asks for, when it fell due and whether it came in time.
with terms as (
    select * from {{ ref('terms_notification_terms') }}
),

incidents as (
    select
        incidents.*,
        cast(timezone(contracts.time_zone, incidents.occurred_at) as date) as occurred_on,
        contracts.time_zone
    from {{ ref('int_incidents_classified') }} as incidents
    inner join {{ ref('terms_contracts') }} as contracts on incidents.contract_id = contracts.contract_id
    where incidents.row_status = 'accepted'
),

due as (
    select
        incidents.incident_id,
        incidents.contract_id,
        incidents.kind,
        incidents.severity,
        incidents.occurred_at,
        incidents.aware_at,
        incidents.notified_at,
        incidents.time_zone,
        terms.clause_reference,
        terms.clock,
        terms.limit_hours,
        case terms.clock
            when 'before_event' then incidents.occurred_at - to_seconds(cast(terms.limit_hours * 3600 as bigint))
            else
                coalesce(incidents.aware_at, incidents.occurred_at)
                + to_seconds(cast(terms.limit_hours * 3600 as bigint))
        end as due_at
    from incidents
    inner join terms
        on
            incidents.contract_id = terms.contract_id
            and incidents.kind = terms.kind
            and coalesce(terms.severity, incidents.severity, '') = coalesce(incidents.severity, '')
            and incidents.occurred_on >= terms.valid_from
            and incidents.occurred_on < terms.valid_to
    {# A term for the very severity goes before one for any. #}
    qualify row_number() over (
        partition by incidents.incident_id order by terms.severity nulls last, terms.limit_hours
    ) = 1
)

select
    incident_id,
    contract_id,
    kind,
    severity,
    clause_reference,
    clock,
    limit_hours,
    occurred_at,
    aware_at,
    notified_at,
    due_at,
    cast(timezone(time_zone, due_at) as date) as due_on,
    {# Today begins at midnight of the contract's own day. #}
    due_at < timezone(time_zone, cast('{{ var("as_of_date") }}' as timestamp)) as is_due,
    coalesce(notified_at <= due_at, false) as is_in_time
from due
