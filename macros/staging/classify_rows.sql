{# Classifies every received row of an extract as accepted, rejected (with all its reasons) or superseded.
   Rows that fail on their own are set aside first: a newer version that cannot be read does not replace an older good one.
   Among the others of one key the latest updated_at wins; two that claim the same stamp with different content are both rejected. #}
{% macro classify_rows(extract) %}
{% if execute %}
    {% set names = extract_columns(extract) | map(attribute='name') | list %}
    with checked as (
        {{ check_rows(extract) }}
    ),

    versions as (
        {{ compare_versions(extract, 'checked') }}
    )

    {{ combine_versions(extract, 'checked', 'versions') }}
{% else %}
    {{ check_rows(extract) }}
{% endif %}
{% endmacro %}

{# Every row, with the verdict on its key where the key stands more than once. #}
{% macro combine_versions(extract, checked, versions) %}
    select
        checked.* exclude (own_reasons, raw),
        case
            when len(checked.own_reasons) > 0 then 'rejected'
            else coalesce(versions.row_status, 'accepted')
        end as row_status,
        coalesce(versions.reasons, checked.own_reasons) as reasons,
        case
            when len(checked.own_reasons) > 0 then checked.raw
            when versions.row_status = 'rejected'
                then coalesce(checked.raw, {{ row_as_json(extract, 'checked') }})
        end as raw
    from {{ checked }} as checked
    left join {{ versions }} as versions
        on
            checked.file_id = versions.file_id
            and checked.line = versions.line
{% endmacro %}

{# The rows of keys that stand more than once among the rows that pass on their own: which version wins.
   With changed_only an incremental model compares only keys that stand in a file which it has not compared, or has compared
   and which is gone. #}
{% macro compare_versions(extract, checked, changed_only=false) %}
    {% set names = extract_columns(extract) | map(attribute='name') | list %}
    {% set key = extract_key(extract) | join(', ') %}
    {% set key_and_parts = (extract_key(extract) + extract_parts(extract)) | join(', ') %}
    {% set contradiction = key ~ ': ' ~ contradiction() %}
    with good_rows as not materialized (
        select
            *,
            hash({{ key }}) as key_hash
        from {{ checked }}
        where len(own_reasons) = 0
    ),

    {% if changed_only %}
    changed_keys as (
        select key_hash from good_rows
        where file_id not in (select file_id from {{ this }} where row_status = 'compared')
        union
        select key_hash from {{ this }}
        where file_id not in (select distinct file_id from {{ checked }})
    ),
    {% endif %}

    {# Found by the hash of the key: narrower to group than the key. Two keys of one hash cost a comparison, no more. #}
    repeated_keys as (
        select key_hash
        from good_rows
        {% if changed_only %}
        where key_hash in (select key_hash from changed_keys)
        {% endif %}
        group by all
        having count(*) > 1
    ),

    versions as (
        select
            *,
            hash({{ names | join(', ') }}) as content_hash
        from good_rows
        where key_hash in (select key_hash from repeated_keys)
    ),

    ranked as (
        select
            *,
            dense_rank() over (partition by {{ key }} order by updated_at desc nulls last) as version_rank,
            row_number() over (partition by {{ key }}, updated_at, content_hash order by file_id, line) as copy_number,
            min(content_hash) over (partition by {{ key_and_parts }}, updated_at)
            <> max(content_hash) over (partition by {{ key_and_parts }}, updated_at) as is_contradicted
        from versions
    ),

    {# The latest stamp that is not contradicted wins, so that a contradiction does not take an older good version with it. #}
    resolved as (
        select
            *,
            min(case when not is_contradicted then version_rank end) over (partition by {{ key }}) as winning_rank
        from ranked
    )

    select
        file_id,
        line,
        key_hash,
        case
            when is_contradicted then 'rejected'
            when version_rank = winning_rank and copy_number = 1 then 'accepted'
            else 'superseded'
        end as row_status,
        case when is_contradicted then ['{{ contradiction }}'] else cast([] as varchar []) end as reasons
    from resolved
{% endmacro %}

{% macro contradiction() -%}
    rows with the same updated_at and different content
{%- endmacro %}

{% macro row_as_json(extract, relation) -%}
    {% set names = extract_columns(extract) | map(attribute='name') | list %}
    cast(to_json(struct_pack({% for name in names %}{{ name }} := {{ relation }}.{{ name }}{{ ', ' if not loop.last }}{% endfor %})) as varchar)
{%- endmacro %}
