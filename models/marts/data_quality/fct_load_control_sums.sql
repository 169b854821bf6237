-- The control sums of every file that passed the gate, column by column.
with files as (
    select * from {{ ref('stg_gate__files') }}
),

totals as (
    select
        file_id,
        column_name,
        sum(total) filter (where row_status = 'accepted') as sum_accepted,
        sum(total) filter (where row_status = 'rejected') as sum_rejected,
        sum(total) filter (where row_status = 'superseded') as sum_superseded
    from {{ ref('int_load_totals') }}
    where column_name <> ''
    group by all
)

select
    files.source,
    files.extract,
    files.file,
    control_sums.column_name,
    cast(control_sums.total as decimal(38, 8)) as sum_received,
    cast(coalesce(totals.sum_accepted, 0) as decimal(38, 8)) as sum_accepted,
    cast(coalesce(totals.sum_rejected, 0) as decimal(38, 8)) as sum_rejected,
    cast(coalesce(totals.sum_superseded, 0) as decimal(38, 8)) as sum_superseded
from files
inner join {{ ref('stg_gate__control_sums') }} as control_sums on files.file_id = control_sums.file_id
left join totals
    on
        control_sums.file_id = totals.file_id
        and control_sums.column_name = totals.column_name
