-- Every day on which something falls due, from cadence and term, up to 90 days from today. Months are counted from the
-- first due day and clipped to their ends: 31 January, 28 February, 31 March.
with obligations as (
    select
        obligations.*,
        least(
            cast(obligations.valid_to - 1 as date),
            cast({{ contract_ends_before('contracts') }} - 1 as date),
            cast('{{ var("as_of_date") }}' as date) + 90
        ) as last_day_due,
        case obligations.cadence
            when 'monthly' then 1
            when 'quarterly' then 3
            when 'semiannual' then 6
            when 'annual' then 12
        end as cadence_months,
        case obligations.cadence when 'daily' then 1 when 'weekly' then 7 end as cadence_days
    from {{ ref('terms_obligations') }} as obligations
    inner join {{ ref('terms_contracts') }} as contracts on obligations.contract_id = contracts.contract_id
),

numbered as (
    select
        *,
        unnest(range(0, case
            when last_day_due < first_due_on then 0
            when cadence_days is not null then (last_day_due - first_due_on) // cadence_days + 1
            when cadence_months is not null then datediff('month', first_due_on, last_day_due) // cadence_months + 1
            else 1
        end)) as occurrence_number
    from obligations
),

dated as (
    select
        *,
        case
            when cadence_days is not null
                then cast(first_due_on + cast(occurrence_number * cadence_days as integer) as date)
            when cadence_months is not null
                then cast(first_due_on + to_months(cast(occurrence_number * cadence_months as integer)) as date)
            else first_due_on
        end as due_on
    from numbered
)

select
    obligation_id,
    contract_id,
    clause_area,
    clause_reference,
    title,
    owed_by,
    cadence,
    grace_days,
    is_critical,
    minimum_measure,
    due_on
from dated
where due_on between valid_from and last_day_due
