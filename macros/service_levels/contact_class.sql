{# The class of an inbound first leg under a version of a service level. Short is tested before within; without a threshold an
   answer is in time and an abandonment is not. #}
{% macro contact_class(contact, level) -%}
    {%- set is_short -%}
        coalesce({{ level }}.short_abandon_seconds > 0 and {{ contact }}.wait_seconds <= {{ level }}.short_abandon_seconds, false)
    {%- endset -%}
    {%- set is_in -%}
        case
            when {{ level }}.comparator = 'lt' then {{ contact }}.wait_seconds < {{ level }}.threshold_seconds
            else {{ contact }}.wait_seconds <= {{ level }}.threshold_seconds
        end
    {%- endset -%}
    case
        when {{ contact }}.outcome = 'answered' then if(coalesce({{ is_in }}, true), 'answered_in', 'answered_late')
        when {{ contact }}.outcome = 'abandoned' and {{ is_short }} then 'abandoned_short'
        when {{ contact }}.outcome = 'abandoned' then if(coalesce({{ is_in }}, false), 'abandoned_in', 'abandoned_late')
        when {{ contact }}.outcome = 'callback_requested' then if(coalesce({{ is_in }}, true), 'callback_in', 'callback_late')
        else 'flowed_out'
    end
{%- endmacro %}

{# The weight that a formula gives to the class of a row: side is numerator or denominator. #}
{% macro weight_of_class(side, formulas, contact_class) -%}
    case {{ contact_class }}
        {% for class in contact_classes() -%}
        when '{{ class }}' then {{ formulas }}.{{ side }}_{{ class }}
        {% endfor %}
    end
{%- endmacro %}

{# Whether a contact with these weights counts against a service level. #}
{% macro is_miss(direction, numerator, denominator) -%}
    if({{ direction }} = 'at_least', {{ denominator }} > {{ numerator }}, {{ numerator }} > 0)
{%- endmacro %}
