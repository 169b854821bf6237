-- The contact legs rejected, found without reading the others: those that fail on their own, and those whose versions
-- contradict each other. Their places are looked up first, because so DuckDB reads the other columns of these rows only.
{{ config(materialized='view') }}
{% set checked = ref('int_contacts_checked') %}
{% set versions = ref('int_contacts_versions') %}

with places as (
    select rowid
    from {{ checked }}
    where len(own_reasons) > 0

    union all

    select checked.rowid
    from {{ checked }} as checked
    semi join {{ versions }} as versions
        on
            checked.file_id = versions.file_id
            and checked.line = versions.line
            and versions.row_status = 'rejected'
),

rejected as (
    select * from {{ checked }}
    where rowid in (select places.rowid from places)
)

{{ combine_versions('contacts', 'rejected', versions) }}
