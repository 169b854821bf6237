-- Lines that the provider took back himself: each line of a credit note and the line of the invoice it credits, of
-- the same charge, agent and amount; of several alike the one that was not owed first.
with credits as (
    select
        *,
        row_number() over (
            partition by credits_invoice_id, charge_code, coalesce(agent_id, ''), amount
            order by invoice_id, line_number
        ) as place
    from {{ ref('int_invoiced_lines') }}
    where amount_kind = 'credit' and credits_invoice_id is not null and amount < 0
),

charged as (
    select
        lines.*,
        row_number() over (
            partition by lines.invoice_id, lines.charge_code, coalesce(lines.agent_id, ''), lines.amount
            order by not_owed.rule is null, lines.line_number
        ) as place
    from {{ ref('int_invoiced_lines') }} as lines
    left join {{ ref('int_lines_not_owed') }} as not_owed
        on
            lines.invoice_id = not_owed.invoice_id
            and lines.line_number = not_owed.line_number
    where lines.amount_kind = 'charged'
)

select
    charged.invoice_id,
    charged.line_number,
    credits.invoice_id as credit_invoice_id,
    credits.line_number as credit_line_number
from credits
inner join charged
    on
        credits.credits_invoice_id = charged.invoice_id
        and credits.charge_code = charged.charge_code
        and coalesce(credits.agent_id, '') = coalesce(charged.agent_id, '')
        and -credits.amount = charged.amount
        and credits.place = charged.place
