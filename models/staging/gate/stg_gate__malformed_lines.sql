-- Lines of CSV files that cannot be split in the columns of the header.
select
    malformed_lines.file_id,
    malformed_lines.line,
    malformed_lines.raw,
    malformed_lines.error
from {{ source('gate', 'malformed_lines') }} as malformed_lines
inner join {{ ref('stg_gate__files') }} as files on malformed_lines.file_id = files.file_id
