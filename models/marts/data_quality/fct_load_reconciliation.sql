-- Every file that passed the gate: the rows and control sums that the gate counted in it, and what became of them.
-- The two sides come from separate readings of the file, so that a row lost in staging cannot hide.
with files as (
    select * from {{ ref('stg_gate__files') }}
),

received_sums as (
    select
        file_id,
        sum(total) as control_sum
    from {{ ref('stg_gate__control_sums') }}
    group by file_id
),

totals as (
    select
        file_id,
        sum(total) filter (where row_status = 'accepted' and column_name = '') as rows_accepted,
        sum(total) filter (where row_status = 'rejected' and column_name = '') as rows_rejected,
        sum(total) filter (where row_status = 'superseded' and column_name = '') as rows_superseded,
        sum(total) filter (where row_status = 'accepted' and column_name <> '') as control_sum_accepted,
        sum(total) filter (where row_status = 'rejected' and column_name <> '') as control_sum_rejected,
        sum(total) filter (where row_status = 'superseded' and column_name <> '') as control_sum_superseded
    from {{ ref('int_load_totals') }}
    group by file_id
)

select
    files.source,
    files.extract,
    files.file,
    cast(files.row_count as bigint) as rows_received,
    cast(coalesce(totals.rows_accepted, 0) as bigint) as rows_accepted,
    cast(coalesce(totals.rows_rejected, 0) + files.malformed_count as bigint) as rows_rejected,
    cast(coalesce(totals.rows_superseded, 0) as bigint) as rows_superseded,
    cast(received_sums.control_sum as decimal(38, 8)) as control_sum_received,
    cast(coalesce(totals.control_sum_accepted, 0) as decimal(38, 8)) as control_sum_accepted,
    cast(coalesce(totals.control_sum_rejected, 0) as decimal(38, 8)) as control_sum_rejected,
    cast(coalesce(totals.control_sum_superseded, 0) as decimal(38, 8)) as control_sum_superseded,
    files.has_manifest,
    files.validated_at
from files
left join received_sums on files.file_id = received_sums.file_id
left join totals on files.file_id = totals.file_id
