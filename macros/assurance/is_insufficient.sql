{# Whether a piece of evidence leaves its obligation open: it was rejected, or measures less than the minimum. #}
{% macro is_insufficient(evidence, minimum_measure) -%}
    (
        coalesce({{ evidence }}.result, 'accepted') = 'rejected'
        or coalesce({{ evidence }}.measure < {{ minimum_measure }}, false)
    )
{%- endmacro %}
