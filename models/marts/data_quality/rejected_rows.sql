-- Every row that was rejected, in every extract, with its text and all its reasons; lines that could not be split
-- among them.
with rejected as (
    {{ rejected_by_extract() }}
    select
        file_id,
        line,
        raw,
        ['line cannot be read: ' || error] as reasons
    from {{ ref('stg_gate__malformed_lines') }}
)

select
    files.source,
    files.extract,
    files.file,
    rejected.line,
    rejected.raw,
    rejected.reasons,
    files.validated_at as rejected_at
from rejected
inner join {{ ref('stg_gate__files') }} as files on rejected.file_id = files.file_id
