{# What counted units cost in one slab of a tiered price; the slabs of a charge add up to its amount. Graduated: each unit at
   its slab's price; the first slab may hold less than nothing, when more came back than came. all_units: all at the reached slab's. #}
{% macro at_slab(counted, slab) -%}
    case
        when {{ slab }}.tier_method = 'graduated' and ({{ counted }} > {{ slab }}.from_count or {{ slab }}.from_count = 0)
            then
                cast(least({{ counted }}, coalesce({{ slab }}.to_count, {{ counted }})) - {{ slab }}.from_count as decimal(38, 6))
                * {{ slab }}.unit_price
        when
            {{ slab }}.tier_method = 'all_units'
            and ({{ counted }} > {{ slab }}.from_count or {{ slab }}.from_count = 0)
            and ({{ slab }}.to_count is null or {{ counted }} <= {{ slab }}.to_count)
            then cast({{ counted }} as decimal(38, 6)) * {{ slab }}.unit_price
        else 0
    end
{%- endmacro %}
