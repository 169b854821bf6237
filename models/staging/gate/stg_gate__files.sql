-- The files that passed the gate and that this build reads; no other file is. The gate knows more of them: the standard contacts
-- beside another system's, which supplies contacts instead.
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
    and concat_ws('.', source, extract) in ('{{ parts_read() | join("', '") }}')
