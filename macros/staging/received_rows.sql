{# The rows of an extract from every connector that supplies it, defaults filled in. #}
{% macro received_rows(extract, columns, new_files_only=false) %}
    {% for connector in connectors_of(extract) %}
        {% set relation = ref('stg_' ~ connector ~ '__' ~ extract) %}
        {% do check_mapping(connector, relation, columns) %}
        select
            {% for column in columns %}
            {% set default = column_meta(column, 'default') %}
            {% if default is not none %}
            coalesce({{ column.name }}, cast('{{ default }}' as {{ column.data_type }})) as {{ column.name }},
            {% else %}
            {{ column.name }},
            {% endif %}
            {% endfor %}
            file_id,
            line,
            parse_reasons,
            {{ 'cells' if connector == 'standard' else 'cast(null as ' ~ cells_type(columns) ~ ') as cells' }},
            raw
        from {{ relation }}
        {% if new_files_only %}
        {# Named one by one, so that DuckDB does not open the others. #}
        {% set files = run_query(
            "select file_id, file from " ~ ref('stg_gate__files') ~ " where source = '" ~ connector ~ "' and extract = '"
            ~ extract ~ "' and file_id not in (select distinct file_id from " ~ this ~ ")"
        ).rows %}
            {% if files %}
        where
            source_file in ({% for file in files %}'{{ file[1] | replace("'", "''") }}'{{ ', ' if not loop.last }}{% endfor %})
            and file_id in ({{ files | map(attribute=0) | join(', ') }})
            {% else %}
        where false
            {% endif %}
        {% endif %}
        {{ 'union all' if not loop.last }}
    {% endfor %}
{% endmacro %}

{# The connectors that supply an extract. What none of them supplies comes from the standard layout, or is empty. #}
{% macro connectors_of(extract) %}
    {% set found = [] %}
    {% for connector in var('connectors') if connector == 'standard' or extract in var('connector_extracts').get(connector, []) %}
        {% do found.append(connector) %}
    {% endfor %}
    {{ return(found or ['standard']) }}
{% endmacro %}

{# Every part that a build reads, as connector.extract, a line for each. #}
{% macro parts_read() %}
    {% set parts = [] %}
    {% for extract in extract_names() %}
        {% for connector in connectors_of(extract) %}{% do parts.append("'" ~ connector ~ "." ~ extract ~ "'") %}{% endfor %}
    {% endfor %}
    {{ return(parts | join(',\n        ')) }}
{% endmacro %}

{# A contact belongs to the contract that its queue is under when it queues, and to the date and half hour of that contract's zone. #}
{% macro placed_contacts() %}
    queue_terms as (
        select
            queues.queue_id,
            queues.contract_id,
            contracts.time_zone,
            timezone(contracts.time_zone, cast(queues.valid_from as timestamp)) as valid_from_at,
            timezone(contracts.time_zone, cast(queues.valid_to as timestamp)) as valid_to_at
        from {{ ref('terms_contract_queues') }} as queues
        inner join {{ ref('terms_contracts') }} as contracts on queues.contract_id = contracts.contract_id
    ),

    located as not materialized (
        select
            received.*,
            queue_terms.contract_id,
            timezone(queue_terms.time_zone, received.queued_at) as queued_local
        from received
        left join queue_terms
            on
                received.queue_id = queue_terms.queue_id
                and received.queued_at >= queue_terms.valid_from_at
                and received.queued_at < queue_terms.valid_to_at
    ),

    placed as not materialized (
        select
            * exclude (queued_local),
            cast(queued_local as date) as local_date,
            make_timestamptz(epoch_us(queued_at) - epoch_us(queued_local) % 1800000000) as interval_start_at
        from located
    ),
{% endmacro %}

{# Names of things that must exist: the contract, the queue, the invoice. #}
{% macro reference_checks(extract, names) %}
    {% set checks = [] %}
    {# Asked only for an extract that names one. #}
    {% set queues = known_values(ref('terms_contract_queues'), 'queue_id') if 'queue_id' in names %}
    {% set contracts = known_values(ref('terms_contracts'), 'contract_id') if 'contract_id' in names %}
    {% if 'contract_id' in names %}
        {% do checks.append([
            "contract_id not in (" ~ contracts ~ ")",
            "'contract_id: ''' || contract_id || ''' is not a known contract'",
        ]) %}
    {% endif %}
    {% if 'queue_id' in names %}
        {# A queue that placed a contact is known: cheaper than to look up each. #}
        {% set unplaced = "contract_id is null and " if extract == 'contacts' else "" %}
        {% do checks.append([unplaced ~ "queue_id not in (" ~ queues ~ ")", "'queue_id: ''' || queue_id || ''' is not a known queue'"]) %}
    {% endif %}
    {% if 'queue_id' in names and 'contract_id' in names %}
        {% set pairs = known_values(ref('terms_contract_queues'), "contract_id || '/' || queue_id") %}
        {% do checks.append([
            "contract_id || '/' || queue_id not in (" ~ pairs ~ ") and queue_id in (" ~ queues ~ ")"
            ~ " and contract_id in (" ~ contracts ~ ")",
            "'queue_id: ''' || queue_id || ''' is not a queue of contract ''' || contract_id || ''''",
        ]) %}
    {% endif %}
    {% if extract == 'forecasts' %}
        {% do checks.append([
            "queue_id in (" ~ queues ~ ") and not exists (select 1 from " ~ ref('terms_contract_queues') ~ " as terms"
            ~ " where terms.queue_id = received.queue_id and received.forecast_date >= terms.valid_from and received.forecast_date < terms.valid_to)",
            "'queue_id: ''' || queue_id || ''' is not under contract on ' || forecast_date",
        ]) %}
    {% endif %}
    {% if extract == 'contacts' %}
        {% do checks.append([
            "contract_id is null and queued_at is not null and queue_id in (" ~ queues ~ ")",
            "'queue_id: ''' || queue_id || ''' is not under contract at ' || strftime(queued_at, '%Y-%m-%d %H:%M UTC')",
        ]) %}
    {% endif %}
    {% if extract == 'invoice_lines' %}
        {% do checks.append([
            "invoice_id not in (select invoice_id from " ~ ref('int_invoices_classified') ~ " where row_status = 'accepted')",
            "'invoice_id: ''' || invoice_id || ''' is not an accepted invoice'",
        ]) %}
    {% endif %}
    {{ return(checks) }}
{% endmacro %}

{# A short list of names, written out: cheaper for each row than a join. #}
{% macro known_values(relation, column) %}
    {% set values = run_query('select distinct ' ~ column ~ ' from ' ~ relation ~ ' order by all').columns[0].values() %}
    {% set quoted = [] %}
    {% for value in values %}{% do quoted.append("'" ~ value | replace("'", "''") ~ "'") %}{% endfor %}
    {{ return(quoted | join(', ') if quoted else "''") }}
{% endmacro %}
