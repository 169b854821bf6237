-- Which occurrence each piece of evidence answers: the due day it names, else, in the order of delivery, the nearest
-- one that nothing else answers. What was rejected or falls short answers no day: the day stays open to what mends it.
with recursive evidence as (
    select * from {{ ref('int_obligation_evidence_classified') }}
    where row_status = 'accepted'
),

occurrences as (
    select
        obligation_id,
        due_on,
        minimum_measure
    from {{ ref('int_obligation_occurrences') }}
),

named as (
    select
        evidence.obligation_id,
        evidence.evidence_id,
        evidence.due_on,
        {{ is_insufficient('evidence', 'occurrences.minimum_measure') }} as is_insufficient
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
        evidence.result,
        evidence.measure,
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
        list(struct_pack(
            due_on := occurrences.due_on, minimum_measure := occurrences.minimum_measure
        ) order by occurrences.due_on) as days
    from occurrences
    anti join named
        on
            occurrences.obligation_id = named.obligation_id
            and occurrences.due_on = named.due_on
            and not named.is_insufficient
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
        struct_extract(chosen.day, 'due_on') as due_on,
        case
            when {{ is_insufficient('chosen', "struct_extract(chosen.day, 'minimum_measure')") }} then chosen.days_left
            else list_filter(
                chosen.days_left,
                lambda day: struct_extract(day, 'due_on') is distinct from struct_extract(chosen.day, 'due_on')
            )
        end as days_left
    from (
        select
            unnamed.*,
            taken.days_left,
            {# Of two days as near the earlier one. #}
            list_min(list_transform(
                taken.days_left,
                lambda day: struct_pack(
                    distance := abs(struct_extract(day, 'due_on') - unnamed.delivered_on),
                    due_on := struct_extract(day, 'due_on'),
                    minimum_measure := struct_extract(day, 'minimum_measure')
                )
            )) as day
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
