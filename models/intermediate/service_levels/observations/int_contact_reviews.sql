-- What customers and evaluators said about contacts: one row a survey response or evaluation, its items summed, with
-- the place of the contact's inbound first leg and the date that the review is booked on. Only what is new is looked
-- up: reviews not yet here, and those about contacts of days that changed.
{{ config(
    materialized='incremental',
    incremental_strategy='append',
    on_schema_change='fail',
    pre_hook="{{ forget_other_reviews() }}",
) }}

with contacts as (
    select
        contact_id,
        contract_id,
        queue_id,
        channel,
        handled_by,
        agent_id,
        outcome,
        talk_seconds,
        hold_seconds,
        queued_at,
        local_date,
        interval_start_at
    from {{ ref('int_contacts_classified') }}
    where row_status = 'accepted' and direction = 'inbound' and leg_number = 1
),

contracts as (
    select
        contract_id,
        time_zone
    from {{ ref('terms_contracts') }}
),

reviews as materialized (
    select * from {{ ref('int_reviews') }}
    {% if is_incremental() %}
        where review_hash not in (select stored.review_hash from {{ this }} as stored)
    {% endif %}
)

select
    reviews.kind,
    reviews.review_id,
    reviews.contact_id,
    reviews.reviewed_at,
    cast(reviews.score as decimal(18, 3)) as score,
    cast(reviews.score_max as decimal(18, 3)) as score_max,
    contacts.contract_id,
    contacts.queue_id,
    contacts.channel,
    contacts.handled_by,
    contacts.agent_id,
    contacts.outcome,
    contacts.talk_seconds,
    contacts.hold_seconds,
    contacts.queued_at,
    contacts.local_date as contact_local_date,
    contacts.interval_start_at,
    cast(timezone(contracts.time_zone, reviews.reviewed_at) as date) as local_date,
    reviews.review_hash,
    days.fingerprint
from reviews
inner join contacts on reviews.contact_id = contacts.contact_id
inner join contracts on contacts.contract_id = contracts.contract_id
inner join {{ ref('int_contact_days') }} as days
    on
        contacts.contract_id = days.contract_id
        and contacts.local_date = days.local_date
