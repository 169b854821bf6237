"""Every query of the dashboard. A page filters and picks columns; what a mart states is not worked out again.

Only additive columns are summed here, and a ratio over several rows is the quotient of two sums.
"""

from __future__ import annotations

import re
from datetime import date

import pandas as pd
from published import NotReady, read


def per_unit(amount: str, units: str) -> str:
    """SQL for amount ÷ units in decimals: whole millionths, rounded half away from zero; null without units.

    DuckDB turns every decimal division into DOUBLE, so the division is one of whole numbers.
    """
    millionths = f"cast(abs({amount}) * 1000000 as hugeint)"
    rounded = f"(2 * {millionths} + {units}) // (2 * {units})"
    return (
        f"case when {units} > 0 then cast(sign({amount}) as integer) * cast({rounded} as decimal(24, 0)) "
        f"* cast(0.000001 as decimal(6, 6)) end"
    )


def of_contract(contract_id: str, table: str, columns: str = "*", further: str = "", **parameters: object) -> pd.DataFrame:
    """What a table says of a contract; further conditions, grouping and order stand behind."""
    query = f"select {columns} from {table} where contract_id = $contract_id {further}"
    return read(query, contract_id=contract_id, **parameters)


def of_month(contract_id: str, month: date, table: str, columns: str = "*", further: str = "") -> pd.DataFrame:
    """What a table says of a contract and month."""
    return of_contract(contract_id, table, columns, f"and month = $month {further}", month=month)


def local_date(moment: str) -> str:
    """SQL for the day of a moment in the time zone of the contract, whose days and months these are."""
    zone = "select time_zone from dim_contract where contract_id = $contract_id"
    return f"cast(timezone(({zone}), {moment}) as date)"


def publication() -> pd.DataFrame:
    """Which build this is, and its "today"."""
    return read("select published_at, as_of_date from publication")


def contracts() -> pd.DataFrame:
    """The contracts to choose from."""
    return read(
        "select contract_id, client, provider, title, currency, time_zone from dim_contract order by client, contract_id"
    )


def months(contract_id: str) -> list[date]:
    """The months that the contract has figures for, newest first."""
    found: set[date] = set()
    for query in (
        "select distinct cast(date_trunc('month', period_start) as date) as month "
        "from fct_service_level_attainment where contract_id = $contract_id",
        "select distinct month from fct_cost_per_contact where contract_id = $contract_id",
    ):
        try:
            found.update(read(query, contract_id=contract_id)["month"])
        except NotReady:  # A build without this table: the other one still has months.
            continue
    return sorted(found, reverse=True)


ATTAINMENT = """
    select
        service_level_id, name, clause_reference, metric, tier, formula, period_start, period_end,
        numerator, denominator, value, value_before_relief, is_status_uncertain, is_settled, value_low, value_high,
        target, minimum, direction, unit, shortfall, status, is_provisional, reported_value, reported_difference,
        status in ('below_target', 'default', 'deemed_default') as is_missed
    from fct_service_level_attainment
    where contract_id = $contract_id
"""
ATTAINMENT_ORDER = "order by (metric = 'service_level') desc, name, service_level_id, period_start"


def attainment(contract_id: str, month: date) -> pd.DataFrame:
    """Each service level of the contract in the period (month, quarter or year) that holds the month."""
    return read(
        f"{ATTAINMENT} and $month between period_start and period_end {ATTAINMENT_ORDER}",
        contract_id=contract_id,
        month=month,
    )


def attainment_history(contract_id: str) -> pd.DataFrame:
    """Each service level of the contract in every period."""
    return read(f"{ATTAINMENT} {ATTAINMENT_ORDER}", contract_id=contract_id)


def attainment_counts(contract_id: str, month: date) -> pd.DataFrame:
    """One row: how many service levels were met, missed, not determinable."""
    return read(
        f"""
        select
            count(*) as measured,
            count(*) filter (where status = 'met') as met,
            count(*) filter (where is_missed) as missed,
            count(*) filter (where status = 'not_determinable') as not_determinable
        from ({ATTAINMENT} and $month between period_start and period_end)
        """,
        contract_id=contract_id,
        month=month,
    )


def formulas(service_level_id: str, period_start: date) -> pd.DataFrame:
    """One service level in one period under every formula that measures what it measures, its own first.

    The share answered in time and the share abandoned are different questions: counted by the other's formula a service
    level would seem 80 points off, and a credit due that nobody owes.
    """
    return read(
        """
        select
            formulas.formula, formulas.numerator, formulas.denominator, formulas.value,
            formulas.difference_from_contract_formula, formulas.credit_amount, formulas.credit_difference_amount,
            formulas.formula = attainment.formula as is_contract_formula
        from fct_service_level_formulas as formulas
        inner join fct_service_level_attainment as attainment
            on
                formulas.service_level_id = attainment.service_level_id
                and formulas.period_start = attainment.period_start
        where
            formulas.service_level_id = $service_level_id
            and formulas.period_start = $period_start
            and starts_with(formulas.formula, 'abandonment') = (attainment.metric = 'abandonment')
        order by is_contract_formula desc, formulas.formula
        """,
        service_level_id=service_level_id,
        period_start=period_start,
    )


def credits(contract_id: str) -> pd.DataFrame:
    """Each critical service level in each month that may credit."""
    return read(
        """
        select
            credits.service_level_id, attainment.name, credits.month, credits.status, credits.fee_base_amount,
            credits.at_risk_amount, credits.allocation_pct, credits.credit_factor_pct, credits.repeat_multiplier,
            credits.uncapped_credit_amount, credits.credit_amount, credits.cap_applied, credits.earned_back_amount,
            credits.earned_back_in_month, credits.is_settled, credits.currency
        from fct_service_credits as credits
        inner join fct_service_level_attainment as attainment
            on
                credits.service_level_id = attainment.service_level_id
                and credits.period_start = attainment.period_start
        where credits.contract_id = $contract_id
        order by credits.month, attainment.name, credits.service_level_id
        """,
        contract_id=contract_id,
    )


def termination_rights(contract_id: str) -> pd.DataFrame:
    """The rights to terminate that have arisen."""
    return of_contract(
        contract_id,
        "fct_termination_rights",
        "service_level_id, arose_in_month, basis, first_default_month, last_default_month",
        "order by arose_in_month, service_level_id",
    )


def readings(service_level_id: str, period_start: date) -> pd.DataFrame:
    """One service level in one period as it can be read, formulas aside."""
    return read(
        """
        select
            reading, numerator, denominator, value, difference_from_contract, status, credit_amount,
            credit_difference_amount, currency
        from fct_service_level_readings
        where
            service_level_id = $service_level_id
            and period_start = $period_start
            and reading not like 'formula %' and reading not like 'without %'
        order by reading <> 'contract', reading
        """,
        service_level_id=service_level_id,
        period_start=period_start,
    )


def relief(contract_id: str, service_level_id: str, period_start: date, period_end: date) -> pd.DataFrame:
    """What relief events took out of one service level in one period, and events nobody approved."""
    return read(
        f"""
        select
            relief_id, kind, queue_id, starts_at, ends_at, is_approved, numerator_removed, denominator_removed,
            value, value_without_relief, credit_relieved_amount, currency
        from fct_relief
        where
            service_level_id = $service_level_id
            and (
                period_start = $period_start
                or (period_start is null and {local_date("starts_at")} between $period_start and $period_end)
            )
        order by starts_at, relief_id
        """,
        contract_id=contract_id,
        service_level_id=service_level_id,
        period_start=period_start,
        period_end=period_end,
    )


def half_hours(service_level_id: str, period_start: date, period_end: date) -> pd.DataFrame:
    """One service level by weekday (1 = Monday) and half hour of the contract's day, over one period."""
    numerator, denominator = "sum(intervals.numerator)", "cast(sum(intervals.denominator) as hugeint)"
    return read(
        f"""
        select
            isodow(intervals.local_date) as weekday,
            strftime(timezone(contracts.time_zone, intervals.interval_start_at), '%H:%M') as half_hour,
            sum(intervals.numerator) as numerator,
            sum(intervals.denominator) as denominator,
            count(*) filter (where intervals.is_met) as intervals_met,
            count(intervals.is_met) as intervals,
            {per_unit(numerator, denominator)} as value_per_unit
        from fct_service_level_intervals as intervals
        inner join dim_contract as contracts on intervals.contract_id = contracts.contract_id
        where
            intervals.service_level_id = $service_level_id
            and intervals.local_date between $period_start and $period_end
            and intervals.denominator > 0
        group by all
        order by weekday, half_hour
        """,
        service_level_id=service_level_id,
        period_start=period_start,
        period_end=period_end,
    )


def misses(service_level_id: str, period_start: date, period_end: date) -> pd.DataFrame:
    """The contacts that count against one service level in one period, the longest waits first; ids only."""
    return read(
        """
        select contact_id, queue_id, agent_id, queued_at, wait_seconds, contact_class
        from fct_service_level_misses
        where
            service_level_id = $service_level_id
            and local_date between $period_start and $period_end
            and not is_relieved
        order by wait_seconds desc, contact_id
        """,
        service_level_id=service_level_id,
        period_start=period_start,
        period_end=period_end,
    )


def restatements(service_level_id: str, period_end: date) -> pd.DataFrame:
    """What today's data give for a settled period, where that is something else."""
    return read(
        """
        select measure, settled_value, current_value, difference, settled_status, current_status,
            credit_difference_amount, currency
        from fct_restatements
        where service_level_id = $service_level_id and month = date_trunc('month', cast($period_end as date))
            and difference <> 0
        order by measure
        """,
        service_level_id=service_level_id,
        period_end=period_end,
    )


def forecast(service_level_id: str) -> pd.DataFrame:
    """The open period of one service level: what can still be reached; no row where it is not forecast."""
    return read(
        "select * from fct_service_level_forecast where service_level_id = $service_level_id",
        service_level_id=service_level_id,
    )


def statement(contract_id: str, month: date) -> pd.DataFrame:
    """The statement of one month in its order, the total last."""
    return of_month(
        contract_id,
        month,
        "fct_contract_statement",
        "line_number, line, description, as_billed_amount, as_owed_amount, difference_amount, currency",
        "order by line_number",
    )


def cost_drivers(contract_id: str, month: date) -> pd.DataFrame:
    """Why the month cost more or less than the one before: one row, or none where one of them is not invoiced."""
    return of_month(contract_id, month, "fct_cost_drivers")


def ai_savings(contract_id: str, month: date) -> pd.DataFrame:
    """What AI resolved, by channel: what it cost and what people would have cost."""
    return of_month(
        contract_id,
        month,
        "fct_ai_savings",
        """
        channel, ai_contacts_answered, ai_contacts_resolved, ai_net_amount, ai_cost_per_resolved,
        human_cost_per_resolved, human_cost_basis, all_human_amount, saved_amount, currency
        """,
        "order by channel",
    )


FINDING = """
    finding_id, rule, title, contract_id, invoice_id, line_number, charge_code, charge_id, agent_id, month, billed_amount,
    expected_amount, difference_amount, standing, explanation, evidence, file, line, clause_reference, claim_by,
    days_to_claim, currency
"""


def findings(contract_id: str, month: date) -> pd.DataFrame:
    """What is wrong with the month's invoices, the largest amounts first."""
    return of_month(
        contract_id, month, "fct_invoice_findings", FINDING, "order by abs(difference_amount) desc, finding_id"
    )


def is_invoiced(contract_id: str, month: date) -> bool:
    """Whether any line of an invoice was delivered for the month."""
    return not of_month(contract_id, month, "fct_invoice_lines", "invoice_id", "limit 1").empty


def findings_by_rule(contract_id: str, month: date) -> pd.DataFrame:
    """The month's findings summed by rule and standing."""
    return of_month(
        contract_id,
        month,
        "fct_invoice_findings",
        "title, standing, count(*) as findings, sum(difference_amount) as difference_amount, currency",
        """
        group by title, standing, currency
        order by standing, abs(sum(difference_amount)) desc, title
        """,
    )


def open_claims(contract_id: str) -> pd.DataFrame:
    """Claims of every month that can still be made, the most urgent first."""
    return of_contract(
        contract_id,
        "fct_invoice_findings",
        FINDING,
        "and standing = 'claim' and days_to_claim >= 0 order by claim_by, difference_amount desc, finding_id",
    )


# The columns that a finding and the table with its proof share; a contact lies in the month and in the scope of the charge,
# a line in the invoice. A rejected row is published without its content: it lies in the file and line of the finding.
EVIDENCE = {
    "fct_invoice_lines": "invoice_id = $invoice_id and ($line_number is null or line_number = $line_number) order by line_number",
    "fct_expected_charges": "charge_id = $charge_id and month = $month",
    "fct_contacts": """
        contract_id = $contract_id and local_date between $month and last_day($month)
        and not exists (
            select * from fct_contract_terms as terms
            where terms.contract_id = $contract_id and terms.section = 'charges' and terms.subject = $charge_id
                and local_date >= terms.valid_from and local_date < terms.valid_to
                and terms.value <> case terms.term
                    when 'queue_id' then queue_id when 'channel' then channel when 'handled_by' then handled_by
                end
        )
        order by queued_at
    """,
    "fct_agent_time": "contract_id = $contract_id and agent_id = $agent_id and local_date between $month and last_day($month) "
    "and not is_scheduled order by local_date, activity",
    "fct_uncertified_contacts": "contract_id = $contract_id and local_date between $month and last_day($month) "
    "order by agent_id, local_date, contact_id",
    "dim_agent": "contract_id = $contract_id and agent_id = $agent_id",
    "fct_service_level_attainment": "contract_id = $contract_id and $month between period_start and period_end",
    "fct_service_credits": "contract_id = $contract_id and (month = $month or earned_back_in_month = $month)",
    "fct_benefit_sharing": "contract_id = $contract_id and month <= $month order by month",
    "fct_rate_benchmark": "contract_id = $contract_id and benchmark_on <= last_day($month) order by benchmark_on",
    "rejected_rows": "extract = 'invoice_lines' and file = $file and line = $line",
}


def evidence(finding: pd.Series) -> pd.DataFrame:
    """The rows behind a finding, from the table that it names."""
    where = EVIDENCE[finding.evidence]
    keys = finding[sorted(set(re.findall(r"\$(\w+)", where)))].to_dict()
    for name in {"line", "line_number"} & keys.keys():
        keys[name] = None if pd.isna(keys[name]) else int(keys[name])
    return read(
        f"select * from {finding.evidence} where {where}",
        **{name: None if pd.isna(value) else value for name, value in keys.items()},
    )


def due_dates(contract_id: str) -> pd.DataFrame:
    """What falls due in the next 90 days, soonest first; of obligations how often they do."""
    return read(
        """
        select
            calendar.calendar_id, calendar.due_on, calendar.days_left, calendar.kind, calendar.title, calendar.owed_by,
            calendar.clause_reference, calendar.amount, calendar.currency, obligations.cadence
        from fct_calendar as calendar
        left join (
            select distinct contract_id, title, cadence from fct_obligations
        ) as obligations
            on
                calendar.contract_id = obligations.contract_id and calendar.title = obligations.title
                and calendar.kind = 'obligation'
        where calendar.contract_id = $contract_id
        order by calendar.due_on, calendar.title
        """,
        contract_id=contract_id,
    )


def contract(contract_id: str) -> pd.DataFrame:
    """One row: the contract with its key dates."""
    return of_contract(contract_id, "dim_contract")


def contract_terms(contract_id: str, on: date) -> pd.DataFrame:
    """Every term in force on a day."""
    return of_contract(
        contract_id,
        "fct_contract_terms",
        "section, subject, term, value, previous_value, clause_reference, amendment_id, valid_from, valid_to",
        "and $on >= valid_from and $on < valid_to order by section, subject, term",
        on=on,
    )


def how_it_is_doing(contract_id: str, on: date) -> pd.DataFrame:
    """The latest verdict by the day on each service level, obligation and charge; each kind has columns of its own."""
    return read(
        """
        select service_level_id as subject, status, value, unit, period_end
        from fct_service_level_attainment
        where contract_id = $contract_id and period_end <= $on
        qualify row_number() over (partition by service_level_id order by period_start desc) = 1
        union all by name
        select obligation_id as subject, count(*) filter (where status = 'met') as met, count(*) as due
        from fct_obligations
        where contract_id = $contract_id and due_on <= $on and status <> 'upcoming'
        group by obligation_id
        union all by name
        select charge_id as subject, sum(difference_amount) as difference_amount, any_value(currency) as currency
        from fct_invoice_findings
        where contract_id = $contract_id and month <= $on and charge_id is not null
        group by charge_id
        """,
        contract_id=contract_id,
        on=on,
    )


def uncertified_contacts(contract_id: str, month: date) -> pd.DataFrame:
    """Contacts of the month by agent who was not certified for them."""
    return of_contract(
        contract_id,
        "fct_uncertified_contacts",
        """
        agent_id, reason, count(*) as contacts, any_value(certified_on) as certified_on,
        any_value(assessment_score_pct) as assessment_score_pct,
        any_value(training_completed_days) as training_completed_days, any_value(clause_reference) as clause_reference
        """,
        "and date_trunc('month', local_date) = $month group by agent_id, reason order by contacts desc, agent_id",
        month=month,
    )


def certification(contract_id: str, month: date) -> pd.DataFrame:
    """One row: whether the contract asks for certificates in the month, and whether there is a roster to tell who has one."""
    return read(
        """
        select
            exists (
                from fct_contract_terms
                where contract_id = $contract_id and section = 'training_terms'
                    and last_day($month) >= valid_from and $month < valid_to
            ) as is_promised,
            exists (from dim_agent where contract_id = $contract_id) as has_roster
        """,
        contract_id=contract_id,
        month=month,
    )


def quality_coverage(contract_id: str, month: date) -> pd.DataFrame:
    """One row: how many of the contacts answered were evaluated."""
    return of_month(contract_id, month, "fct_quality_coverage")


def quality_items(contract_id: str, month: date) -> pd.DataFrame:
    """Each item of the checklist, the lowest first, with the plan that answers a low one."""
    return read(
        """
        select items.*, plans.status as plan_status, plans.plan_due_on, plans.opened_on, plans.plan_id
        from fct_quality_items as items
        left join fct_improvement_plans as plans
            on
                items.contract_id = plans.contract_id and items.month = plans.month
                and items.item_code = plans.item_code
        where items.contract_id = $contract_id and items.month = $month
        order by items.score_pct, items.item_code
        """,
        contract_id=contract_id,
        month=month,
    )


def calibrations(contract_id: str, month: date) -> pd.DataFrame:
    """Calibration sessions of the month."""
    return of_contract(
        contract_id,
        "fct_calibrations",
        further="and date_trunc('month', calibrated_on) = $month order by calibrated_on, calibration_id",
        month=month,
    )


def skewed_sample(contract_id: str, month: date) -> pd.DataFrame:
    """Parts of the contacts evaluated more or less than chance explains."""
    return of_month(
        contract_id,
        month,
        "fct_quality_sample",
        further="and is_skewed order by abs(standard_deviations) desc, dimension, part",
    )


def shrinkage(contract_id: str) -> pd.DataFrame:
    """Shrinkage by month, planned and actual."""
    return of_contract(
        contract_id, "fct_shrinkage", "month, is_scheduled, shrinkage_pct", "order by month, is_scheduled"
    )


def double_booked(contract_id: str, month: date) -> pd.DataFrame:
    """Agents in two places at once in the month."""
    return read(
        "select * from fct_double_booked_time where $contract_id in (contract_id, other_contract_id) "
        f"and date_trunc('month', {local_date('starts_at')}) = $month order by starts_at, agent_id",
        contract_id=contract_id,
        month=month,
    )


def checks(contract_id: str, month: date) -> dict[str, pd.DataFrame]:
    """The other checks of a contract by name: those of a month, and those that stand today."""
    return {
        "Notices": of_contract(
            contract_id,
            "fct_notifications",
            "due_at, kind, severity, status, notified_at, clause_reference, incident_id",
            f"and date_trunc('month', {local_date('due_at')}) = $month order by due_at",
            month=month,
        ),
        "Restoration of outages": of_contract(
            contract_id,
            "fct_restorations",
            """
            occurred_at, component, severity, status, minutes_counted, restore_within_minutes, minutes_relieved,
            clause_reference, incident_id
            """,
            f"and date_trunc('month', {local_date('occurred_at')}) = $month order by occurred_at",
            month=month,
        ),
        "Changes without both signatures": of_contract(
            contract_id,
            "fct_change_requests",
            "change_id, title, implemented_on, fault, signed_by_client_on, signed_by_provider_on, cost_amount",
            "and is_unsigned order by implemented_on",
        ),
        "Insurance": of_contract(
            contract_id,
            "fct_insurance",
            """
            covers_from, covers_until, delivered_on, insured_amount, insurance_minimum_amount, is_enough, gap_days,
            clause_reference, currency
            """,
            "order by covers_from",
        ),
        "Liability": of_month(
            contract_id,
            month,
            "fct_liability",
            "month, twelve_month_fees_amount, liability_cap_amount, credit_amount, claim_amount, remaining_amount, currency",
        ),
    }


def continuity(contract_id: str) -> pd.DataFrame:
    """What would be left after losing one site and two, as promised and as tested: one row, none without such terms."""
    return of_contract(contract_id, "fct_continuity")


def compliance_by_month(contract_id: str) -> pd.DataFrame:
    """Each month in which something fell due: how much of it was delivered in time."""
    return read(
        f"""
        with summed as (
            select
                month, sum(due) as due, sum(met) as met, sum(late) as late, sum(missed) as missed,
                sum(rejected) as rejected
            from fct_compliance_scorecard
            where contract_id = $contract_id
            group by month
        )

        select *, {per_unit("cast(met * 100 as decimal(18, 0))", "cast(due as hugeint)")} as score_pct
        from summed
        order by month
        """,
        contract_id=contract_id,
    )


def scorecard(contract_id: str, month: date) -> pd.DataFrame:
    """Each clause area in which something fell due in the month, the worst first."""
    return of_month(
        contract_id,
        month,
        "fct_compliance_scorecard",
        "clause_area, due, met, late, missed, rejected, score_pct",
        "order by score_pct, due desc, clause_area",
    )


def obligation_gaps(contract_id: str, month: date) -> pd.DataFrame:
    """What was due in the month and not delivered in time and accepted, with the evidence there is."""
    return of_contract(
        contract_id,
        "fct_obligations",
        """
        due_on, title, status, owed_by, delivered_on, days_late, measure, minimum_measure, evidence_id,
        document_reference, clause_area, clause_reference
        """,
        """
        and date_trunc('month', due_on) = $month and status in ('late', 'missed', 'rejected')
        order by status <> 'missed', due_on, title
        """,
        month=month,
    )


def upcoming_obligations(contract_id: str) -> pd.DataFrame:
    """What falls due in the next 90 days, the daily and weekly ones aside."""
    return of_contract(
        contract_id,
        "fct_obligations",
        "due_on, title, owed_by, cadence, clause_area, clause_reference",
        "and status = 'upcoming' and cadence not in ('daily', 'weekly') order by due_on, title",
    )


def cost_by_handler(contract_id: str) -> pd.DataFrame:
    """Each month for AI, for people, and for both together (handled_by = 'blended')."""
    return read(
        f"""
        with summed as (
            select
                month,
                currency,
                case when grouping(handled_by) = 1 then 'blended' else coalesce(handled_by, 'not attributed') end
                    as handled_by,
                cast(sum(contacts_offered) as bigint) as contacts_offered,
                cast(sum(contacts_answered) as bigint) as contacts_answered,
                cast(sum(contacts_resolved) as bigint) as contacts_resolved,
                sum(charged_amount) as charged_amount,
                sum(credit_amount) as credit_amount,
                sum(gain_share_amount) as gain_share_amount,
                sum(net_amount) as net_amount,
                sum(expected_amount) as expected_amount,
                sum(expected_credit_amount) as expected_credit_amount,
                sum(expected_gain_share_amount) as expected_gain_share_amount,
                sum(expected_net_amount) as expected_net_amount
            from fct_cost_per_contact
            where contract_id = $contract_id
            group by grouping sets ((month, currency, handled_by), (month, currency))
        ),

        costed as (
            select
                *,
                {per_unit("net_amount", "contacts_answered")} as cost_per_answered,
                {per_unit("net_amount", "contacts_resolved")} as cost_per_resolved,
                {per_unit("expected_amount", "contacts_answered")} as expected_per_answered,
                {per_unit("expected_amount", "contacts_resolved")} as expected_per_resolved,
                {per_unit("expected_net_amount", "contacts_answered")} as expected_cost_per_answered,
                {per_unit("expected_net_amount", "contacts_resolved")} as expected_cost_per_resolved
            from summed
        )

        select
            *,
            lag(cost_per_resolved) over earlier as earlier_cost_per_resolved,
            lag(month) over earlier as earlier_month
        from costed
        window earlier as (partition by handled_by, currency order by month)
        order by month, (handled_by = 'blended'), handled_by
        """,
        contract_id=contract_id,
    )


def cost_by_channel(contract_id: str, month: date) -> pd.DataFrame:
    """The mart's own rows of one month."""
    return of_month(
        contract_id,
        month,
        "fct_cost_per_contact",
        """
        channel, handled_by, contacts_offered, contacts_answered, contacts_resolved, charged_amount,
        credit_amount, gain_share_amount, net_amount, cost_per_answered, cost_per_resolved, expected_amount,
        expected_per_answered, expected_per_resolved, expected_credit_amount, expected_gain_share_amount, expected_net_amount,
        expected_cost_per_answered, expected_cost_per_resolved, currency
        """,
        "order by channel, handled_by",
    )


BENCHMARK = """
    select
        charge_id, charge_code, benchmark_on, contract_rate, peer_count, market_rate, market_rate_unnormalised,
        exchange_rate_effect, location_effect, band_low, band_high, gap_pct, status, adjusted_rate, adjustment_due_on,
        annual_saving_amount, currency
    from fct_rate_benchmark
    where contract_id = $contract_id
"""
LATEST_BENCHMARK = f"""
    {BENCHMARK} and benchmark_on < $month + interval 1 month
    qualify row_number() over (partition by charge_id order by benchmark_on desc) = 1
"""


def benchmark(contract_id: str, month: date) -> pd.DataFrame:
    """Each charge at its last benchmark by the end of the month."""
    return read(
        f"{LATEST_BENCHMARK} order by (status = 'above_band') desc, charge_code", contract_id=contract_id, month=month
    )


def benchmark_totals(contract_id: str, month: date) -> pd.DataFrame:
    """One row a currency: the saving and how many charges stand where."""
    return read(
        f"""
        select
            currency,
            coalesce(sum(annual_saving_amount), 0) as annual_saving_amount,
            count(*) as charges,
            count(*) filter (where status = 'above_band') as above_band,
            count(*) filter (where status = 'not_determinable') as not_determinable
        from ({LATEST_BENCHMARK})
        group by currency
        """,
        contract_id=contract_id,
        month=month,
    )


def benchmark_outlook(contract_id: str) -> pd.DataFrame:
    """Each charge as the next benchmark would find it on today's data."""
    return of_contract(
        contract_id,
        "fct_benchmark_outlook",
        """
        charge_code, status, as_of_date, next_benchmark_on, contract_rate, market_rate, band_low, band_high, gap_pct,
        peer_count, adjusted_rate, annual_saving_amount, currency
        """,
        "order by (status = 'above_band') desc, charge_code",
    )


def benchmark_history(contract_id: str) -> pd.DataFrame:
    """Each charge at each benchmark."""
    return read(f"{BENCHMARK} order by charge_code, benchmark_on", contract_id=contract_id)


# A loss is a balance; what it moves by in a month adds up over months and initiatives.
BENEFITS = """
    (
        select
            *,
            loss_carried_amount - coalesce(
                lag(loss_carried_amount) over (partition by initiative_id order by month), 0
            ) as loss_amount
        from fct_benefit_sharing
        where contract_id = $contract_id
    )
"""
BENEFIT_SUMS = """
    sum(claimed_amount) as claimed_amount,
    sum(verified_amount) as verified_amount,
    sum(already_taken_amount) as already_taken_amount,
    sum(investment_recovered_amount) as investment_recovered_amount,
    sum(shareable_amount) as shareable_amount,
    sum(client_share_amount) as client_share_amount,
    sum(provider_share_amount) as provider_share_amount,
    sum(loss_amount) as loss_amount,
    sum(forgone_amount) as forgone_amount,
    sum(payable_amount) as payable_amount
"""


def benefit_to_date(contract_id: str, month: date) -> pd.DataFrame:
    """One row: the benefit of all initiatives up to and including the month."""
    return read(
        f"""
        select currency, count(distinct initiative_id) as initiatives, {BENEFIT_SUMS}
        from {BENEFITS}
        where month <= $month
        group by currency
        """,
        contract_id=contract_id,
        month=month,
    )


def benefit_by_initiative(contract_id: str, month: date) -> pd.DataFrame:
    """Each initiative up to and including the month."""
    return read(
        f"""
        select initiative_id, kind, currency, {BENEFIT_SUMS}
        from {BENEFITS}
        where month <= $month
        group by initiative_id, kind, currency
        order by initiative_id
        """,
        contract_id=contract_id,
        month=month,
    )


def benefit_by_month(contract_id: str) -> pd.DataFrame:
    """All initiatives, month by month."""
    return read(
        f"""
        select month, currency, {BENEFIT_SUMS}
        from {BENEFITS}
        group by month, currency
        order by month
        """,
        contract_id=contract_id,
    )


def innovation_commitments(contract_id: str, month: date) -> pd.DataFrame:
    """Improvements promised and delivered in each contract year that had begun by the end of the month, newest first."""
    return of_contract(
        contract_id,
        "fct_innovation_commitments",
        "contract_year, kind, year_starts_on, year_ends_on, promised, delivered, is_met",
        "and year_starts_on <= last_day($month) order by contract_year desc, kind",
        month=month,
    )


RECONCILIATION_SUMS = """
    cast(coalesce(sum(rows_received), 0) as bigint) as rows_received,
    cast(coalesce(sum(rows_accepted), 0) as bigint) as rows_accepted,
    cast(coalesce(sum(rows_rejected), 0) as bigint) as rows_rejected,
    cast(coalesce(sum(rows_superseded), 0) as bigint) as rows_superseded,
    count(*) as files,
    count(*) filter (where rows_received <> rows_accepted + rows_rejected + rows_superseded) as files_out_of_balance
"""


def load_totals() -> pd.DataFrame:
    """One row: everything received."""
    return read(f"select {RECONCILIATION_SUMS} from fct_load_reconciliation")


def is_received(extract: str) -> bool:
    """Whether any row of the extract was received, good or bad."""
    return not read("select 1 from fct_load_reconciliation where extract = $extract and rows_received > 0", extract=extract).empty


def load_by_extract() -> pd.DataFrame:
    """Received rows and what became of them, by extract."""
    return read(f"select extract, {RECONCILIATION_SUMS} from fct_load_reconciliation group by extract order by extract")


def load_by_file() -> pd.DataFrame:
    """The mart's own rows, control sums included; files with rejected rows first."""
    return read("select * from fct_load_reconciliation order by rows_rejected desc, extract, file")


def rejection_reasons() -> pd.DataFrame:
    """How often each reason occurs; a row counts once for each of its reasons."""
    return read(
        """
        with reasons as (select extract, unnest(reasons) as reason from rejected_rows)

        select reason, extract, count(*) as rows_rejected
        from reasons
        group by reason, extract
        order by rows_rejected desc, reason, extract
        """
    )
