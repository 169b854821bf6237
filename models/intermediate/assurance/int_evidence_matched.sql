-- Which occurrence each piece of evidence answers: the due day it names, else, in the order of delivery, the nearest
-- one that nothing else answers.
with recursive evidence as (
    select * from {{ ref('int_obligation_evidence_classified') }}
    where row_status = 'accepted'
),

occurrences as (
    select
        obligation_id,
        due_on
    from {{ ref('int_obligation_occurrences') }}
),

named as (
    select
        evidence.obligation_id,
        evidence.evidence_id,
        evidence.due_on
    from evidence
    inner join occurrences
        on
            evidence.obligation_id = occurrences.obligation_id
            and evidence.due_on = occurrences.due_on
),

{# Evidence that names no day, or one on which nothing falls due. #}
unnamed as (
    select
        evidence.obligation_id,
        evidence.evidence_id,
        evidence.delivered_on,
        row_number() over (
            partition by evidence.obligation_id order by evidence.delivered_on, evidence.evidence_id
        ) as turn
    from evidence
    left join named on evidence.evidence_id = named.evidence_id
    where named.evidence_id is null
),

open_days as (
    select
        occurrences.obligation_id,
        list(occurrences.due_on order by occurrences.due_on) as days
    from occurrences
    left join named
        on
            occurrences.obligation_id = named.obligation_id
            and occurrences.due_on = named.due_on
    where named.evidence_id is null
    group by occurrences.obligation_id
),

taken as (
    select
        obligation_id,
        cast(0 as bigint) as turn,
        cast(null as varchar) as evidence_id,
        cast(null as date) as due_on,
        days as days_left
    from open_days

    union all

    select
        chosen.obligation_id,
        chosen.turn,
        chosen.evidence_id,
        chosen.due_on,
        list_filter(chosen.days_left, lambda day: day is distinct from chosen.due_on) as days_left
    from (
        select
            unnamed.obligation_id,
            unnamed.turn,
            unnamed.evidence_id,
            taken.days_left,
            {# Of two days as near the earlier one. #}
            struct_extract(list_min(list_transform(
                taken.days_left,
                lambda day: struct_pack(distance := abs(day - unnamed.delivered_on), due_on := day)
            )), 'due_on') as due_on
        from taken
        inner join unnamed
            on
                taken.obligation_id = unnamed.obligation_id
                and unnamed.turn = taken.turn + 1
    ) as chosen
)

select
    obligation_id,
    evidence_id,
    due_on
from named

union all

select
    obligation_id,
    evidence_id,
    due_on
from taken
where evidence_id is not null and due_on is not null
