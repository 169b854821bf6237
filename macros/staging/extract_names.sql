{# Every extract of the standard layout. Written out, because dbt needs the names before it has read the definition; a test compares. #}
{% macro extract_names() %}
    {{ return([
        'contacts', 'surveys', 'agents', 'agent_activity', 'forecasts', 'invoices', 'invoice_lines', 'vendor_reports',
        'quality_evaluations', 'obligation_evidence', 'improvement_plans', 'change_requests', 'continuity_tests',
        'incidents', 'relief_events', 'market_rates', 'initiatives', 'benefit_claims', 'exchange_rates', 'index_values',
    ]) }}
{% endmacro %}
