{# Fails with each version of a key that overlaps the next one, leaves a gap before it, starts on its day or lasts no day.
   An open version ends where the next begins. #}
{% test effective_dates(model, keys) %}
with versions as (
    select
        *,
        lead(valid_from) over (partition by {{ keys | join(', ') }} order by valid_from) as next_valid_from
    from {{ model }}
)

select
    {{ keys | join(', ') }},
    valid_from,
    valid_to,
    next_valid_from,
    case
        when valid_from is null then 'a version begins on a day'
        when valid_to <= valid_from then 'a version lasts at least a day'
        when next_valid_from = valid_from then 'two versions of a key do not begin on the same day'
        when valid_to > next_valid_from then 'versions of a key do not overlap'
        when valid_to < next_valid_from then 'versions of a key leave no gap'
    end as broken_rule
from versions
where broken_rule is not null
{% endtest %}
