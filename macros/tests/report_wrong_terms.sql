{# After a run: names the row and the rule of every wrong term, because dbt itself prints only how many there are. #}
{% macro report_wrong_terms(results) %}
{% if execute and results is defined %}
    {% for result in results if result.status | string in ('fail', 'warn') and ((result.node.attached_node or '').startswith('seed.') or result.node.name.startswith('terms_')) and result.node.compiled_code %}
        {% set seed = (result.node.attached_node or 'seed.several').split('.')[-1] %}
        {% set rows = run_query('select to_json(failed) from (' ~ result.node.compiled_code ~ ') as failed limit 10').rows %}
        {% for row in rows %}
            {% do log('Wrong term in seed ' ~ seed ~ ', ' ~ result.node.name ~ ': ' ~ row[0], info=true) %}
        {% endfor %}
    {% endfor %}
{% endif %}
{% endmacro %}
