{# Joins as `charges` the version of a charge whose price a counted day takes: its own; that of the month where a whole month
   has one price, or where its own has none because it counts in slabs. Needs `months`, of int_charge_months. #}
{% macro pricing_version(units) %}
inner join {{ ref('terms_charges') }} as versions
    on
        {{ units }}.charge_id = versions.charge_id
        and {{ units }}.valid_from = versions.valid_from
inner join {{ ref('terms_charges') }} as charges
    on
        {{ units }}.charge_id = charges.charge_id
        and charges.valid_from
        = if(months.is_whole_month or versions.unit_price is null, months.valid_from, {{ units }}.valid_from)
{% endmacro %}
