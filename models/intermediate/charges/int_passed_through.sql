-- What is passed through, by charge and month. No extract holds receipts: it is expected as it was billed.
select
    months.charge_id,
    months.contract_id,
    months.charge_code,
    months.month,
    coalesce(sum(lines.amount), 0) as amount
from {{ ref('int_charge_months') }} as months
left join {{ ref('int_lines_checked') }} as lines
    on
        months.charge_id = lines.charge_id
        and months.month = lines.compared_month
where months.basis = 'pass_through'
group by all
