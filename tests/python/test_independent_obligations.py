"""Obligations, scorecard and notices of the demo, computed a second time in plain Python, agree row by row."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import islice, takewhile
from pathlib import Path

import pytest

from independent import terms, warehouse
from independent.agreement import agree, keyed
from independent.obligations import due_dates, occurrences, scorecard, verdicts
from independent.service_levels import Measured

AS_OF = date(2026, 1, 15)


@pytest.fixture(scope="module")
def warehouse_rows(working_path: Path) -> dict[str, list[dict]]:
    return warehouse.read(
        working_path,
        ("obligation_evidence", "incidents"),
        ("fct_obligations", "fct_compliance_scorecard", "fct_notifications"),
    )


@pytest.fixture(scope="module")
def seeds(project_root: Path) -> dict[str, list]:
    folder = project_root / "seeds/contracts"
    keys = {"obligations": ["obligation_id"], "notification_terms": ["contract_id", "kind", "severity"]}
    dated = {name: terms.versions(terms.read(folder, name), *key) for name, key in keys.items()}
    return {"contracts": terms.read(folder, "contracts"), **dated}


@pytest.fixture(scope="module")
def asked(seeds: dict, warehouse_rows: dict) -> dict:
    """Every occurrence from the first on; how far ahead the warehouse looks is its own choice."""
    until = max(row["due_on"] for row in warehouse_rows["fct_obligations"])
    return occurrences(seeds["obligations"], seeds["contracts"], until)


@pytest.fixture(scope="module")
def judged(asked: dict, warehouse_rows: dict) -> dict:
    return verdicts(asked, warehouse_rows["obligation_evidence"], AS_OF)


def test_obligations_agree(judged: dict, warehouse_rows: dict) -> None:
    found = keyed(warehouse_rows["fct_obligations"], "obligation_id", "due_on")
    agree(found, judged)
    assert {row["status"] for row in found.values()} == {"met", "late", "missed", "rejected", "upcoming"}
    # No evidence is lost on the way: each answers one occurrence.
    given = {row["evidence_id"] for row in warehouse_rows["obligation_evidence"]}
    assert given == {row["evidence_id"] for row in judged.values() if row["evidence_id"]}


def test_scorecard_agrees(asked: dict, judged: dict, warehouse_rows: dict) -> None:
    found = keyed(warehouse_rows["fct_compliance_scorecard"], "contract_id", "clause_area", "month")
    agree(found, scorecard(asked, judged))
    assert all(sum(row[status] for row in found.values()) for status in ("met", "late", "missed", "rejected"))


def test_notices_agree(seeds: dict, warehouse_rows: dict) -> None:
    clock, expected = Measured({"contacts": []}, seeds, AS_OF), {}
    for incident in warehouse_rows["incidents"]:
        notice = clock.notice_of(incident)
        if notice is not None:
            late = "late" if incident["notified_at"] else "missed"
            expected[incident["incident_id"],] = {"due_at": notice[0], "status": "met" if notice[1] else late}
    found = keyed(warehouse_rows["fct_notifications"], "incident_id")
    agree(found, expected)
    assert {row["status"] for row in found.values()} == {"met", "late", "missed"}


@pytest.mark.parametrize(
    ("cadence", "first", "following"),
    [
        ("monthly", "2025-01-31", ["2025-02-28", "2025-03-31", "2025-04-30", "2025-05-31"]),
        ("monthly", "2024-01-31", ["2024-02-29", "2024-03-31"]),
        ("quarterly", "2024-02-29", ["2024-05-29", "2024-08-29", "2024-11-29", "2025-02-28", "2025-05-29"]),
        ("quarterly", "2024-11-30", ["2025-02-28", "2025-05-30"]),
        ("semiannual", "2024-08-31", ["2025-02-28", "2025-08-31"]),
        ("annual", "2024-02-29", ["2025-02-28", "2026-02-28", "2027-02-28", "2028-02-29"]),
        ("weekly", "2024-12-25", ["2025-01-01", "2025-01-08"]),
        ("daily", "2024-02-28", ["2024-02-29", "2024-03-01"]),
        ("once", "2024-02-29", []),
    ],
)
def test_due_dates(cadence: str, first: str, following: list[str]) -> None:
    found = islice(due_dates(cadence, date.fromisoformat(first)), 1 + len(following))
    assert [day.isoformat() for day in found] == [first, *following]


def test_once_is_once() -> None:
    assert len(list(due_dates("once", date(2025, 6, 1)))) == 1


def test_every_month_has_one_due_date_as_late_as_it_can_be() -> None:
    for day in range(1, 32):
        days = list(takewhile(lambda due: due.year < 2030, due_dates("monthly", date(2024, 1, day))))
        assert [(due.year, due.month) for due in days] == [(2024 + n // 12, n % 12 + 1) for n in range(72)]
        assert all(due.day == day or (due.day < day and (due + timedelta(days=1)).day == 1) for due in days)


def test_occurrences_stay_within_version_and_term() -> None:
    contract = {"contract_id": "c", "starts_on": "2025-01-31", "initial_term_months": "3", "auto_renews": "false"}
    row = {"obligation_id": "o", "contract_id": "c", "cadence": "monthly"}
    first = {**row, "first_due_on": "2024-12-31", "valid_from": "2025-01-31", "valid_to": ""}
    second = {**row, "first_due_on": "2025-03-15", "valid_from": "2025-03-01", "valid_to": ""}
    versions = terms.versions([first, second], "obligation_id")

    def due(contract: dict) -> list[str]:
        return [due_on.isoformat() for _, due_on in occurrences(versions, [contract], date(2025, 5, 15))]

    within = ["2025-01-31", "2025-02-28", "2025-03-15", "2025-04-15"]
    assert due(contract) == within
    assert due({**contract, "auto_renews": "true"}) == [*within, "2025-05-15"]
