-- Charges whose lines bill other units than the recomputed ones, and the misreading that comes to the units billed,
-- if any does. What agents' hours differ by is found agent by agent.
with differing as (
    select
        compared.*,
        compared.difference_amount - compared.price_difference_amount - coalesce(tiers.difference_amount, 0)
            as quantity_difference_amount
    from {{ ref('int_charge_comparison') }} as compared
    left join {{ ref('int_finding_tiers') }} as tiers
        on
            compared.charge_id = tiers.charge_id
            and compared.month = tiers.month
    where
        compared.basis not in ('outcome_fee', 'pass_through')
        and compared.is_other_quantity
        and not compared.is_by_agent
)

select
    differing.charge_id,
    differing.month,
    if(differing.line_count = 0, 'not_billed', coalesce(readings.rule, 'quantity_differs')) as rule,
    readings.rule is null and differing.line_count > 0 and differing.is_tolerated as is_tolerated,
    cast(differing.quantity_difference_amount as decimal(18, 2)) as difference_amount,
    if(
        differing.line_count = 0,
        'nothing billed, ' || {{ plain_number('differing.expected_units') }}
        || {{ plural('differing.expected_units', 'unit is', 'units are') }} || ' owed',
        {{ plain_number('differing.billed_units') }} || {{ plural('differing.billed_units', 'unit') }} || ' billed, '
        || {{ plain_number('differing.expected_units') }} || ' recomputed'
        || coalesce('; billed is ' || readings.reading, '')
    ) as explanation
from differing
left join {{ ref('int_alternative_units') }} as readings
    on
        differing.charge_id = readings.charge_id
        and differing.month = readings.month
        and abs(differing.billed_units - readings.units) <= 0.000001 * (differing.line_count + 1)
qualify row_number() over (
    partition by differing.charge_id, differing.month order by readings.rule nulls last, readings.reading
) = 1
