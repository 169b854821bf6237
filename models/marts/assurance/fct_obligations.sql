-- Every occurrence of every obligation with the evidence that answers it. Of several pieces the best counts: one that
-- is accepted and reaches the minimum before one that is not, then the earliest.
with evidence as (
    select
        matched.obligation_id,
        matched.due_on,
        evidence.evidence_id,
        evidence.delivered_on,
        evidence.result,
        evidence.measure,
        evidence.document_reference
    from {{ ref('int_evidence_matched') }} as matched
    inner join {{ ref('int_obligation_evidence_classified') }} as evidence
        on
            matched.evidence_id = evidence.evidence_id
            and evidence.row_status = 'accepted'
),

judged as (
    select
        occurrences.*,
        evidence.evidence_id,
        evidence.delivered_on,
        evidence.measure,
        evidence.document_reference,
        {{ is_insufficient('evidence', 'occurrences.minimum_measure') }} as is_rejected
    from {{ ref('int_obligation_occurrences') }} as occurrences
    left join evidence
        on
            occurrences.obligation_id = evidence.obligation_id
            and occurrences.due_on = evidence.due_on
),

best as (
    select * from judged
    qualify row_number() over (
        partition by obligation_id, due_on order by is_rejected, delivered_on nulls last, evidence_id
    ) = 1
)

select
    obligation_id,
    contract_id,
    clause_area,
    clause_reference,
    title,
    owed_by,
    cadence,
    is_critical,
    due_on,
    cast(due_on + coalesce(grace_days, 0) as date) as late_after,
    delivered_on,
    cast(case when delivered_on is not null then greatest(delivered_on - due_on, 0) end as bigint) as days_late,
    case
        when evidence_id is null and due_on + coalesce(grace_days, 0) >= cast('{{ var("as_of_date") }}' as date)
            then 'upcoming'
        when evidence_id is null then 'missed'
        when is_rejected then 'rejected'
        when delivered_on > due_on + coalesce(grace_days, 0) then 'late'
        else 'met'
    end as status,
    cast(measure as decimal(18, 6)) as measure,
    cast(minimum_measure as decimal(18, 6)) as minimum_measure,
    evidence_id,
    document_reference
from best
