"""Surveys, quality evaluations, obligations and their evidence, plans, changes, tests, incidents and relief."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tools.extracts.contacts import ANSWERED, Legs
from tools.extracts.profiles import Contract
from tools.extracts.terms import Terms

ITEMS = (
    "greeting",
    "identification",
    "listening",
    "knowledge",
    "accuracy",
    "resolution",
    "data_protection",
    "tone",
    "documentation",
    "closing",
)
CRITICAL_ITEMS = ("identification", "data_protection")
CADENCE_MONTHS = {"monthly": 1, "quarterly": 3, "semiannual": 6, "annual": 12}
TEN_POINT_CONTRACTS = ("health",)


def make_surveys(
    contract: Contract, legs: Legs, contact_ids: pa.Array, share: float, rng: np.random.Generator
) -> pa.Table:
    """One customer in twelve answers; who waited long or is not helped gives less."""
    answered = np.flatnonzero((legs["outcome"] == ANSWERED) & (legs["leg"] == 1))
    chosen = answered[rng.random(len(answered)) < share]
    wait = (legs["answered"][chosen] - legs["queued"][chosen]) / 1000
    is_patient = np.isin(legs["channel"][chosen], (2, 3))
    mood = (
        5.05 - np.where(is_patient, 0.1, np.minimum(wait, 300) / 120) - np.where(legs["resolved"][chosen] == 1, 0, 0.7)
    )
    score = np.clip(np.round(mood + rng.normal(0, 0.75, len(chosen))), 1, 5)
    scale = 10 if contract.contract_id in TEN_POINT_CONTRACTS else 5
    score = np.where(scale == 10, np.clip(score * 2 - (rng.random(len(chosen)) < 0.2), 1, 10), score)
    responded = legs["ended"][chosen] + rng.integers(60_000, 36 * 3_600_000, len(chosen))
    ids = contact_ids.take(pa.array(chosen))
    return pa.table(
        {
            "response_id": pc.binary_join_element_wise("S-", ids, ""),
            "contact_id": ids,
            "responded_at": pa.array(responded, pa.int64()).cast(pa.timestamp("ms", "UTC")),
            "score": pa.array(score.astype(np.int32)),
            "scale_max": pa.array(np.full(len(chosen), scale, np.int32)),
        }
    )


def make_evaluations(
    contract: Contract, legs: Legs, contact_ids: pa.Array, agent_ids: list[str], rng: np.random.Generator
) -> pa.Table:
    """5 % of the contacts that a human answered, on ten items of five points; some double-scored to calibrate."""
    candidates = np.flatnonzero((legs["outcome"] == ANSWERED) & ~legs["ai"] & (legs["leg"] == 1))
    chosen = candidates[rng.random(len(candidates)) < 0.055]
    is_double = rng.random(len(chosen)) < 0.04
    rows = np.concatenate([chosen, chosen[is_double]])
    evaluator = np.concatenate([rng.integers(1, 7, len(chosen)), rng.integers(7, 9, int(is_double.sum()))])
    calibrated = np.concatenate([is_double, np.ones(int(is_double.sum()), bool)])
    suffix = np.concatenate([np.zeros(len(chosen), np.int32), np.ones(int(is_double.sum()), np.int32)])
    n, k = len(rows), len(ITEMS)
    # Agents differ, and items differ: documentation is the weak one.
    skill = np.sin(legs["agent"][rows] * 1.7) * 0.03
    weak = np.where(np.array(ITEMS) == "documentation", -0.11, 0.0)
    points = rng.binomial(5, np.clip(0.935 + skill[:, None] + weak[None, :], 0.3, 0.995), (n, k))
    ids = contact_ids.take(pa.array(rows))
    evaluation = pc.binary_join_element_wise("Q", pa.array(suffix + 1).cast(pa.string()), ids, "-")
    repeat = pa.array(np.repeat(np.arange(n), k))
    at = legs["ended"][rows] + rng.integers(1, 8, n) * 86_400_000
    calibration = pc.binary_join_element_wise("CAL-", ids, "")
    calibration = pc.if_else(pa.array(calibrated), calibration, pa.scalar(None, pa.string()))
    return pa.table(
        {
            "evaluation_id": evaluation.take(repeat),
            "contact_id": ids.take(repeat),
            "agent_id": pa.DictionaryArray.from_arrays(
                pa.array(legs["agent"][rows].astype(np.int32)), pa.array(agent_ids)
            ).take(repeat),
            "evaluated_at": pa.array(at, pa.int64()).cast(pa.timestamp("ms", "UTC")).take(repeat),
            "evaluator_id": pa.DictionaryArray.from_arrays(
                pa.array(evaluator.astype(np.int32)), pa.array([f"EV{i:02d}" for i in range(9)])
            ).take(repeat),
            "item_code": pa.DictionaryArray.from_arrays(
                pa.array(np.tile(np.arange(k, dtype=np.int32), n)), pa.array(ITEMS)
            ),
            "score": pa.array(points.reshape(-1).astype(np.int32)),
            "max_score": pa.array(np.full(n * k, 5, np.int32)),
            "is_critical": pa.array(np.tile(np.isin(ITEMS, CRITICAL_ITEMS), n)),
            "calibration_id": calibration.take(repeat),
        }
    )


def add_months(day: date, months: int) -> date:
    """The same day of a later month, clipped to its end."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def occurrences(cadence: str, first_due: date, until: date) -> list[date]:
    if cadence == "once":
        return [first_due] if first_due <= until else []
    if cadence in ("daily", "weekly"):
        step = 1 if cadence == "daily" else 7
        return [first_due + timedelta(days=i) for i in range(0, (until - first_due).days + 1, step)]
    months, found, number = CADENCE_MONTHS[cadence], [], 0
    while (due := add_months(first_due, months * number)) <= until:
        found.append(due)
        number += 1
    return found


def make_evidence(terms: Terms, first: date, last: date, rng: np.random.Generator) -> tuple[list[dict], list[dict]]:
    """Evidence for what fell due, with gaps: some late, some rejected, some never delivered. And the truth about it."""
    rows, truth = [], []
    for obligation in terms.rows("obligations"):
        grace = int(obligation["grace_days"] or 0)
        minimum = obligation.get("minimum_measure") or ""
        for number, due in enumerate(
            occurrences(obligation["cadence"], date.fromisoformat(obligation["first_due_on"]), last)
        ):
            if due < first:
                continue
            luck = rng.random()
            identity = f"EVD-{obligation['obligation_id']}-{due:%Y%m%d}"
            status = "met"
            delivered = due - timedelta(days=int(rng.integers(0, 4)))
            if obligation["cadence"] == "daily":
                delivered = due
            if luck < 0.025:
                truth.append({"obligation_id": obligation["obligation_id"], "due_on": due, "status": "missed"})
                continue
            if luck < 0.07:
                status, delivered = "late", due + timedelta(days=grace + int(rng.integers(1, 20)))
            if delivered > last + timedelta(days=10):
                continue
            result, measure = "accepted", None
            if minimum:
                measure = round(float(minimum) * (1 + abs(rng.normal(0, 0.03))), 2)
            if 0.07 <= luck < 0.085:
                status, result = "rejected", "rejected"
            elif minimum and 0.085 <= luck < 0.12:
                status, measure = "rejected", round(float(minimum) * 0.93, 2)
            rows.append(
                {
                    "evidence_id": identity,
                    "obligation_id": obligation["obligation_id"],
                    "delivered_on": delivered,
                    "due_on": due if number % 3 or status == "late" else None,
                    "result": result,
                    "measure": measure,
                    "document_reference": f"DOC/{due.year}/{identity[-12:]}",
                }
            )
            if status != "met":
                truth.append({"obligation_id": obligation["obligation_id"], "due_on": due, "status": status})
    return rows, truth


def _at(day: date, hour: float, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(int(hour), int(hour % 1 * 60)), zone)


def make_governance(
    contract: Contract, zone: ZoneInfo, agent_ids: list[str], first: date, last: date, rng: np.random.Generator
) -> dict[str, list[dict]]:
    """The rare events of a contract's life, a few a quarter."""
    cid = contract.contract_id
    days = (last - first).days + 1

    def some_day() -> date:
        return first + timedelta(days=int(rng.integers(0, days)))

    def within(day: date) -> date | None:
        return day if day <= last else None

    plans, changes, tests, incidents, relief = [], [], [], [], []
    for number in range(max(2, days // 40)):
        opened = some_day()
        lasts = int(rng.integers(15, 75))
        plans.append(
            {
                "plan_id": f"IP-{cid}-{number + 1:03d}",
                "contract_id": cid,
                "item_code": ITEMS[8] if number % 2 == 0 else ITEMS[int(rng.integers(0, len(ITEMS)))],
                "agent_id": agent_ids[int(rng.integers(0, len(agent_ids)))] if number % 3 else None,
                "opened_on": opened,
                "closed_on": within(opened + timedelta(days=lasts)) if number % 4 else None,
            }
        )
    titles = (
        "New menu for the voice portal",
        "Extended Saturday hours",
        "Move of chat to another site",
        "New reporting pack",
        "Change of the knowledge base",
        "Additional language",
        "New quality checklist",
        "Change of the fraud script",
    )
    for number in range(max(2, days // 55)):
        raised = some_day()
        is_substantial = number % 3 == 0
        approved = raised + timedelta(days=int(rng.integers(5, 30)))
        signed = approved + timedelta(days=int(rng.integers(1, 12)))
        is_early = number % 5 == 3  # put in place before anybody signed
        done = approved - timedelta(days=2) if is_early else signed + timedelta(days=int(rng.integers(5, 40)))
        changes.append(
            {
                "change_id": f"CR-{cid}-{number + 1:03d}",
                "contract_id": cid,
                "raised_on": raised,
                "class": "substantial" if is_substantial else "minor",
                "title": titles[number % len(titles)],
                "approved_on": within(approved) if number % 7 != 6 else None,
                "signed_by_client_on": within(signed) if is_substantial and not is_early else None,
                "signed_by_provider_on": within(signed + timedelta(days=1)) if is_substantial else None,
                "implemented_on": within(done) if number % 6 != 5 else None,
                "cost_amount": round(float(rng.uniform(2, 40)) * 500, 2) if is_substantial else None,
                "cost_borne_by": ("client" if number % 2 else "provider") if is_substantial else None,
            }
        )
    for number, site in enumerate([*contract.sites, "berlin" if cid != "retail" else "tampa"]):
        for half in range(max(1, days // 183)):
            if number == 2 and half == 1:
                continue  # a test that was due and not made
            tests.append(
                {
                    "test_id": f"CT-{cid}-{site}-{half + 1}",
                    "contract_id": cid,
                    "site_id": site,
                    "tested_on": min(first + timedelta(days=40 + half * 183 + number * 9), last),
                    "capacity_pct": round(float(rng.uniform(58, 72)), 1),
                    "recovery_minutes": int(rng.integers(70, 135)),
                }
            )
    notice = {"security": 1, "operational": 24, "outage": 24, "compliance": 24}
    components = ("telephony", "crm", "chat_platform", "network", "knowledge_base")
    for number in range(max(6, days // 12)):
        kind = ("operational", "outage", "planned_change", "operational", "security", "outage", "compliance")[
            number % 7
        ]
        occurred = _at(some_day(), float(rng.uniform(6, 20)), zone)
        severity = ("high", "medium", "low")[number % 3]
        aware = occurred + timedelta(minutes=int(rng.integers(1, 50)))
        is_late = rng.random() < 0.15
        if kind == "planned_change":
            ahead = 21 if is_late else int(rng.integers(31, 50))
            aware, notified = None, occurred - timedelta(days=ahead)
        else:
            limit = notice[kind] * 3600
            notified = aware + timedelta(seconds=limit * 1.6 if is_late else float(rng.uniform(0.1, 0.9)) * limit)
        is_down = kind in ("outage", "operational", "planned_change")
        duration = float(rng.lognormal(np.log(55), 0.7))
        incidents.append(
            {
                "incident_id": f"INC-{cid}-{number + 1:04d}",
                "contract_id": cid,
                "kind": kind,
                "component": components[int(rng.integers(0, len(components)))],
                "severity": severity,
                "occurred_at": occurred,
                "aware_at": aware,
                "notified_at": None if number % 23 == 17 else notified,
                "restored_at": occurred + timedelta(minutes=duration) if is_down and number % 29 != 13 else None,
                "site_id": contract.sites[number % len(contract.sites)],
            }
        )
    events = (
        (date(2024, 12, 5), 10.0, 6.0, "force_majeure", None, None, True),
        (date(2025, 2, 11), 8.0, 9.0, "client_cause", "sl_voice", None, True),
        (date(2025, 6, 17), 9.0, 4.0, "maintenance", None, contract.queues[0].queue_id, True),
        (date(2025, 10, 13), 8.0, 106.0, "volume", "sl_voice", None, False),
    )
    for number, (day, hour, hours, kind, level, queue, is_approved) in enumerate(events):
        if first <= day <= last:
            start = _at(day, hour, zone)
            relief.append(
                {
                    "relief_id": f"RE-{cid}-{number + 1}",
                    "contract_id": cid,
                    "service_level_id": f"{cid}_{level}" if level else None,
                    "queue_id": queue,
                    "starts_at": start,
                    "ends_at": start + timedelta(hours=hours),
                    "kind": kind,
                    "approved_by": "client service manager" if is_approved else None,
                    "approved_on": day + timedelta(days=9) if is_approved else None,
                }
            )
    return {
        "improvement_plans": plans,
        "change_requests": changes,
        "continuity_tests": tests,
        "incidents": incidents,
        "relief_events": relief,
    }
