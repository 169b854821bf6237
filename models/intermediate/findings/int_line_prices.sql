-- Each checked line at the nearest price that the contract knows: the difference, and whether another reading of the
-- indexation or another day's exchange rate explains it.
with nearest as (
    select
        lines.*,
        prices.unit_price as rightful_price,
        prices.price_before_index,
        prices.index_id,
        last_day(lines.compared_month) as priced_on
    from {{ ref('int_lines_checked') }} as lines
    inner join {{ ref('int_rightful_prices') }} as prices
        on
            lines.charge_id = prices.charge_id
            and lines.compared_month = prices.month
    where lines.basis not in ('outcome_fee', 'pass_through')
    qualify row_number() over (
        partition by lines.invoice_id, lines.line_number
        order by abs(lines.unit_price - prices.unit_price), prices.unit_price
    ) = 1
),

named as (
    select
        nearest.invoice_id,
        nearest.line_number,
        max(nearest.charge_id) as charge_id,
        max(nearest.compared_month) as compared_month,
        max(nearest.quantity) as quantity,
        max(nearest.unit_price) as unit_price,
        max(nearest.rightful_price) as rightful_price,
        max(nearest.amount) as amount,
        {# A price is printed with six decimals; one converted from another currency is rounded once more. #}
        bool_or(abs(nearest.unit_price - nearest.rightful_price) > 0.0000015) as is_other_price,
        bool_or(
            nearest.exchange_rate <> coalesce(nearest.other_exchange_rate, nearest.exchange_rate)
            and abs(nearest.invoiced_unit_price * nearest.other_exchange_rate - nearest.rightful_price) <= 0.00001
        ) as is_other_exchange_rate,
        min(wrong.reading) as reading
    from nearest
    left join {{ ref('int_wrong_index_factors') }} as wrong
        on
            nearest.index_id = wrong.index_id
            and nearest.priced_on >= wrong.valid_from
            and nearest.priced_on < wrong.valid_to
            and abs(nearest.unit_price - nearest.price_before_index * wrong.index_factor) <= 0.000003
    group by nearest.invoice_id, nearest.line_number
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
from named
