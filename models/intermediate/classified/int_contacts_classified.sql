-- Every contact leg received: accepted, rejected or superseded.
{{ config(materialized='view') }}
{{ combine_versions('contacts', ref('int_contacts_checked'), ref('int_contacts_versions')) }}
