"""Small published databases for the dashboard's tests: the tables of the public interface, a few rows each."""

from __future__ import annotations

import os
from pathlib import Path

import duckdb

TABLES = {
    "publication": """
        invocation_id varchar, built_at timestamptz, published_at timestamptz, as_of_date date,
        table_count integer, row_count bigint
    """,
    "dim_contract": """
        contract_id varchar, client varchar, provider varchar, title varchar, currency varchar, time_zone
        varchar, starts_on date, initial_term_ends_on date, next_renewal_on date, notice_deadline_on date,
        earliest_convenience_exit_on date, liability_cap_amount decimal(18,2)
    """,
    "fct_service_level_attainment": """
        service_level_id varchar, contract_id varchar, name varchar, clause_reference varchar, metric varchar,
        tier varchar, formula varchar, period_start date, period_end date, numerator decimal(38,6), denominator
        decimal(38,6), value decimal(18,6), numerator_before_relief decimal(38,6), denominator_before_relief
        decimal(38,6), value_before_relief decimal(18,6), value_low decimal(18,6), value_high decimal(18,6),
        target decimal(18,6), minimum decimal(18,6), direction varchar, unit varchar, shortfall decimal(18,6),
        status varchar, is_provisional boolean, reported_value decimal(18,6), reported_difference decimal(18,6),
        is_status_uncertain boolean, is_settled boolean
    """,
    "fct_service_credits": """
        service_level_id varchar, contract_id varchar, month date, period_start date, status varchar, fee_base_amount
        decimal(18,2), at_risk_amount decimal(18,2), allocation_pct decimal(9,4), credit_factor_pct decimal(9,4),
        repeat_multiplier decimal(9,4), uncapped_credit_amount decimal(18,2), credit_amount decimal(18,2), cap_applied
        varchar, earned_back_amount decimal(18,2), earned_back_in_month date, is_settled boolean, currency varchar
    """,
    "fct_termination_rights": """
        contract_id varchar, service_level_id varchar, arose_in_month date, basis varchar, first_default_month date,
        last_default_month date
    """,
    "fct_service_level_readings": """
        service_level_id varchar, period_start date, reading varchar, numerator decimal(38,6), denominator
        decimal(38,6), value decimal(18,6), difference_from_contract decimal(18,6), status varchar, credit_amount
        decimal(18,2), credit_difference_amount decimal(18,2), currency varchar
    """,
    "fct_relief": """
        relief_id varchar, service_level_id varchar, period_start date, kind varchar, queue_id varchar, starts_at
        timestamptz, ends_at timestamptz, is_approved boolean, numerator_removed decimal(38,6), denominator_removed
        decimal(38,6), value decimal(18,6), value_without_relief decimal(18,6), credit_relieved_amount
        decimal(18,2), currency varchar
    """,
    "fct_service_level_intervals": """
        service_level_id varchar, contract_id varchar, interval_start_at timestamptz, local_date date, numerator
        decimal(38,6), denominator decimal(38,6), is_met boolean
    """,
    "fct_service_level_misses": """
        service_level_id varchar, contract_id varchar, contact_id varchar, queue_id varchar, agent_id varchar,
        queued_at timestamptz, local_date date, wait_seconds decimal(18,6), contact_class varchar, is_relieved boolean
    """,
    "fct_restatements": """
        contract_id varchar, month date, measure varchar, service_level_id varchar, settled_value decimal(18,6),
        current_value decimal(18,6), difference decimal(18,6), settled_status varchar, current_status varchar,
        credit_difference_amount decimal(18,2), currency varchar
    """,
    "fct_service_level_forecast": """
        service_level_id varchar, contract_id varchar, period_start date, period_end date, denominator decimal(38,6),
        days_left bigint, denominator_expected decimal(38,6), value_lowest decimal(18,6), value_highest decimal(18,6),
        value_needed decimal(18,6), target decimal(18,6), direction varchar, value_so_far decimal(18,6), is_target_reachable boolean, is_target_safe boolean, credit_at_risk_amount
        decimal(18,2), currency varchar
    """,
    "fct_service_level_formulas": """
        service_level_id varchar, contract_id varchar, period_start date, formula varchar, numerator
        decimal(38,6), denominator decimal(38,6), value decimal(18,6), difference_from_contract_formula
        decimal(18,6), credit_amount decimal(18,2), credit_difference_amount decimal(18,2)
    """,
    "fct_obligations": """
        obligation_id varchar, contract_id varchar, clause_area varchar, clause_reference varchar, title varchar, owed_by
        varchar, cadence varchar, due_on date, delivered_on date, days_late bigint, status varchar, measure decimal(18,6),
        minimum_measure decimal(18,6), evidence_id varchar, document_reference varchar
    """,
    "fct_compliance_scorecard": """
        contract_id varchar, clause_area varchar, month date, due bigint, met bigint, late bigint, missed bigint, rejected
        bigint, score_pct decimal(18,2)
    """,
    "fct_calendar": """
        calendar_id varchar, contract_id varchar, due_on date, days_left bigint, kind varchar, title varchar, owed_by varchar,
        clause_reference varchar, amount decimal(18,2), currency varchar
    """,
    "fct_contract_terms": """
        contract_id varchar, section varchar, subject varchar, term varchar, value varchar, previous_value varchar, clause_reference
        varchar, amendment_id varchar, valid_from date, valid_to date
    """,
    "dim_agent": "agent_id varchar, contract_id varchar, certified_on date",
    "fct_uncertified_contacts": """
        contract_id varchar, contact_id varchar, leg_number bigint, agent_id varchar, local_date date, reason varchar, certified_on date,
        assessment_score_pct decimal(9,4), training_completed_days decimal(9,2), clause_reference varchar
    """,
    "fct_quality_coverage": """
        contract_id varchar, month date, contacts_answered bigint, contacts_evaluated bigint, coverage_pct decimal(18,4),
        promised_coverage_pct decimal(18,4), is_met boolean, clause_reference varchar
    """,
    "fct_quality_items": """
        contract_id varchar, month date, item_code varchar, is_critical boolean, evaluations bigint, score decimal(18,2), max_score
        decimal(18,2), score_pct decimal(18,4), item_threshold_pct decimal(18,4), is_below_threshold boolean, clause_reference varchar
    """,
    "fct_improvement_plans": """
        contract_id varchar, month date, item_code varchar, plan_due_on date, plan_id varchar, opened_on date, status varchar
    """,
    "fct_calibrations": """
        calibration_id varchar, contract_id varchar, calibrated_on date, evaluators bigint, items_scored bigint, items_agreed bigint,
        agreement_pct decimal(18,4), minimum_agreement_pct decimal(18,4), is_met boolean
    """,
    "fct_quality_sample": """
        contract_id varchar, month date, dimension varchar, part varchar, contacts_answered bigint, contacts_evaluated bigint,
        answered_pct decimal(18,4), evaluated_pct decimal(18,4), contacts_expected decimal(18,2), standard_deviations decimal(18,2),
        is_skewed boolean
    """,
    "fct_shrinkage": "contract_id varchar, month date, is_scheduled boolean, shrinkage_pct decimal(18,4)",
    "fct_double_booked_time": """
        agent_id varchar, contract_id varchar, activity varchar, other_contract_id varchar, other_activity varchar, starts_at
        timestamptz, ends_at timestamptz, seconds decimal(18,3)
    """,
    "fct_notifications": """
        incident_id varchar, contract_id varchar, kind varchar, severity varchar, clause_reference varchar, due_at timestamptz,
        notified_at timestamptz, status varchar
    """,
    "fct_restorations": """
        incident_id varchar, contract_id varchar, component varchar, severity varchar, clause_reference varchar, occurred_at
        timestamptz, minutes_relieved decimal(18,2), minutes_counted decimal(18,2), restore_within_minutes decimal(18,2), status varchar
    """,
    "fct_change_requests": """
        change_id varchar, contract_id varchar, title varchar, signed_by_client_on date, signed_by_provider_on date, implemented_on
        date, cost_amount decimal(18,2), is_unsigned boolean, fault varchar
    """,
    "fct_continuity": """
        contract_id varchar, clause_reference varchar, sites_required bigint, sites_tested bigint, promised_after_one_pct
        decimal(18,4), promised_after_two_pct decimal(18,4), capacity_after_one_pct decimal(18,4), capacity_after_two_pct
        decimal(18,4), within_minutes decimal(18,2), slowest_recovery_minutes decimal(18,2), oldest_test_on date, next_test_due_on
        date, status varchar
    """,
    "fct_insurance": """
        contract_id varchar, covers_from date, covers_until date, clause_reference varchar, delivered_on date, insured_amount
        decimal(18,2), insurance_minimum_amount decimal(18,2), is_enough boolean, gap_days bigint, currency varchar
    """,
    "fct_liability": """
        contract_id varchar, month date, twelve_month_fees_amount decimal(18,2), liability_cap_amount decimal(18,2), credit_amount
        decimal(18,2), claim_amount decimal(18,2), remaining_amount decimal(18,2), currency varchar
    """,
    "fct_contract_statement": """
        contract_id varchar, month date, line_number integer, line varchar, description varchar, as_billed_amount
        decimal(18,2), as_owed_amount decimal(18,2), difference_amount decimal(18,2), currency varchar
    """,
    "fct_invoice_findings": """
        finding_id varchar, rule varchar, title varchar, contract_id varchar, invoice_id varchar, line_number integer,
        charge_code varchar, charge_id varchar, agent_id varchar, month date, statement_line varchar, billed_amount
        decimal(18,2), expected_amount decimal(18,2), difference_amount decimal(18,2), standing varchar, explanation varchar,
        evidence varchar, file varchar, line bigint, clause_reference varchar, claim_by date, days_to_claim bigint, currency varchar
    """,
    "fct_invoice_lines": """
        invoice_id varchar, line_number integer, contract_id varchar, month date, charge_code varchar, charge_id varchar,
        amount_kind varchar, agent_id varchar, service_date_from date, service_date_to date,
        quantity decimal(18,6), unit_price decimal(18,6), amount decimal(18,2), currency varchar
    """,
    "fct_expected_charges": """
        charge_id varchar, contract_id varchar, charge_code varchar, month date, measured_units decimal(18,6),
        billable_units decimal(18,6), unit_price decimal(18,6), index_factor decimal(18,12), amount decimal(18,2), currency
        varchar
    """,
    "fct_cost_per_contact": """
        contract_id varchar, month date, channel varchar, handled_by varchar, contacts_offered bigint,
        contacts_answered bigint, contacts_resolved bigint, charged_amount decimal(18,2), credit_amount
        decimal(18,2), gain_share_amount decimal(18,2), net_amount decimal(18,2), cost_per_answered
        decimal(18,6), cost_per_resolved decimal(18,6), expected_amount decimal(18,2), expected_per_answered decimal(18,4),
        expected_per_resolved decimal(18,4), expected_credit_amount decimal(18,2), expected_gain_share_amount decimal(18,2),
        expected_net_amount decimal(18,2), expected_cost_per_answered decimal(18,4), expected_cost_per_resolved decimal(18,4),
        currency varchar
    """,
    "fct_cost_drivers": """
        contract_id varchar, month date, previous_month date, previous_net_amount decimal(18,2), volume_amount decimal(18,2),
        mix_amount decimal(18,2), handle_time_amount decimal(18,2), price_amount decimal(18,2), other_amount decimal(18,2),
        net_amount decimal(18,2), currency varchar
    """,
    "fct_ai_savings": """
        contract_id varchar, month date, channel varchar, ai_contacts_answered bigint, ai_contacts_resolved bigint, ai_net_amount
        decimal(18,2), ai_cost_per_resolved decimal(18,4), human_cost_per_resolved decimal(18,4), human_cost_basis varchar,
        all_human_amount decimal(18,2), saved_amount decimal(18,2), currency varchar
    """,
    "fct_rate_benchmark": """
        charge_id varchar, contract_id varchar, benchmark_on date, charge_code varchar, contract_rate
        decimal(18,6), peer_count bigint, market_rate decimal(18,6), market_rate_unnormalised decimal(18,6),
        exchange_rate_effect decimal(18,6), location_effect decimal(18,6), band_low decimal(18,6), band_high
        decimal(18,6), gap_pct decimal(18,6), status varchar, adjusted_rate decimal(18,6), adjustment_due_on date, takes_effect_on date, annual_saving_amount decimal(18,2), currency varchar
    """,
    "fct_benchmark_outlook": """
        charge_id varchar, as_of_date date, next_benchmark_on date, contract_id varchar, charge_code varchar, contract_rate
        decimal(18,6), peer_count bigint, market_rate decimal(18,6), band_low decimal(18,6), band_high decimal(18,6), gap_pct
        decimal(18,6), status varchar, adjusted_rate decimal(18,6), annual_saving_amount decimal(18,2), currency varchar
    """,
    "fct_benefit_sharing": """
        initiative_id varchar, month date, contract_id varchar, kind varchar, claimed_amount decimal(18,2),
        verified_amount decimal(18,2), already_taken_amount decimal(18,2), investment_recovered_amount decimal(18,2),
        shareable_amount decimal(18,2), client_share_amount decimal(18,2), provider_share_amount decimal(18,2),
        payable_amount decimal(18,2), forgone_amount decimal(18,2), loss_carried_amount decimal(18,2), currency varchar
    """,
    "fct_innovation_commitments": """
        contract_id varchar, contract_year integer, kind varchar, year_starts_on date, year_ends_on date, promised integer,
        delivered integer, is_met boolean
    """,
    "fct_load_reconciliation": """
        extract varchar, file varchar, rows_received bigint, rows_accepted bigint, rows_rejected bigint,
        rows_superseded bigint, control_sum_received decimal(38,6)
    """,
    "rejected_rows": """
        extract varchar, file varchar, line bigint, reasons varchar[], rejected_at timestamptz
    """,
}

ATTAINED = """
    insert into fct_service_level_attainment by name
    select
        '{contract}_sl_voice' as service_level_id, '{contract}' as contract_id, 'Calls answered in time' as name,
        'Schedule 3 §1' as clause_reference, 'service_level' as metric, 'critical' as tier, 'offered' as formula,
        month as period_start, cast(month + interval 1 month - interval 1 day as date) as period_end,
        {value} * 10 as numerator, 1000 as denominator, {value} as value, {value} as value_before_relief,
        {value} - 0.5 as value_low, {value} + 0.25 as value_high, 85 as target, 80 as minimum,
        'at_least' as direction, 'percent' as unit, greatest(85 - {value}, 0) as shortfall,
        case when {value} >= 85 then 'met' when {value} >= 80 then 'below_target' else 'default' end as status,
        false as is_provisional, {value} + 1.5 as reported_value, 1.5 as reported_difference,
        false as is_status_uncertain, false as is_settled
    from (select unnest([date '2025-10-01', date '2025-11-01', date '2025-12-01']) as month)
"""
ROWS = [
    "insert into publication values ('one', '2026-01-20', '2026-01-20', '2026-01-15', 8, 30)",
    """
    insert into dim_contract values
        ('retail', 'Linden Retail', 'Callwell', 'Agreement', 'EUR', 'Europe/Berlin', '2023-10-01', '2026-09-30', '2026-10-01', '2026-07-03', '2025-04-01', 50000),
        ('bank', 'Harbour Bank', 'Callwell', 'Agreement', 'USD', 'America/New_York', '2024-01-01', '2026-12-31', '2027-01-01', '2026-10-03', '2026-01-01', 90000)
    """,
    ATTAINED.format(contract="retail", value="83.4"),
    ATTAINED.format(contract="bank", value="87.25"),
    """
    insert into fct_service_level_formulas
    select 'retail_sl_voice', 'retail', date '2025-12-01', formula, 834, denominator, value, value - 83.4,
        credit, credit - 250
    from (values ('offered', 1000, 83.4, 250), ('answered_only', 950, 87.79, 0)) as formulas (formula, denominator, value, credit)
    """,
    """
    insert into fct_service_credits values
        ('retail_sl_voice', 'retail', '2025-11-01', '2025-11-01', 'below_target', 4000, 400, 60, 100, 1.5, 360, 300,
        'monthly', 0, null, true, 'EUR'),
        ('retail_sl_voice', 'retail', '2025-12-01', '2025-12-01', 'below_target', 4350, 435, 60, 50, 1, 130.5, 130.5,
        'none', 65.25, '2026-03-01', false, 'EUR')
    """,
    "insert into fct_termination_rights values ('retail', 'retail_sl_voice', '2025-12-01', '3 consecutive defaults', '2025-10-01', '2025-12-01')",
    """
    insert into fct_service_level_readings values
        ('retail_sl_voice', '2025-12-01', 'contract', 834, 1000, 83.4, 0, 'below_target', 130.5, 0, 'EUR'),
        ('retail_sl_voice', '2025-12-01', 'reported', null, 1000, 84.9, 1.5, 'below_target', 65.25, -65.25, 'EUR')
    """,
    """
    insert into fct_relief values
        ('r1', 'retail_sl_voice', '2025-12-01', 'client_cause', null, '2025-12-05 09:00:00+00', '2025-12-05 15:00:00+00', true, 10, 30,
        83.4, 83, 0, 'EUR'),
        ('r2', 'retail_sl_voice', null, 'volume', null, '2025-12-08 09:00:00+00', '2025-12-08 15:00:00+00', false, 0, 0, null, null, null, 'EUR')
    """,
    """
    insert into fct_service_level_intervals
    select 'retail_sl_voice', 'retail', timestamptz '2025-12-01 08:00:00+00' + to_minutes(30 * half_hour), date '2025-12-01', 8, 10, half_hour % 2 = 0
    from range(8) as half_hours (half_hour)
    """,
    """
    insert into fct_service_level_misses
    select 'retail_sl_voice', 'retail', 'c' || number, 'retail_voice_de', 'A1', '2025-12-01 08:00:00+00', '2025-12-01', 20 + number, 'answered_late', false
    from range(166) as contacts (number)
    """,
    "insert into fct_restatements values ('retail', '2025-12-01', 'retail_sl_voice value', 'retail_sl_voice', 83.4, 83.1, -0.3, 'below_target', 'below_target', 0, 'EUR')",
    "insert into fct_service_level_forecast values ('retail_sl_voice', 'retail', '2026-01-01', '2026-01-31', 500, 16, 520, 41, 92, 86.5, 85, 'at_least', 83.5, true, false, 261, 'EUR')",
    """
    insert into fct_obligations values
        ('board', 'retail', 'governance', '§8', 'Monthly board', 'provider', 'monthly', '2025-12-31', null, null, 'missed', null, null, null, null),
        ('report', 'retail', 'reporting', '§9', 'Monthly report', 'provider', 'monthly', '2025-12-10', '2025-12-10', 0, 'met', null, null, 'e1', 'DOC/1'),
        ('board', 'retail', 'governance', '§8', 'Monthly board', 'provider', 'monthly', '2026-01-31', null, null, 'upcoming', null, null, null, null)
    """,
    """
    insert into fct_compliance_scorecard values
        ('retail', 'governance', '2025-12-01', 1, 0, 0, 1, 0, 0),
        ('retail', 'reporting', '2025-12-01', 2, 2, 0, 0, 0, 100)
    """,
    """
    insert into fct_calendar values
        ('k1', 'retail', '2026-01-31', 16, 'obligation', 'Monthly board', 'provider', '§8', null, 'EUR'),
        ('k2', 'retail', '2026-01-20', 5, 'claim', 'Last day to claim 1 finding, of invoice i1; soon', 'client', '§2', 50, 'EUR')
    """,
    """
    insert into fct_contract_terms values
        ('retail', 'service_levels', 'retail_sl_voice', 'target', '85', '80', '§3', 'a1', '2025-06-01', '9999-12-31'),
        ('retail', 'service_levels', 'retail_sl_voice', 'target', '80', null, '§3', null, '2023-10-01', '2025-06-01'),
        ('retail', 'charges', 'v', 'unit_price', '0.62', null, '§2', null, '2023-10-01', '9999-12-31'),
        ('retail', 'charges', 'v', 'handled_by', 'human', null, '§2', null, '2023-10-01', '9999-12-31'),
        ('retail', 'training_terms', 'training', 'training_days', '20.0', null, '§5', null, '2023-10-01', '9999-12-31'),
        ('retail', 'contracts', 'contract', 'insurance_minimum_amount', '10000000.0', null, '§16', null, '2023-10-01', '9999-12-31'),
        ('retail', 'service_levels', 'retail_sl_voice', 'direction', 'at_least', null, '§3', null, '2023-10-01', '9999-12-31')
    """,
    "insert into dim_agent values ('A1', 'retail', '2025-12-04')",
    "insert into fct_uncertified_contacts values ('retail', 'c1', 1, 'A1', '2025-12-03', 'certified later', '2025-12-04', 91, 20, '§5')",
    "insert into fct_quality_coverage values ('retail', '2025-12-01', 100, 4, 4, 5, false, '§5')",
    """
    insert into fct_quality_items values
        ('retail', '2025-12-01', 'tone', false, 4, 16, 20, 80, 85, true, '§5'), ('retail', '2025-12-01', 'closing', false, 4, 18, 20, 90, 85, false, '§5')
    """,
    "insert into fct_improvement_plans values ('retail', '2025-12-01', 'tone', '2026-01-14', null, null, 'missed')",
    "insert into fct_calibrations values ('cal', 'retail', '2025-12-09', 2, 10, 7, 94, 90, true)",
    "insert into fct_quality_sample values ('retail', '2025-12-01', 'queue', 'a', 80, 1, 80, 25, 3.2, -2.75, true)",
    "insert into fct_shrinkage values ('retail', '2025-12-01', false, 12.5), ('retail', '2025-12-01', true, 10)",
    "insert into fct_notifications values ('n1', 'retail', 'security', 'high', '§14', '2025-12-03 10:00:00+00', '2025-12-03 11:00:00+00', 'late')",
    "insert into fct_restorations values ('o1', 'retail', 'crm', 'high', '§6', '2025-12-03 10:00:00+00', 0, 121, 120, 'late')",
    "insert into fct_continuity values ('retail', '§7', 3, 3, 120, 60, 132.7, 65.3, 120, 110, '2025-11-28', '2026-05-28', 'met')",
    "insert into fct_insurance values ('retail', '2025-01-01', '2026-01-01', '§16', '2025-01-11', 5000000, 5000000, true, 10, 'EUR')",
    "insert into fct_liability values ('retail', '2025-12-01', 50000, 50000, 430.5, 50, 49519.5, 'EUR')",
    """
    insert into fct_contract_statement values
        ('retail', '2025-12-01', 1, 'charge VOICE_MIN', 'Voice minutes', 4350, 4300, 50, 'EUR'),
        ('retail', '2025-12-01', 2, 'service_credit', 'Service credits', 0, -130.5, 130.5, 'EUR'),
        ('retail', '2025-12-01', 3, 'net_payable', 'Net payable, without tax', 4350, 4169.5, 180.5, 'EUR')
    """,
    """
    insert into fct_invoice_findings values
        ('f1', 'duplicate_line', 'Line billed twice', 'retail', 'i1', 2, 'VOICE_MIN', 'v', null, '2025-12-01', 'charge VOICE_MIN', 50, 0, 50,
        'claim', 'the same as line 1', 'fct_invoice_lines', null, null, '§2', '2026-03-01', 45, 'EUR'),
        ('f2', 'quantity_differs', 'Quantity differs', 'retail', 'i1', 1, 'VOICE_MIN', 'v', null, '2025-12-01', 'charge VOICE_MIN', 90, 100, -10,
        'owed_to_provider', '9 units billed, 10 recomputed', 'fct_invoice_lines', null, null, '§2', '2026-03-01', 45, 'EUR'),
        ('f3', 'duplicate_line', 'Line billed twice', 'retail', 'i0', 2, 'VOICE_MIN', 'v', null, '2025-01-01', 'charge VOICE_MIN', 70, 0, 70,
        'claim', 'the same as line 1', 'fct_invoice_lines', null, null, '§2', '2025-05-01', -259, 'EUR'),
        ('f4', 'credit_in_other_month', 'Credit in another month', 'bank', 'b1', null, 'service_credit', null, null, '2025-12-01', 'service_credit', -5,
        0, -5, 'settled', 'of November', 'fct_invoice_lines', null, null, '§2', '2026-03-01', 45, 'USD')
    """,
    """
    insert into fct_invoice_lines values
        ('i1', 1, 'retail', '2025-12-01', 'VOICE_MIN', 'v', 'charged', null, '2025-12-01', '2025-12-31', 9, 10, 90, 'EUR'),
        ('i1', 2, 'retail', '2025-12-01', 'VOICE_MIN', 'v', 'charged', '=HYPERLINK("x")', '2025-12-01', '2025-12-31', 5, 10, 50, 'EUR'),
        ('b1', 1, 'bank', '2025-12-01', 'service_credit', null, 'credit', null, '2025-12-01', '2025-12-31', 1, -5, -5, 'USD')
    """,
    "insert into fct_expected_charges values ('v', 'retail', 'VOICE_MIN', '2025-12-01', 9, 10, 10, 1, 100, 'EUR')",
    """
    insert into fct_cost_per_contact values
        ('retail', '2025-11-01', 'voice', 'human', 900, 800, 700, 4100.00, 0, 0, 4100.00, 5.125000, 5.857143, 4100, 5.125, 5.8571, 0, 0, 4100, 5.125, 5.8571, 'EUR'),
        ('retail', '2025-12-01', 'voice', 'human', 900, 800, 700, 4000, 100, 10, 3910, 4.887500, 5.585714, 3900, 4.875, 5.5714, 150, 10, 3760, 4.7, 5.3714, 'EUR'),
        ('retail', '2025-12-01', 'chat', 'human', 100, 100, 100, 350.00, 0, 0, 350.00, 3.500000, 3.500000, 350, 3.5, 3.5, 0, 0, 350, 3.5, 3.5, 'EUR'),
        ('retail', '2025-12-01', 'chat', 'ai', 600, 600, 400, 480.00, 0, 0, 480.00, 0.800000, 1.200000, 440, 0.7333, 1.1, 0, 0, 440, 0.7333, 1.1, 'EUR'),
        ('bank', '2025-12-01', 'voice', 'human', 10, 10, 0, 90000.00, 0, 0, 90000.00, 9000.000000, null, 90000, 9000, null, 0, 0, 90000, 9000, null, 'USD')
    """,
    "insert into fct_cost_drivers values ('retail', '2025-12-01', '2025-11-01', 4100, 500, 100, 20, 20, 0, 4740, 'EUR')",
    "insert into fct_ai_savings values ('retail', '2025-12-01', 'chat', 600, 400, 480, 1.2, 3.5, 'channel', 1400, 920, 'EUR')",
    """
    insert into fct_rate_benchmark values
        ('retail_voice_min', 'retail', '2025-10-01', 'VOICE_MIN', 0.62, 9, 0.55, 0.5, 0.08, -0.03, 0.5225, 0.5775, 12.727273,
        'above_band', 0.5775, '2025-12-30', '2025-12-30', 21250.00, 'EUR'),
        ('retail_email', 'retail', '2025-10-01', 'EMAIL', 2.5, 2, null, null, null, null, null, null, null,
        'not_determinable', null, null, null, null, 'EUR')
    """,
    """
    insert into fct_benchmark_outlook values
        ('retail_voice_min', '2026-01-15', '2027-10-01', 'retail', 'VOICE_MIN', 0.62, 9, 0.55, 0.5225, 0.5775, 12.727273, 'above_band',
        0.5775, 1000, 'EUR')
    """,
    """
    insert into fct_benefit_sharing values
        ('i1', '2025-10-01', 'retail', 'efficiency', 0, -500, 0, 0, -500, -300, -200, 0, 0, 200, 'EUR'),
        ('i1', '2025-11-01', 'retail', 'efficiency', 9000, 9000, 750, 4000, 4250, 2550, 1700, 1400, 100, 0, 'EUR'),
        ('i1', '2025-12-01', 'retail', 'efficiency', 8000, 0, 0, 0, 0, 0, 0, 0, 0, 0, 'EUR'),
        ('i2', '2025-12-01', 'retail', 'experience', 0, -50, 0, 0, -50, -30, -20, 0, 0, 20, 'EUR')
    """,
    """
    insert into fct_innovation_commitments values
        ('retail', 2, 'efficiency', '2024-10-01', '2025-09-30', 2, 1, false),
        ('retail', 2, 'experience', '2024-10-01', '2025-09-30', 2, 2, true),
        ('retail', 3, 'efficiency', '2025-10-01', '2026-09-30', 2, 0, null),
        ('retail', 4, 'efficiency', '2026-10-01', '2027-09-30', 2, 0, null)
    """,
    """
    insert into fct_load_reconciliation values
        ('contacts', 'data/raw/contacts/a.csv', 1000, 950, 30, 20, 12345.5),
        ('surveys', 'data/raw/surveys/a.csv', 50, 50, 0, 0, null)
    """,
    """
    insert into rejected_rows
    select
        'contacts', 'data/raw/contacts/a.csv', line, ['queue_id is unknown', 'times run backwards'][:1 + line % 2],
        '2026-01-15'
    from range(30) as lines (line)
    """,
]


def write_published(
    folder: Path, *, filled: bool = True, without: str | None = None, changes: tuple[str, ...] = ()
) -> Path:
    """Put a published database in a folder, in one step as the publish does; gives its path."""
    folder.mkdir(parents=True, exist_ok=True)
    new, published = folder / "published.duckdb.tmp", folder / "published.duckdb"
    new.unlink(missing_ok=True)
    with duckdb.connect(str(new)) as connection:
        for table, columns in TABLES.items():
            connection.execute(f"create table {table} ({columns})")
        for statement in (*(ROWS if filled else ()), *changes):
            connection.execute(statement)
        if without:
            connection.execute(f"drop table {without}")
    os.replace(new, published)
    return published
