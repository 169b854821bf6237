{# Accepted survey responses and evaluations, the items of an evaluation summed, each with a hash of all that it says. #}
{% macro reviews() %}
    with surveys as (
        select
            'survey' as kind,
            response_id as review_id,
            contact_id,
            responded_at as reviewed_at,
            score,
            coalesce(scale_max, 5) as score_max
        from {{ ref('int_surveys_classified') }}
        where row_status = 'accepted'
    ),

    evaluations as (
        select
            'evaluation' as kind,
            evaluation_id as review_id,
            contact_id,
            evaluated_at as reviewed_at,
            sum(score) as score,
            sum(max_score) as score_max
        from {{ ref('int_quality_evaluations_classified') }}
        where row_status = 'accepted'
        group by evaluation_id, contact_id, evaluated_at
    ),

    reviews as (
        select * from surveys
        union all
        select * from evaluations
    )

    select
        *,
        hash(reviews) as review_hash
    from reviews
{% endmacro %}

{# Drops what is out of date: reviews that are not said any more, and those about contacts of a day that changed. #}
{% macro forget_other_reviews() %}
    {% if is_incremental() %}
    delete from {{ this }}
    where
        (contract_id, contact_local_date, fingerprint) not in (
            select (contract_id, local_date, fingerprint) from {{ ref('int_contact_days') }}
        )
        or review_hash not in (select review_hash from ({{ reviews() }}))
    {% endif %}
{% endmacro %}
