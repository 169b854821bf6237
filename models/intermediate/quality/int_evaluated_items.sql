-- Each evaluated item of a contact, on the local day of the evaluation.
select
    evaluations.evaluation_id,
    evaluations.item_code,
    evaluations.contact_id,
    evaluations.agent_id,
    evaluations.evaluator_id,
    evaluations.calibration_id,
    evaluations.score,
    evaluations.max_score,
    coalesce(evaluations.is_critical, false) as is_critical,
    contacts.contract_id,
    cast(timezone(contracts.time_zone, evaluations.evaluated_at) as date) as local_date
from {{ ref('int_quality_evaluations_classified') }} as evaluations
inner join {{ ref('int_contacts_classified') }} as contacts
    on
        evaluations.contact_id = contacts.contact_id
        and contacts.row_status = 'accepted'
        and contacts.direction = 'inbound'
        and contacts.leg_number = 1
inner join {{ ref('terms_contracts') }} as contracts on contacts.contract_id = contracts.contract_id
where evaluations.row_status = 'accepted'
