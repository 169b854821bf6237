-- Agents whose billed hours are not their productive, certified ones, and why, as far as the roster and the recorded
-- activity tell.
with differing as (
    select
        hours.*,
        compared.contract_id,
        compared.is_tolerated,
        round(hours.billed_amount, 2) - hours.owed_amount as difference_amount
    from {{ ref('int_billed_hours') }} as hours
    inner join {{ ref('int_charge_comparison') }} as compared
        on
            hours.charge_id = compared.charge_id
            and hours.month = compared.month
    where abs(hours.billed_units - hours.owed_units) > 0.00001
),

roster as (
    select * from {{ ref('int_agents_classified') }}
    where row_status = 'accepted'
),

{# Time that is recorded and not paid for. #}
other_time as (
    select
        agent_time.contract_id,
        agent_time.agent_id,
        cast(date_trunc('month', timezone(contracts.time_zone, agent_time.starts_at)) as date) as month,
        sum({{ seconds_between('agent_time.starts_at', 'agent_time.ends_at') }}) as seconds
    from {{ ref('int_agent_time') }} as agent_time
    inner join {{ ref('terms_contracts') }} as contracts on agent_time.contract_id = contracts.contract_id
    where agent_time.activity <> 'productive' and not agent_time.is_scheduled
    group by all
)

select
    differing.charge_id,
    differing.month,
    differing.agent_id,
    differing.invoice_id,
    differing.line_number,
    differing.claim_by,
    case
        when differing.agent_id = '' then 'commitment_or_band'
        when differing.billed_units = 0 then 'not_billed'
        when differing.is_over_24_hours then 'agent_over_24_hours'
        when roster.agent_id is null then 'agent_not_on_roster'
        when roster.left_on < differing.service_date_from then 'agent_left'
        when coalesce(roster.certified_on > differing.service_date_to, true) then 'agent_not_certified'
        when
            differing.billed_units > differing.owed_units
            and (differing.billed_units - differing.owed_units) * 3600 <= other_time.seconds
            then 'non_billable_activity'
        else 'quantity_differs'
    end as rule,
    cast(differing.difference_amount as decimal(18, 2)) as difference_amount,
    {{ plain_number('differing.billed_units') }} || {{ plural('differing.billed_units', 'hour') }} || ' billed'
    || if(differing.agent_id = '', ' to fill the commitment, ', ' of agent ' || differing.agent_id || ', ')
    || {{ plain_number('differing.owed_units') }} || ' owed'
    || case
        when differing.agent_id = '' then ''
        when roster.agent_id is null then '; the roster does not name the agent'
        when roster.left_on < differing.service_date_from then '; left on ' || roster.left_on
        when coalesce(roster.certified_on > differing.service_date_to, true)
            then '; ' || coalesce('certified on ' || roster.certified_on, 'never certified')
        when other_time.seconds > 0
            then
                '; recorded beside: '
                || {{ plain_number(divide('other_time.seconds', '3600')) }}
                || {{ plural(divide('other_time.seconds', '3600'), 'hour that is', 'hours that are') }}
                || ' not productive'
        else ''
    end as explanation
from differing
left join roster
    on
        differing.contract_id = roster.contract_id
        and differing.agent_id = roster.agent_id
left join other_time
    on
        differing.contract_id = other_time.contract_id
        and differing.agent_id = other_time.agent_id
        and differing.month = other_time.month
