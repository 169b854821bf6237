{# Text without space around it; none is null. Most text has none: to see that is cheaper than to trim. Space is not only ASCII's. #}
{% macro trimmed_text(text) -%}
    case
        when {{ text }} = '' or contains({{ text }}, ' ') or strlen({{ text }}) <> length({{ text }})
            then nullif(trim({{ text }}), '')
        else {{ text }}
    end
{%- endmacro %}

{# Casts text to the type of an extract column; null where the text is not such a value.
   Timestamps must carry an offset, whole numbers and dates must be written as such; a date may be its midnight. #}
{% macro cast_text(text, data_type) %}
    {%- if data_type == 'varchar' -%}
        {{ text }}
    {%- elif data_type == 'timestamptz' -%}
        case
            when regexp_full_match({{ text }}, '\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}.*(Z|[+-]\d{2}(:?\d{2})?)')
                then try_cast({{ text }} as timestamptz)
        end
    {%- elif data_type == 'date' -%}
        case
            when regexp_full_match({{ text }}, '\d{4}-\d{2}-\d{2}([T ]00:00(:00(\.0+)?)?(Z|\+00(:?00)?)?)?')
                then try_cast({{ text }} as date)
        end
    {%- elif data_type in ('integer', 'bigint') -%}
        case when regexp_full_match({{ text }}, '[+-]?\d+') then try_cast({{ text }} as {{ data_type }}) end
    {%- elif data_type == 'boolean' -%}
        try_cast({{ text }} as boolean)
    {%- else -%}
        {# DuckDB reads 1_000 as a thousand; no provider means it. #}
        case when not contains({{ text }}, '_') then try_cast({{ text }} as {{ data_type }}) end
    {%- endif -%}
{% endmacro %}

{# What a person should have written, for the reason of a rejection. #}
{% macro expected_value(data_type) %}
    {%- if data_type == 'timestamptz' -%} a timestamp with an offset, as 2025-03-30T01:15:00+01:00
    {%- elif data_type == 'date' -%} a date, as 2025-03-30
    {%- elif data_type in ('integer', 'bigint') -%} a whole number
    {%- elif data_type == 'boolean' -%} true or false
    {%- else -%} a number, as {{ data_type }}
    {%- endif -%}
{% endmacro %}
