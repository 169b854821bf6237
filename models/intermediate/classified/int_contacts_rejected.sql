-- The contact legs rejected, found without reading the others: those that fail on their own, and those whose versions
-- contradict each other.
{{ config(materialized='view') }}

select
    * exclude (own_reasons, terms_fingerprint),
    own_reasons as reasons
from {{ ref('int_contacts_checked') }}
where len(own_reasons) > 0

union all by name

select classified.* exclude (row_status, terms_fingerprint)
from {{ ref('int_contacts_classified') }} as classified
semi join {{ ref('int_contacts_versions') }} as versions
    on
        classified.file_id = versions.file_id
        and classified.line = versions.line
        and versions.row_status = 'rejected'
