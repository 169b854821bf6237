-- Outages against the time in which the contract wants them restored, approved maintenance taken out. One that has not
-- ended lasts until today.
with outages as (
    select
        incidents.*,
        cast(timezone(contracts.time_zone, incidents.occurred_at) as date) as occurred_on,
        coalesce(
            incidents.restored_at, timezone(contracts.time_zone, cast('{{ var("as_of_date") }}' as timestamp))
        ) as ends_at
    from {{ ref('int_incidents_classified') }} as incidents
    inner join {{ ref('terms_contracts') }} as contracts on incidents.contract_id = contracts.contract_id
    where incidents.row_status = 'accepted' and incidents.kind = 'outage'
),

maintenance as (
    select
        contract_id,
        starts_at,
        ends_at
    from {{ ref('int_relief_events_classified') }}
    where
        row_status = 'accepted'
        and kind = 'maintenance'
        and approved_by is not null
        and approved_on is not null
),

relief as (
    {{ merged_stretches('maintenance', ['contract_id']) }}
),

relieved as (
    select
        outages.incident_id,
        sum({{ seconds_between(
            'greatest(outages.occurred_at, relief.starts_at)', 'least(outages.ends_at, relief.ends_at)'
        ) }}) as seconds
    from outages
    inner join relief
        on
            outages.contract_id = relief.contract_id
            and outages.occurred_at < relief.ends_at
            and outages.ends_at > relief.starts_at
    group by all
),

measured as (
    select
        outages.*,
        {{ seconds_between('outages.occurred_at', 'outages.ends_at') }} - coalesce(relieved.seconds, 0)
            as seconds_counted,
        terms.clause_reference,
        terms.restore_within_minutes,
        {{ divide(seconds_between('outages.occurred_at', 'outages.ends_at'), '60') }} as minutes_out,
        {{ divide('coalesce(relieved.seconds, 0)', '60') }} as minutes_relieved
    from outages
    inner join {{ ref('terms_restoration_terms') }} as terms
        on
            outages.contract_id = terms.contract_id
            and coalesce(terms.component, outages.component, '') = coalesce(outages.component, '')
            and coalesce(terms.severity, outages.severity, '') = coalesce(outages.severity, '')
            and outages.occurred_on >= terms.valid_from
            and outages.occurred_on < terms.valid_to
    left join relieved on outages.incident_id = relieved.incident_id
    qualify row_number() over (
        partition by outages.incident_id
        order by terms.component nulls last, terms.severity nulls last, terms.restore_within_minutes
    ) = 1
)

select
    incident_id,
    contract_id,
    component,
    severity,
    clause_reference,
    occurred_at,
    restored_at,
    minutes_out,
    minutes_relieved,
    cast(minutes_out - minutes_relieved as decimal(18, 2)) as minutes_counted,
    cast(restore_within_minutes as decimal(18, 2)) as restore_within_minutes,
    case
        {# To the fraction of a second: minutes are rounded only where they are shown. #}
        when seconds_counted <= restore_within_minutes * 60
            then if(restored_at is null, 'upcoming', 'met')
        when restored_at is null then 'missed'
        else 'late'
    end as status
from measured
