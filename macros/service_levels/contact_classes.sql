{# The eight classes of an inbound first leg, in the order of the formula library's columns. #}
{% macro contact_classes() %}
    {{ return([
        'answered_in', 'answered_late', 'abandoned_short', 'abandoned_in', 'abandoned_late',
        'callback_in', 'callback_late', 'flowed_out',
    ]) }}
{% endmacro %}

{# Each class summed over rows. #}
{% macro summed_classes(counts) -%}
    {% for class in contact_classes() -%}
    coalesce(sum({{ counts }}.{{ class }}), 0) as {{ class }}{{ ',\n        ' if not loop.last }}
    {%- endfor %}
{%- endmacro %}

{# Sum over the classes of weight times count. #}
{% macro weighted_classes(side, counts, formulas) -%}
    {% for class in contact_classes() -%}
        {{ counts }}.{{ class }} * {{ formulas }}.{{ side }}_{{ class }}{{ ' + ' if not loop.last }}
    {%- endfor %}
{%- endmacro %}
