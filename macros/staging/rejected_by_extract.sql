{# The rejected rows of every extract, to be joined by `union all` to more. #}
{% macro rejected_by_extract() %}
    {% for extract in extract_names() %}
    {% set rejected = ref('int_contacts_rejected' if extract == 'contacts' else 'int_' ~ extract ~ '_classified') %}
    {% set staged = ref('stg_standard__' ~ extract) %}
    {% set files = contradicted_files(rejected) %}
    select
        rejected.file_id,
        rejected.line,
        {{ 'coalesce(cast(to_json(staged.cells) as varchar), rejected.raw) as raw' if files else 'rejected.raw' }},
        rejected.reasons
    from {{ rejected }} as rejected
    {% if files %}
    left join {{ staged }} as staged
        on
            rejected.file_id = staged.file_id
            and rejected.line = staged.line
            {# Named one by one, so that DuckDB does not open the others. #}
            and staged.source_file in ({% for file in files %}'{{ file | replace("'", "''") }}'{{ ', ' if not loop.last }}{% endfor %})
    {% endif %}
    where rejected.row_status = 'rejected'

    union all

    {% endfor %}
{% endmacro %}

{# The CSV files of which a row contradicts another. Such a row passed on its own, so that its text was not kept: it is read again. #}
{% macro contradicted_files(rejected) %}
    {% if execute %}
    {{ return(run_query(
        "select distinct files.file from " ~ rejected ~ " as rejected"
        ~ " inner join " ~ ref('stg_gate__files') ~ " as files on rejected.file_id = files.file_id"
        ~ " where files.source = 'standard' and ends_with(lower(files.file), '.csv') and rejected.row_status = 'rejected'"
        ~ " and ends_with(rejected.reasons[1], '" ~ contradiction() ~ "') order by all"
    ).columns[0].values()) }}
    {% endif %}
    {{ return([]) }}
{% endmacro %}
