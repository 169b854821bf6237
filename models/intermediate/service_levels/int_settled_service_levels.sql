-- Attainment of the periods that are settled: what the snapshot keeps as it was when it was first said. Where a report
-- that does not arrive is a default, not before the report was due.
select attainment.*
from {{ ref('int_service_level_attainment') }} as attainment
inner join {{ ref('int_service_level_reports') }} as reports
    on
        attainment.service_level_id = reports.service_level_id
        and attainment.period_start = reports.period_start
where
    {{ is_settled('attainment.period_end') }}
    and not attainment.is_provisional
    and (
        not reports.missing_report_is_default
        or reports.report_due_on < cast('{{ var("as_of_date") }}' as date)
    )
