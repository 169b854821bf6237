-- The time in which something a contract depends on was out: overlapping outages are one. One that has not ended lasts
-- until today.
with outages as (
    select
        incidents.contract_id,
        incidents.occurred_at as starts_at,
        coalesce(
            incidents.restored_at, timezone(contracts.time_zone, cast('{{ var("as_of_date") }}' as timestamp))
        ) as ends_at
    from {{ ref('int_incidents_classified') }} as incidents
    inner join {{ ref('terms_contracts') }} as contracts on incidents.contract_id = contracts.contract_id
    where incidents.row_status = 'accepted' and incidents.kind = 'outage'
),

merged as (
    {{ merged_stretches('outages', ['contract_id']) }}
)

select * from merged
