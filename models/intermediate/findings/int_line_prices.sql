-- Each checked line at the price that the contract knows for it: the difference, and whether another reading of the
-- indexation or another day's exchange rate explains it.
with compared as (
    select
        lines.*,
        prices.unit_price as rightful_price,
        wrong.reading,
        {# A price is printed with six decimals; one converted from another currency is rounded once more. #}
        abs(lines.unit_price - prices.unit_price) > 0.0000015 as is_other_price,
        lines.exchange_rate <> coalesce(lines.other_exchange_rate, lines.exchange_rate)
        and abs(lines.invoiced_unit_price * lines.other_exchange_rate - prices.unit_price) <= 0.00001
            as is_other_exchange_rate,
        owed.units is not null as is_owed_so_many
    from {{ ref('int_lines_checked') }} as lines
    inner join {{ ref('int_rightful_prices') }} as prices
        on
            lines.charge_id = prices.charge_id
            and lines.compared_month = prices.month
    left join {{ ref('int_wrong_index_factors') }} as wrong
        on
            prices.index_id = wrong.index_id
            and last_day(lines.compared_month) >= wrong.valid_from
            and last_day(lines.compared_month) < wrong.valid_to
            and abs(lines.unit_price - prices.price_before_index * wrong.index_factor) <= 0.000003
    left join {{ ref('int_units_by_price') }} as owed
        on
            prices.charge_id = owed.charge_id
            and prices.month = owed.month
            and prices.price_before_index = owed.unit_price
            and abs(lines.quantity - owed.units) <= 0.000001
    where lines.basis not in ('outcome_fee', 'pass_through')
),

{# A price of the month first, then one that a known misreading explains, then one at which so many units are owed. #}
nearest as (
    select * from compared
    qualify row_number() over (
        partition by invoice_id, line_number
        order by
            is_other_price,
            not is_other_exchange_rate and reading is null,
            not is_owed_so_many,
            abs(unit_price - rightful_price),
            rightful_price,
            reading
    ) = 1
)

select
    invoice_id,
    line_number,
    charge_id,
    compared_month,
    {{ multiply('quantity', 'rightful_price', scale=6, decimals=6) }} as rightful_amount,
    is_other_price,
    case
        when not is_other_price then null
        when is_other_exchange_rate then 'exchange_rate_differs'
        when reading is not null then 'indexation_differs'
        else 'rate_differs'
    end as rule,
    if(is_other_price, amount - {{ multiply('quantity', 'rightful_price', decimals=6) }}, 0) as difference_amount,
    'billed at ' || {{ plain_number('unit_price') }} || ', the contract says '
    || {{ plain_number('cast(round(rightful_price, 6) as decimal(18, 6))') }}
    || case
        when is_other_exchange_rate then ' at the exchange rate of the agreed day'
        when reading is not null then '; billed is ' || reading
        else ''
    end as explanation
from nearest
