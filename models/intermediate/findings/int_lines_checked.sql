-- Lines that are held against the rate card: charged, not struck out as a whole, not taken back. A line is compared in
-- the month that holds its service, whatever months the invoice covers; one for several months in that of the invoice,
-- unless the invoice's period holds none of its days. No line is compared in a month after its charge has ended.
select
    lines.*,
    least(
        if(
            date_trunc('month', lines.service_date_from) = date_trunc('month', lines.service_date_to)
            or lines.service_date_to < lines.period_start
            or lines.service_date_from > lines.period_end,
            cast(date_trunc('month', lines.service_date_to) as date),
            lines.month
        ),
        cast(date_trunc('month', lines.last_day_in_force) as date)
    ) as compared_month
from {{ ref('int_invoiced_lines') }} as lines
left join {{ ref('int_lines_not_owed') }} as not_owed
    on
        lines.invoice_id = not_owed.invoice_id
        and lines.line_number = not_owed.line_number
left join {{ ref('int_lines_withdrawn') }} as withdrawn
    on
        lines.invoice_id = withdrawn.invoice_id
        and lines.line_number = withdrawn.line_number
where
    lines.amount_kind = 'charged'
    and lines.exchange_rate is not null
    and not_owed.rule is null
    and withdrawn.invoice_id is null
