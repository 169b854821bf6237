{# A share of an amount, each share already rounded, so that the shares of a partition add up to the amount: the odd cents go to
   the first of the order, which is the largest weight and among equals the lowest key. #}
{% macro with_odd_cents(share, amount, partition_by, order_by) -%}
    {{ share }} + case
        when row_number() over (partition by {{ partition_by | join(', ') }} order by {{ order_by | join(', ') }}) = 1
            then {{ amount }} - sum({{ share }}) over (partition by {{ partition_by | join(', ') }})
        else 0
    end
{%- endmacro %}
