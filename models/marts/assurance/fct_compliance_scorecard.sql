-- How much of what fell due was delivered in time, by clause area and month.
with obligations as (
    select
        contract_id,
        clause_area,
        cast(date_trunc('month', due_on) as date) as month,
        status
    from {{ ref('fct_obligations') }}
    where status <> 'upcoming'
),

counted as (
    select
        contract_id,
        clause_area,
        month,
        count(*) as due,
        count(*) filter (where status = 'met') as met,
        count(*) filter (where status = 'late') as late,
        count(*) filter (where status = 'missed') as missed,
        count(*) filter (where status = 'rejected') as rejected
    from obligations
    group by all
)

select
    contract_id,
    clause_area,
    month,
    due,
    met,
    late,
    missed,
    rejected,
    {{ divide('met * 100', 'due') }} as score_pct
from counted
