{# The checks that only one extract needs: a condition that holds for a bad row, and the reason to give.
   What every extract shares (required, unreadable, enumerations) comes from its definition. #}
{% macro row_checks(extract) %}
    {# By whole milliseconds, which are null for an instant without end: much cheaper than an interval added to each row. #}
    {% set longer_than_a_week = "coalesce(epoch_ms(ended_at) - epoch_ms(%s) > 7 * 86400000, ended_at is not null and %s is not null)" %}
    {% set checks = {
        'contacts': [
            ["answered_at < queued_at", "'answered_at is before queued_at'"],
            ["ended_at < queued_at", "'ended_at is before queued_at'"],
            ["ended_at < answered_at", "'ended_at is before answered_at'"],
            [longer_than_a_week | replace('%s', 'queued_at'), "'leg is longer than seven days'"],
            ["talk_seconds < 0 or hold_seconds < 0 or wrap_seconds < 0", "'a duration is negative'"],
            ["greatest(talk_seconds, hold_seconds, wrap_seconds) > 604800", "'a duration is longer than seven days'"],
            ["outcome = 'answered' and answered_at is null", "'outcome is answered but answered_at is empty'"],
            ["outcome = 'abandoned' and answered_at is not null", "'outcome is abandoned but answered_at is given'"],
            ["leg_number < 1", "'leg_number is below 1'"],
        ],
        'agent_activity': [
            ["ended_at < started_at", "'ended_at is before started_at'"],
            [longer_than_a_week | replace('%s', 'started_at'), "'activity is longer than seven days'"],
        ],
        'relief_events': [["ends_at < starts_at", "'ends_at is before starts_at'"]],
        'incidents': [["restored_at < occurred_at", "'restored_at is before occurred_at'"]],
        'invoice_lines': [
            ["abs(round(cast(quantity as decimal(38, 6)) * cast(unit_price as decimal(18, 6)), 2) - amount) > 0.01",
             "'quantity x unit_price differs from amount by more than 0.01'"],
        ],
        'benefit_claims': [
            ["abs(cast(units as decimal(38, 6)) * baseline_unit_cost) >= 1000000000000"
             ~ " or abs(cast(units as decimal(38, 6)) * actual_unit_cost) >= 1000000000000",
             "'units x unit cost: a million millions or more is no amount'"],
        ],
        'surveys': [["score < 0 or score > coalesce(scale_max, 5)", "'score is outside 0 to scale_max'"]],
        'quality_evaluations': [["score < 0 or score > max_score", "'score is outside 0 to max_score'"]],
        'forecasts': [["contacts_forecast < 0", "'contacts_forecast is negative'"]],
        'market_rates': [["rate <= 0", "'rate is not above 0'"]],
        'exchange_rates': [["rate <= 0", "'rate is not above 0'"]],
        'index_values': [["value <= 0", "'value is not above 0'"]],
        'invoices': [["period_end < period_start", "'period_end is before period_start'"]],
    } %}
    {{ return(checks.get(extract, [])) }}
{% endmacro %}
