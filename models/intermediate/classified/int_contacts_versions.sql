-- The contact legs that were delivered more than once: which version wins. Only keys that stand in new or withdrawn files
-- are compared again; a row without a line says of each file that it is compared.
{{ config(
    materialized='incremental',
    incremental_strategy='delete+insert',
    unique_key='key_hash',
    on_schema_change='fail',
    pre_hook="{{ forget_versions_of_other_terms(ref('int_contacts_checked')) }}",
    post_hook=[
        "delete from {{ this }} where file_id not in (select distinct file_id from {{ ref('int_contacts_checked') }})",
        "delete from {{ this }} where key_hash in (select key_hash from {{ this }} where key_hash is not null group by all having count(*) = 1)",
    ],
) }}
{% set checked = ref('int_contacts_checked') %}

with files as (
    select distinct
        file_id,
        terms_fingerprint
    from {{ checked }}
),

versions as (
    {{ compare_versions('contacts', checked, changed_only=is_incremental()) }}
)

select
    versions.file_id,
    versions.line,
    versions.key_hash,
    versions.row_status,
    versions.reasons,
    files.terms_fingerprint
from versions
inner join files on versions.file_id = files.file_id

union all

select
    file_id,
    0 as line,
    null as key_hash,
    'compared' as row_status,
    cast([] as varchar []) as reasons,
    terms_fingerprint
from files
{% if is_incremental() %}
    where file_id not in (select compared.file_id from {{ this }} as compared where compared.row_status = 'compared')
{% endif %}
