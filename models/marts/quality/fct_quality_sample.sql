-- Whether the contacts evaluated look like those answered: by queue, hour, length and agent, the share of each in both,
-- and how many standard deviations of a random sample lie between.
{% set parts = sample_parts('evaluated', 'contracts.time_zone') %}

{# However often a contact was evaluated, it is in the sample once. #}
with evaluated as (
    select * from {{ ref('int_contact_reviews') }}
    where kind = 'evaluation' and outcome = 'answered'
    qualify row_number() over (partition by contact_id order by review_id, reviewed_at) = 1
),

sampled as (
    {% for dimension, part in parts.items() %}
        select
            evaluated.contract_id,
            evaluated.contact_local_date as local_date,
            '{{ dimension }}' as dimension,
            {{ part }} as part
        from evaluated
        inner join {{ ref('terms_contracts') }} as contracts on evaluated.contract_id = contracts.contract_id
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

counted as (
    select
        contract_id,
        local_date,
        dimension,
        part,
        contacts_answered,
        0 as contacts_evaluated
    from {{ ref('int_answered_parts') }}

    union all

    select
        contract_id,
        local_date,
        dimension,
        part,
        0 as contacts_answered,
        count(*) as contacts_evaluated
    from sampled
    group by all
),

summed as (
    select
        contract_id,
        cast(date_trunc('month', local_date) as date) as month,
        dimension,
        part,
        sum(contacts_answered) as contacts_answered,
        sum(contacts_evaluated) as contacts_evaluated
    from counted
    group by all
),

totalled as (
    select
        *,
        sum(contacts_answered) over whole as all_answered,
        sum(contacts_evaluated) over whole as all_evaluated
    from summed
    window whole as (partition by contract_id, month, dimension)
),

{# A test statistic, not money: floating point will do. #}
compared as (
    select
        *,
        cast(all_evaluated as double) * contacts_answered / all_answered as expected,
        cast(contacts_answered as double) / all_answered as share
    from totalled
)

select
    contract_id,
    month,
    dimension,
    part,
    cast(contacts_answered as bigint) as contacts_answered,
    cast(contacts_evaluated as bigint) as contacts_evaluated,
    {{ divide('contacts_answered * 100', 'all_answered', scale=4) }} as answered_pct,
    {{ divide('contacts_evaluated * 100', 'all_evaluated', scale=4) }} as evaluated_pct,
    cast(expected as decimal(18, 2)) as contacts_expected,
    cast(case
        when expected > 0 and share < 1 then (contacts_evaluated - expected) / sqrt(expected * (1 - share))
        else 0
    end as decimal(18, 2)) as standard_deviations,
    coalesce(
        share < 1 and expected > 0 and abs(contacts_evaluated - expected) > 2 * sqrt(expected * (1 - share)), false
    ) as is_skewed
from compared
