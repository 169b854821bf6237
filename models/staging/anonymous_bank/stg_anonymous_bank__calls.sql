-- The call log as the bank's system writes it, one row per call: clock times made instants, with a reason for each
-- value that cannot be read and a note on what is odd but plain in its meaning.
{{ config(enabled='anonymous_bank' in var('connectors')) }}

with lines as (
    {{ connector_lines('anonymous_bank', 'contacts', [
        'vru+line', 'call_id', 'customer_id', 'priority', 'type', 'date', 'vru_entry', 'vru_exit', 'vru_time',
        'q_start', 'q_exit', 'q_time', 'outcome', 'ser_start', 'ser_exit', 'ser_time', 'server',
    ]) }}
),

typed as (
    select
        *,
        {{ cast_text('date', 'date') }} as call_date,
        {{ cast_text('vru_time', 'integer') }} as vru_seconds,
        {{ cast_text('q_time', 'integer') }} as queue_seconds,
        {{ cast_text('ser_time', 'integer') }} as service_seconds,
        try_cast(lpad(vru_entry, 8, '0') as time) as vru_entry_time,
        try_cast(lpad(vru_exit, 8, '0') as time) as vru_exit_time,
        try_cast(lpad(q_start, 8, '0') as time) as queue_start_time
    from lines
),

placed as (
    select
        *,
        {# A call that never queued has no queue times: the log writes 0:00:00 and 0. Some enter the queue and leave it within
           the same second: they were not offered either. #}
        queue_seconds > 0 as has_queued,
        if(queue_seconds > 0 or q_start <> '0:00:00', queue_start_time, vru_exit_time) as queued_time,
        {# A clock time half a day before the entry belongs to the next day; a smaller step back is the clock's own error. #}
        epoch(if(queue_seconds > 0 or q_start <> '0:00:00', queue_start_time, vru_exit_time)) + 12 * 3600
        < epoch(vru_entry_time) as has_crossed_midnight
    from typed
)

select
    *,
    timezone(
        'Asia/Jerusalem', call_date + queued_time + to_days(if(has_crossed_midnight, 1, 0))
    ) as queued_at,
    list_filter([
        case when outcome = 'PHANTOM' then 'not a contact: outcome PHANTOM, which the log says to ignore' end,
        case when outcome not in ('AGENT', 'HANG', 'PHANTOM') then 'outcome: ''' || outcome || ''' is not one of AGENT, HANG, PHANTOM' end,
        case when date is not null and call_date is null then 'date: ''' || date || ''' is not a date, as 1999-08-01' end,
        case when q_time is not null and queue_seconds is null then 'q_time: ''' || q_time || ''' is not a whole number' end,
        case when ser_time is not null and service_seconds is null then 'ser_time: ''' || ser_time || ''' is not a whole number' end,
        case when queue_seconds < 0 then 'q_time: ''' || q_time || ''' is negative' end,
        case when service_seconds < 0 then 'ser_time: ''' || ser_time || ''' is negative' end,
        case
            when queued_time is null
                then 'q_start, vru_exit: ''' || concat_ws(''', ''', q_start, vru_exit) || ''' are not clock times, as 9:05:00'
        end
    ], lambda reason: reason is not null) as parse_reasons,
    list_filter([
        case when vru_seconds < 0 then 'vru_time is negative: not used, the wait starts at q_start' end,
        case when outcome = 'HANG' and service_seconds > 0 then 'HANG with a service time: the outcome counts, the call was not served' end,
        case when outcome = 'AGENT' and ser_start = '0:00:00' then 'AGENT without a service start: answered when the queue was left' end,
        case when outcome = 'AGENT' and server = 'NO_SERVER' then 'AGENT without a server: answered by an unknown agent' end,
        case
            when greatest(q_exit <> '0:00:00' and q_exit like '0:%', ser_exit <> '0:00:00' and ser_exit like '0:%')
                and vru_entry like '23:%'
                then 'clock times cross midnight: the durations count, and the day on which the call queued'
        end
    ], lambda note: note is not null) as notes
from placed
