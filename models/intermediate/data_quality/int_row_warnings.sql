-- What is merely odd about an accepted row: it counts, and somebody may want to look.
{# Surveys that were not placed at a contact; a contact may yet be there, though it is no inbound first leg. #}
with unplaced as (
    select
        surveys.file_id,
        surveys.line,
        surveys.contact_id
    from {{ ref('int_surveys_classified') }} as surveys
    anti join {{ ref('int_contact_reviews') }} as reviews
        on
            surveys.response_id = reviews.review_id
            and surveys.contact_id = reviews.contact_id
            and reviews.kind = 'survey'
    where surveys.row_status = 'accepted' and surveys.contact_id is not null
),

contacts as (
    select contact_id
    from {{ ref('int_contacts_classified') }}
    where row_status = 'accepted' and contact_id in (select unplaced.contact_id from unplaced)
)

select
    file_id,
    line,
    warning
from {{ ref('int_contact_warnings') }}
where warning is not null

union all

select
    unplaced.file_id,
    unplaced.line,
    'score without a contact' as warning
from unplaced
anti join contacts on unplaced.contact_id = contacts.contact_id

{% if 'anonymous_bank' in var('connectors') %}
union all

select
    file_id,
    line,
    unnest(notes) as warning
from {{ ref('stg_anonymous_bank__calls') }}
where len(parse_reasons) = 0
{% endif %}
