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

reached as (
    select
        *,
        max(ends_at) over (
            partition by contract_id
            order by starts_at, ends_at rows between unbounded preceding and 1 preceding
        ) as ended_before_at
    from outages
    where ends_at > starts_at
),

numbered as (
    select
        *,
        count(*) filter (where ended_before_at is null or ended_before_at < starts_at) over (
            partition by contract_id
            order by starts_at, ends_at rows between unbounded preceding and current row
        ) as stretch
    from reached
)

select
    contract_id,
    min(starts_at) as starts_at,
    max(ends_at) as ends_at
from numbered
group by contract_id, stretch
