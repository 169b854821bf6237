-- Queues, with the contract that each is under at the date of the build, or was under last.
select
    queues.queue_id,
    queues.contract_id,
    queues.language,
    queues.location,
    contracts.time_zone,
    queues.valid_from,
    queues.valid_to
from {{ ref('terms_contract_queues') }} as queues
inner join {{ ref('terms_contracts') }} as contracts on queues.contract_id = contracts.contract_id
qualify row_number() over (
    partition by queues.queue_id
    order by queues.valid_from <= cast('{{ var("as_of_date") }}' as date) desc, queues.valid_from desc
) = 1
