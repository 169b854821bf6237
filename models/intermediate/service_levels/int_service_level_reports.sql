-- What the provider reported for each service level and period (the value received last), and whether no report had
-- arrived by the day it was due, where the contract makes a default of that.
with periods as (
    select * from {{ ref('int_service_level_periods') }}
),

reports as (
    select * from {{ ref('int_vendor_reports_classified') }}
    where row_status = 'accepted'
),

{# By the last version of the terms in force in the period. #}
due as (
    select
        periods.service_level_id,
        periods.period_start,
        coalesce(credit_terms.missing_report_is_default, false) as missing_report_is_default,
        periods.period_end + cast(coalesce(credit_terms.report_due_days, 0) as integer) as report_due_on
    from periods
    left join {{ ref('terms_credit_terms') }} as credit_terms
        on
            periods.contract_id = credit_terms.contract_id
            and periods.period_end >= credit_terms.valid_from
            and periods.period_start < credit_terms.valid_to
    qualify row_number() over (
        partition by periods.service_level_id, periods.period_start order by credit_terms.valid_from desc
    ) = 1
),

received as (
    select
        service_level_id,
        period_start,
        min(received_on) as report_received_on,
        arg_max(reported_value, received_on) as reported_value
    from reports
    group by all
)

select
    due.service_level_id,
    due.period_start,
    due.missing_report_is_default,
    due.report_due_on,
    received.report_received_on,
    received.reported_value,
    due.missing_report_is_default
    and due.report_due_on < cast('{{ var("as_of_date") }}' as date)
    and coalesce(received.report_received_on > due.report_due_on, true) as is_report_missing
from due
left join received
    on
        due.service_level_id = received.service_level_id
        and due.period_start = received.period_start
