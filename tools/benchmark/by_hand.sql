-- The yardstick of `make benchmark`: the same intervals, attainment (before relief) and cost as the warehouse, written by
-- hand for these files alone. One script knows the good rows, the terms and the spreading; nothing is kept for a second run,
-- no rejected row is told apart, no row of surveys, staffing or quality is read. {raw} and {seeds} are folders.

create table rows_read as
select * replace (
    coalesce(leg_number, 1) as leg_number,
    coalesce(channel, 'voice') as channel,
    coalesce(direction, 'inbound') as direction,
    coalesce(handled_by, 'human') as handled_by
)
from (
    select contact_id, leg_number, queue_id, channel, direction, queued_at, answered_at, ended_at, talk_seconds,
        hold_seconds, wrap_seconds, outcome, handled_by, agent_id, customer_reference, reason_code, is_resolved, updated_at
    from read_parquet('{raw}/contacts/**/*.parquet', union_by_name = true, hive_partitioning = false)
)
where
    contact_id is not null and queue_id is not null and queued_at is not null and ended_at is not null
    and outcome in ('answered', 'abandoned', 'callback_requested', 'flowed_out')
    and coalesce(channel, 'voice') in ('voice', 'chat', 'email', 'callback')
    and coalesce(direction, 'inbound') in ('inbound', 'outbound')
    and coalesce(handled_by, 'human') in ('human', 'ai')
    and coalesce(answered_at >= queued_at, true) and ended_at >= queued_at and coalesce(ended_at >= answered_at, true)
    and ended_at <= queued_at + interval 7 day
    and coalesce(talk_seconds >= 0, true) and coalesce(hold_seconds >= 0, true) and coalesce(wrap_seconds >= 0, true)
    and coalesce(greatest(talk_seconds, hold_seconds, wrap_seconds) <= 604800, true)
    and (outcome <> 'answered' or answered_at is not null) and (outcome <> 'abandoned' or answered_at is null)
    and coalesce(leg_number, 1) >= 1;

create table repeated as
select contact_id, leg_number from rows_read group by all having count(*) > 1;

create table contacts as
with numbered as (
    select
        *,
        row_number() over (partition by contact_id, leg_number order by updated_at desc nulls last) as place,
        hash(queue_id, channel, direction, queued_at, answered_at, ended_at, talk_seconds, hold_seconds, wrap_seconds,
            outcome, handled_by, agent_id, customer_reference, reason_code, is_resolved) as content
    from rows_read
    where (contact_id, leg_number) in (select (contact_id, leg_number) from repeated)
),

uncontradicted as (
    select * from numbered
    window same_stamp as (partition by contact_id, leg_number, updated_at)
    qualify min(content) over same_stamp = max(content) over same_stamp
),

latest as (
    select * exclude (place, content) from uncontradicted
    qualify row_number() over (partition by contact_id, leg_number order by place) = 1
),

accepted as (
    select * from rows_read where (contact_id, leg_number) not in (select (contact_id, leg_number) from repeated)
    union all
    select * from latest
)

select
    queues.contract_id, accepted.queue_id, accepted.channel, accepted.handled_by, accepted.outcome, accepted.is_resolved,
    accepted.leg_number = 1 and accepted.direction = 'inbound' as is_first,
    cast(timezone(contracts.time_zone, queued_at) as date) as local_date,
    time_bucket(interval 30 minute, queued_at) as interval_start_at,
    (epoch_us(coalesce(answered_at, ended_at)) - epoch_us(queued_at)) * cast(0.000001 as decimal(6, 6)) as wait,
    coalesce(talk_seconds, 0) + coalesce(hold_seconds, 0) + coalesce(wrap_seconds, 0) as handle
from accepted
inner join read_csv('{seeds}/contracts/contract_queues.csv') as queues on accepted.queue_id = queues.queue_id
inner join read_csv('{seeds}/contracts/contracts.csv') as contracts on queues.contract_id = contracts.contract_id
where
    cast(timezone(contracts.time_zone, queued_at) as date) >= queues.valid_from
    and cast(timezone(contracts.time_zone, queued_at) as date) < coalesce(try_cast(queues.valid_to as date), date '9999-12-31');

create table intervals as
select
    contract_id, queue_id, channel, handled_by, interval_start_at, local_date,
    count(*) filter (where is_first) as contacts_received,
    count(*) filter (where is_first and outcome in ('answered', 'abandoned')) as contacts_offered,
    count(*) filter (where is_first and outcome = 'answered') as contacts_answered,
    count(*) filter (where is_first and outcome = 'abandoned') as contacts_abandoned,
    count(*) filter (where is_first and outcome = 'answered' and is_resolved) as contacts_resolved,
    count(*) filter (where outcome = 'answered') as legs_answered,
    coalesce(sum(wait) filter (where is_first and outcome = 'answered'), 0) as wait_seconds_answered,
    coalesce(sum(handle) filter (where is_first and outcome = 'answered'), 0) as handle_seconds_answered,
    sum(handle) as handle_seconds
from contacts
group by all;

-- Every threshold of these contracts is a whole number of seconds up to half an hour.
create table attainment as
with waits as (
    select
        contract_id, queue_id, channel, handled_by, local_date, outcome,
        least(ceil(wait), 1801) as wait_ceiling, wait = ceil(wait) as is_whole,
        count(*) as contacts, sum(wait) as wait, sum(handle) as handle
    from contacts
    where is_first
    group by all
),

levels as (
    select
        *,
        coalesce(try_cast(valid_to as date), lead(valid_from) over (partition by service_level_id order by valid_from), date '9999-12-31')
            as ends_on
    from read_csv('{seeds}/contracts/service_levels.csv')
    where metric in ('service_level', 'abandonment', 'average_speed_of_answer', 'average_handle_time')
        and aggregation = 'weighted' and not is_business_hours_only
),

classed as (
    select
        levels.service_level_id, levels.metric, levels.formula, waits.contacts, waits.wait, waits.handle,
        cast(date_trunc(levels.period, waits.local_date) as date) as period_start,
        case
            when outcome = 'flowed_out' then 'flowed_out'
            when outcome = 'abandoned' and wait_ceiling <= short_abandon_seconds and short_abandon_seconds > 0
                then 'abandoned_short'
            else
                case outcome when 'callback_requested' then 'callback' else outcome end
                || if(wait_ceiling <= threshold_seconds
                    and not (comparator = 'lt' and wait_ceiling = threshold_seconds and is_whole), '_in', '_late')
        end as class
    from waits
    inner join levels
        on
            waits.contract_id = levels.contract_id
            and waits.local_date >= levels.valid_from and waits.local_date < levels.ends_on
            and waits.queue_id = coalesce(levels.queue_id, waits.queue_id)
            and waits.channel = coalesce(levels.channel, waits.channel)
            and waits.handled_by = coalesce(levels.handled_by, waits.handled_by)
),

weights as (
    select formula, name, weight
    from (
        unpivot (select * from read_csv('{seeds}/reference/service_level_formulas.csv')) on columns(* exclude formula)
        into name name value weight
    )
)

select
    service_level_id, period_start,
    case metric
        when 'average_speed_of_answer' then sum(wait) filter (where class like 'answered%')
        when 'average_handle_time' then sum(handle) filter (where class like 'answered%')
        else coalesce(sum(contacts * numerators.weight), 0)
    end as numerator,
    if(metric like 'average%', sum(contacts) filter (where class like 'answered%'), sum(contacts * denominators.weight))
        as denominator
from classed
left join weights as numerators
    on classed.formula = numerators.formula and numerators.name = 'numerator_' || classed.class
left join weights as denominators
    on classed.formula = denominators.formula and denominators.name = 'denominator_' || classed.class
group by service_level_id, period_start, metric;

-- Cost per month, channel and handler: each charge over the handle time in its scope.
create table cost as
with lines as (
    select distinct
        invoices.contract_id, date_trunc('month', invoices.period_start) as month, lines.*,
        invoices.period_end
    from read_csv('{raw}/invoice_lines/*.csv', all_varchar = true, union_by_name = true) as lines
    inner join (
        select distinct on (invoice_id) invoice_id, contract_id, try_cast(period_start as date) as period_start,
            try_cast(period_end as date) as period_end
        from read_csv('{raw}/invoices/*.csv', all_varchar = true, union_by_name = true)
        where try_cast(total_amount as decimal(18, 2)) is not null and period_end >= period_start
        order by invoice_id, updated_at desc
    ) as invoices using (invoice_id)
    where
        lines.charge_code is not null
        and abs(round(cast(quantity as decimal(38, 6)) * cast(unit_price as decimal(18, 6)), 2) - cast(amount as decimal(18, 2)))
        <= 0.01
),

charges as (
    select
        *,
        coalesce(try_cast(valid_to as date), lead(valid_from) over (partition by charge_id order by valid_from), date '9999-12-31') as ends_on
    from read_csv('{seeds}/contracts/charges.csv')
),

scoped as (
    select
        lines.contract_id, lines.month, charges.queue_id, charges.channel, charges.handled_by,
        sum(cast(lines.amount as decimal(18, 2))) as amount
    from lines
    left join charges
        on
            lines.contract_id = charges.contract_id and lines.charge_code = charges.charge_code
            and coalesce(cast(lines.service_date_to as date), lines.period_end) >= charges.valid_from
            and coalesce(cast(lines.service_date_to as date), lines.period_end) < charges.ends_on
    group by all
),

places as (
    select
        contract_id, date_trunc('month', local_date) as month, queue_id, channel, handled_by,
        sum(contacts_answered) as answered, sum(handle_seconds) as handle
    from intervals
    group by all
),

spread as (
    select
        scoped.contract_id, scoped.month, places.channel, places.handled_by,
        scoped.amount * places.handle / sum(places.handle) over (
            partition by scoped.contract_id, scoped.month, scoped.queue_id, scoped.channel, scoped.handled_by
        ) as amount
    from scoped
    inner join places
        on
            scoped.contract_id = places.contract_id and scoped.month = places.month
            and coalesce(scoped.queue_id, places.queue_id) = places.queue_id
            and coalesce(scoped.channel, places.channel) = places.channel
            and coalesce(scoped.handled_by, places.handled_by) = places.handled_by
    where places.handle > 0
)

select contract_id, month, channel, handled_by, sum(amount) as net_amount
from spread
group by all;
