-- The unit costs divide by all contacts of the month: what the intervals count must all be there, once.
with counted as (
    select
        contract_id,
        cast(date_trunc('month', local_date) as date) as month,
        sum(contacts_offered) as contacts_offered,
        sum(contacts_answered) as contacts_answered,
        sum(contacts_resolved) as contacts_resolved
    from {{ ref('fct_contact_intervals') }}
    group by all
),

costed as (
    select
        contract_id,
        month,
        sum(contacts_offered) as contacts_offered,
        sum(contacts_answered) as contacts_answered,
        sum(contacts_resolved) as contacts_resolved
    from {{ ref('fct_cost_per_contact') }}
    group by all
)

select
    counted.contract_id,
    counted.month,
    counted.contacts_answered as contacts_counted,
    costed.contacts_answered as contacts_costed
from counted
left join costed
    on
        counted.contract_id = costed.contract_id
        and counted.month = costed.month
where
    counted.contacts_offered is distinct from costed.contacts_offered
    or counted.contacts_answered is distinct from costed.contacts_answered
    or counted.contacts_resolved is distinct from costed.contacts_resolved
