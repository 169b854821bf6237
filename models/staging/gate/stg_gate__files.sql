-- The files that passed the gate; no other file is read.
select
    file_id,
    source,
    extract,
    file,
    row_count,
    malformed_count,
    has_manifest,
    validated_at
from {{ source('gate', 'files') }}
where status = 'passed'
