"""Obligations as they fall due, what answers them, and the scorecard, from accepted rows and terms alone."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from itertools import count

from .terms import Row, months_on, number, rounded, term_of

DAYS = {"daily": 1, "weekly": 7}
MONTHS = {"monthly": 1, "quarterly": 3, "semiannual": 6, "annual": 12}
Occurrence = tuple[str, date]  # obligation, due date


def due_dates(cadence: str, first: date) -> Iterator[date]:
    """Each counted from the first, never from the one before: a clipped month must not clip those after it."""
    if cadence == "once":
        yield first
        return
    for place in count():
        yield first + timedelta(place * DAYS[cadence]) if cadence in DAYS else months_on(first, place * MONTHS[cadence])


def occurrences(obligations: list[dict], contracts: list[Row], until: date) -> dict[Occurrence, dict]:
    """(obligation, due date) -> the version that asks for it, up to and including a day."""
    result: dict[Occurrence, dict] = {}
    terms = {row["contract_id"]: term_of(row) for row in contracts}
    for row in obligations:
        starts, ends = terms[row["contract_id"]]
        starts, ends = max(starts, row["starts"]), min(ends, row["ends"])
        for due_on in due_dates(row["cadence"], date.fromisoformat(row["first_due_on"])):
            if due_on > until or due_on >= ends:
                break
            if due_on >= starts:
                result[row["obligation_id"], due_on] = row
    return result


def is_short(version: dict, row: dict) -> bool:
    """Rejected, or below the minimum: it leaves its day open to what mends it."""
    minimum = number(version["minimum_measure"])
    return row["result"] == "rejected" or (minimum is not None and row["measure"] is not None and row["measure"] < minimum)


def answers(asked: dict[Occurrence, dict], evidence: list[dict]) -> dict[Occurrence, dict]:
    """What answers each occurrence: first the evidence that names it, then, in order of delivery, the nearest left."""
    pieces: dict[Occurrence, list[dict]] = defaultdict(list)
    unanswered: dict[str, set[date]] = defaultdict(set)
    for obligation_id, due_on in asked:
        unanswered[obligation_id].add(due_on)

    def is_named(row: dict) -> bool:
        return (row["obligation_id"], row["due_on"]) in asked

    for row in sorted(evidence, key=lambda e: (not is_named(e), e["delivered_on"], e["evidence_id"])):
        open_ones = unanswered[row["obligation_id"]]
        if not is_named(row) and not open_ones:
            continue
        # Equally near, the earlier one: it has waited longer.
        nearest = min(open_ones, key=lambda day: (abs(day - row["delivered_on"]), day), default=None)
        key = row["obligation_id"], row["due_on"] if is_named(row) else nearest
        pieces[key].append(row)
        if not is_short(asked[key], row):
            open_ones.discard(key[1])
    return {
        key: min(rows, key=lambda row: (is_short(asked[key], row), row["delivered_on"], row["evidence_id"]))
        for key, rows in pieces.items()
    }


def judged(version: dict, due_on: date, answer: dict | None, as_of: date) -> dict:
    late_after = due_on + timedelta(days=int(version["grace_days"]))
    if answer is None:
        status = "missed" if late_after < as_of else "upcoming"
        return {"status": status, "delivered_on": None, "days_late": None, "evidence_id": None}
    late = answer["delivered_on"] > late_after
    return {
        "status": "rejected" if is_short(version, answer) else "late" if late else "met",
        "delivered_on": answer["delivered_on"],
        "days_late": max((answer["delivered_on"] - due_on).days, 0),
        "evidence_id": answer["evidence_id"],
    }


def verdicts(asked: dict[Occurrence, dict], evidence: list[dict], as_of: date) -> dict[Occurrence, dict]:
    answered = answers(asked, evidence)
    return {key: judged(version, key[1], answered.get(key), as_of) for key, version in asked.items()}


def scorecard(asked: dict[Occurrence, dict], found: dict[Occurrence, dict]) -> dict[tuple[str, str, date], dict]:
    """(contract, clause area, month of the due date) -> counts; what is still to come is not due yet."""
    counts: dict[tuple, Counter] = defaultdict(Counter)
    for (obligation_id, due_on), verdict in found.items():
        version = asked[obligation_id, due_on]
        if verdict["status"] != "upcoming":
            counts[version["contract_id"], version["clause_area"], due_on.replace(day=1)][verdict["status"]] += 1
    return {
        key: {
            "due": cell.total(),
            **{status: cell[status] for status in ("met", "late", "missed", "rejected")},
            "score_pct": rounded(Decimal(cell["met"] * 100) / cell.total(), 2),
        }
        for key, cell in counts.items()
    }
