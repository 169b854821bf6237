-- The control sums that the gate took of every file that passed.
select
    control_sums.file_id,
    control_sums.column_name,
    control_sums.total
from {{ source('gate', 'control_sums') }} as control_sums
inner join {{ ref('stg_gate__files') }} as files on control_sums.file_id = files.file_id
