-- What is merely odd about an accepted row: it counts, and somebody may want to look.
with contacts as (
    select contact_id from {{ ref('int_contacts_classified') }}
    where row_status = 'accepted'
)

select
    file_id,
    line,
    warning
from {{ ref('int_contact_warnings') }}

union all

select
    surveys.file_id,
    surveys.line,
    'score without a contact' as warning
from {{ ref('int_surveys_classified') }} as surveys
where
    surveys.row_status = 'accepted'
    and surveys.contact_id not in (
        select contacts.contact_id from contacts
        where contacts.contact_id in (select answered.contact_id from {{ ref('int_surveys_classified') }} as answered)
    )

{% if 'anonymous_bank' in var('connectors') %}
union all

select
    file_id,
    line,
    unnest(notes) as warning
from {{ ref('stg_anonymous_bank__calls') }}
where len(parse_reasons) = 0
{% endif %}
