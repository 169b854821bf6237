-- The files that passed the gate and that this build reads; no other file is. The gate may know more: the standard
-- contacts beside those of another system, which supplies them instead.
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
where
    status = 'passed'
    and concat_ws('.', source, extract) in (
        {{ parts_read() }}
    )
