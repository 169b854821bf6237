{# fee base x at risk x allocation x factor x multiplier, the percentages as printed, rounded once. #}
{% macro credit_amount(multiplier) -%}
    cast(round(
        cast(fee_base_amount as decimal(38, 2)) * at_risk_pct * coalesce(allocation_pct, 0) * credit_factor_pct
        * cast({{ multiplier }} as decimal(9, 4)) * 0.000001, 2
    ) as decimal(18, 2))
{%- endmacro %}

{# The same for a forecast, on the mean fees of recent months. #}
{% macro credit_at(factor) -%}
    cast(round(
        cast(coalesce(monthly_fee_amount, 0) as decimal(38, 2)) * months * coalesce(at_risk_pct, 0)
        * coalesce(allocation_pct, 0) * cast({{ factor }} as decimal(9, 4)) * 0.000001, 2
    ) as decimal(18, 2))
{%- endmacro %}
