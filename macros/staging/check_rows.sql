{# Every received row of an extract: typed, defaults filled in, with all the reasons for which it fails on its own.
   In an incremental model only the rows of new files are read; but all again when the terms that place a row changed. #}
{% macro check_rows(extract) %}
{% if execute %}
    {% set columns = extract_columns(extract) %}
    {% set names = columns | map(attribute='name') | list %}
    {% set fingerprint = placing_terms_fingerprint() %}
    {% set checks = definition_checks(columns) + row_checks(extract) + reference_checks(extract, names) %}
    with received as not materialized (
        {{ received_rows(extract, columns, new_files_only=is_incremental() and stored_fingerprint() in (fingerprint, none)) }}
    ),

    {% if extract == 'contacts' %}
    {{ placed_contacts() }}
    {% endif %}

    {# A month is one month, by whichever of its days a sender calls it. #}
    {% if 'month' in names %}
    of_months as not materialized (
        select * replace (
            if(isinf(month), month, cast(date_trunc('month', month) as date)) as month
        )
        from received
    ),
    {% endif %}

    checked as not materialized (
        select
            *,
            case
                when
                    len(parse_reasons) > 0
                    {% for check in checks %}
                    or ({{ check[0] }})
                    {% endfor %}
                    then list_concat(parse_reasons, list_filter([
                        {% for check in checks %}
                        case when {{ check[0] }} then {{ check[1] }} end{{ ',' if not loop.last }}
                        {% endfor %}
                    ], lambda reason: reason is not null))
                else cast([] as varchar [])
            end as own_reasons
        from {{ 'placed' if extract == 'contacts' else 'of_months' if 'month' in names else 'received' }}
    )

    select
        * exclude (parse_reasons, cells) replace (
            case
                when len(own_reasons) > 0 then coalesce(raw, cast(to_json(cells) as varchar), {{ row_as_json(extract, 'checked') }})
            end as raw
        )
        {% if model.config.materialized == 'incremental' %}
        , cast('{{ fingerprint }}' as uuid) as terms_fingerprint
        {% endif %}
    from checked
{% else %}
    {# What the model depends on, for dbt's graph. #}
    {% for connector in connectors_of(extract) %}{% do ref('stg_' ~ connector ~ '__' ~ extract) %}{% endfor %}
    {% if extract == 'invoice_lines' %}{% do ref('int_invoices_classified') %}{% endif %}
    {% do [ref('terms_contracts'), ref('terms_contract_queues'), ref('stg_gate__files')] %}
    select 1 as parsing
{% endif %}
{% endmacro %}

{# What the definition of an extract says of its columns: required, within bounds, one of a list. #}
{% macro definition_checks(columns) %}
    {% set checks = [] %}
    {% for column in columns %}
        {% set name = column.name %}
        {% if column_meta(column, 'required') %}
            {# An unreadable value already has its own reason. #}
            {% do checks.append([
                name ~ " is null and len(list_filter(parse_reasons, lambda reason: starts_with(reason, '" ~ name ~ ":'))) = 0",
                "'" ~ name ~ ": required, but empty'",
            ]) %}
        {% endif %}
        {% if column.data_type in ('timestamptz', 'date') %}
            {# Only Parquet can hold it. No day follows from it, and no length of time. #}
            {% do checks.append(["isinf(" ~ name ~ ")", "'" ~ name ~ ": infinity is no day'"]) %}
        {% endif %}
        {% if column.data_type == 'decimal(18,2)' %}
            {# Sums of amounts are amounts: one without bounds would leave no room, and stop the build. #}
            {% do checks.append(["abs(" ~ name ~ ") >= 1000000000000", "'" ~ name ~ ": a million millions or more is no amount'"]) %}
        {% endif %}
        {% set below = column_meta(column, 'below') %}
        {% if below %}
            {# What is beyond all measure would find no room in what is worked out from it. #}
            {% do checks.append(["abs(" ~ name ~ ") >= " ~ below, "'" ~ name ~ ": " ~ '{:,}'.format(below) ~ " or more is out of bounds'"]) %}
        {% endif %}
        {% if column_meta(column, 'allowed') %}
            {% set allowed = column_meta(column, 'allowed') %}
            {% do checks.append([
                name ~ " not in ('" ~ allowed | join("', '") ~ "')",
                "'" ~ name ~ ": ''' || " ~ name ~ " || ''' is not one of " ~ allowed | join(', ') ~ "'",
            ]) %}
        {% endif %}
    {% endfor %}
    {{ return(checks) }}
{% endmacro %}

{# The fingerprint that the stored rows were checked under; none when there are none. #}
{% macro stored_fingerprint() %}
    {% set rows = run_query('select cast(min(terms_fingerprint) as varchar), cast(max(terms_fingerprint) as varchar) from ' ~ this).rows %}
    {{ return(rows[0][0] if rows[0][0] == rows[0][1] else 'mixed') }}
{% endmacro %}

{# What the terms contribute to the placing of a row, as a hash: a change, also a retroactive one, reads every file again. #}
{% macro placing_terms_fingerprint() %}
    {% set rows = run_query(
        "select cast(cast(md5(coalesce(string_agg(term, ';' order by term), '')) as uuid) as varchar) from ("
        ~ "select to_json(queues)::varchar as term from (select queue_id, contract_id, valid_from, valid_to from " ~ ref('terms_contract_queues') ~ ") as queues"
        ~ " union all select to_json(contracts)::varchar from (select contract_id, time_zone from " ~ ref('terms_contracts') ~ ") as contracts)"
    ).rows %}
    {{ return(rows[0][0]) }}
{% endmacro %}

{# Rows checked under other terms are checked again, and may pass or fail now: what was compared of them is void. #}
{% macro forget_versions_of_other_terms(checked) %}
    {% if is_incremental() %}
        delete from {{ this }} where terms_fingerprint not in (select terms_fingerprint from {{ checked }})
    {% endif %}
{% endmacro %}
