-- Contact legs typed, placed and checked once: only the rows of new or changed files are read.
{{ config(
    materialized='incremental',
    incremental_strategy='delete+insert',
    unique_key='file_id',
    on_schema_change='fail',
    post_hook="delete from {{ this }} where file_id not in (select file_id from {{ ref('stg_gate__files') }})",
) }}
{{ check_rows('contacts') }}
