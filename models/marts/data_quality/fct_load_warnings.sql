-- Rows accepted with a warning, counted by file and warning, with the first line to look at.
select
    files.source,
    files.extract,
    files.file,
    warnings.warning,
    cast(count(*) as bigint) as rows_warned,
    cast(min(warnings.line) as bigint) as first_line
from {{ ref('int_row_warnings') }} as warnings
inner join {{ ref('stg_gate__files') }} as files on warnings.file_id = files.file_id
group by all
