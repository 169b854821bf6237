"""Charges, benchmarks and benefit shares of the demo, computed again in plain Python, agree to the last digit."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path

import pytest

from independent import terms, warehouse
from independent.agreement import agree, keyed
from independent.benchmarks import Compared
from independent.charges import Charged
from independent.service_levels import Measured
from independent.shares import benefit_shares

AS_OF = date(2026, 1, 15)
EXTRACTS = (
    "contacts agents agent_activity invoices invoice_lines market_rates exchange_rates index_values initiatives "
    "benefit_claims"
).split()
MARTS = ("fct_expected_charges", "fct_rate_benchmark", "fct_benefit_sharing", "fct_service_level_attainment")
PLAIN = ("contracts", "indexation")
VERSIONED = {
    "contract_queues": ("queue_id",),
    "service_levels": ("service_level_id",),
    "charges": ("charge_id",),
    "charge_tiers": ("charge_id", "from_units"),
    "resource_bands": ("charge_id",),
    "benchmark_terms": ("contract_id",),
    "gain_share_terms": ("contract_id", "kind", "benefit_year_from"),
}


@pytest.fixture(scope="module")
def warehouse_rows(working_path: Path) -> dict[str, list[dict]]:
    return warehouse.read(working_path, EXTRACTS, MARTS)


@pytest.fixture(scope="module")
def seeds(project_root: Path) -> dict[str, list]:
    folder = project_root / "seeds/contracts"
    plain = {name: terms.read(folder, name) for name in PLAIN}
    versioned = {name: terms.versions(terms.read(folder, name), *key) for name, key in VERSIONED.items()}
    for name in ("service_levels", "charges", "benchmark_terms"):
        versioned[name] = terms.within_term(versioned[name], plain["contracts"])
    return plain | versioned | {"location_factors": terms.read(project_root / "seeds/reference", "location_factors")}


@pytest.fixture(scope="module")
def charged(warehouse_rows: dict, seeds: dict) -> Charged:
    """Attainment is the warehouse's: it has a second computation of its own."""
    attainment = keyed(warehouse_rows["fct_service_level_attainment"], "service_level_id", "period_start")
    return Charged(Measured(warehouse_rows, seeds, AS_OF), attainment)


def test_expected_charges_agree(charged: Charged, warehouse_rows: dict) -> None:
    expected = charged.expected()
    found = keyed(warehouse_rows["fct_expected_charges"], "charge_id", "month")
    agree(found, expected, ("amount", "billable_units"))
    kinds = set().union(*(row["kinds"] for row in expected.values()))
    assert kinds >= {
        "tiered", "first_tier", "committed", "commitment_exceeded", "indexed", "price_change", "in_band", "above_band",
        "below_band", "outcome_paid", "outcome_partly", "outcome_lost",
    }  # fmt: skip
    # No customer of the demo is back across the end of a month; a unit test has that case.
    assert charged.returned


# No charge of the demo counts full-time months; the unit tests of the models hold the same tables and figures.
def test_full_time_months_are_hours_by_the_version_of_the_day() -> None:
    def stretch(agent: str, start: str, hours: int) -> dict:
        started_at = datetime.fromisoformat(start).replace(tzinfo=timezone.utc)
        return {
            "contract_id": "x", "agent_id": agent, "queue_id": "q", "activity": "productive", "is_scheduled": False,
            "started_at": started_at, "ended_at": started_at + timedelta(hours=hours),
        }  # fmt: skip

    contact = {
        "contract_id": "x", "contact_id": "k", "leg_number": 1, "direction": "inbound", "customer_reference": None,
        "queued_at": datetime(2025, 2, 3, 9, tzinfo=timezone.utc),
    }  # fmt: skip
    rows = {
        "contacts": [contact],
        "agents": [
            {"contract_id": "x", "agent_id": "a", "certified_on": date(2025, 1, 1)},
            {"contract_id": "x", "agent_id": "b", "certified_on": date(2025, 2, 10)},
        ],
        "agent_activity": [
            stretch("a", "2025-02-03 08:00", 8), stretch("b", "2025-02-03 08:00", 8), stretch("c", "2025-02-03 08:00", 8),
            stretch("a", "2025-02-14 23:30", 1), stretch("b", "2025-02-20 08:00", 8),
        ],
    }  # fmt: skip
    version = {
        "charge_id": "fte", "contract_id": "x", "basis": "per_fte_month", "queue_id": "q", "committed_units": "",
        "tier_method": "", "index_id": "", "valid_to": "",
    }  # fmt: skip
    versions = [
        version | {"unit_price": "3200", "hours_per_fte_month": "160", "valid_from": "2024-01-01"},
        version | {"unit_price": "3300", "hours_per_fte_month": "150", "valid_from": "2025-02-15"},
    ]
    card = {
        "contracts": [{"contract_id": "x", "time_zone": "Europe/Berlin", "calendar_id": ""}], "charge_tiers": [],
        "resource_bands": [], "charges": terms.versions(versions, "charge_id"),
    }  # fmt: skip
    found = Charged(Measured(rows, card, date(2025, 3, 1)), {}).expected()
    assert set(found) == {("fte", date(2025, 2, 1))}
    (month,) = found.values()
    # 8 h x 20.00 + 9 h x 22.00; 8 / 160 + 9 / 150
    assert (month["amount"], month["billable_units"]) == (Decimal("358.00"), Decimal("0.110000"))


# The demo's outcome fee and its service level have no end; the unit tests of the models judge by the last version in force.
def test_an_outcome_fee_hangs_on_a_level_that_ends_within_the_month() -> None:
    contact = {
        "contract_id": "x", "contact_id": "k", "leg_number": 1, "direction": "inbound", "customer_reference": None,
        "queued_at": datetime(2025, 3, 3, 9, tzinfo=timezone.utc),
    }  # fmt: skip
    fixed = {
        "charge_id": "f", "contract_id": "x", "basis": "fixed_month", "committed_units": "", "tier_method": "", "index_id": "",
        "unit_price": "300.00", "valid_from": "2025-01-01", "valid_to": "",
    }  # fmt: skip
    fee = fixed | {
        "charge_id": "o", "basis": "outcome_fee", "unit_price": "", "outcome_service_level_id": "s", "outcome_share_pct": "25",
        "valid_to": "2025-03-20",
    }  # fmt: skip
    level = {
        "service_level_id": "s", "period": "quarter", "direction": "at_least", "target": "90", "minimum": "85",
        "valid_from": "2025-01-01", "valid_to": "2025-03-10",
    }  # fmt: skip
    later = level | {"target": "85", "minimum": "80", "valid_from": "2025-03-10", "valid_to": "2025-03-15"}
    card = {
        "contracts": [{"contract_id": "x", "time_zone": "UTC", "calendar_id": ""}], "charge_tiers": [], "resource_bands": [],
        "charges": terms.versions([fixed, fee], "charge_id"), "service_levels": terms.versions([level, later], "service_level_id"),
    }  # fmt: skip
    attainment = {("s", date(2025, 1, 1)): {"status": "below_target", "value": Decimal("83"), "target": Decimal("85")}}
    rows = {"contacts": [contact], "agents": [], "agent_activity": []}
    found = Charged(Measured(rows, card, date(2025, 4, 1)), attainment).expected()
    # 83 is three fifths of the way from 80 to 85; a quarter of all fees beside 300.00 is 100.00.
    assert found["o", date(2025, 3, 1)]["amount"] == Decimal("60.00")
    # Raised to 86 by a ratchet: half of the way.
    attainment["s", date(2025, 1, 1)]["target"] = Decimal("86")
    found = Charged(Measured(rows, card, date(2025, 4, 1)), attainment).expected()
    assert found["o", date(2025, 3, 1)]["amount"] == Decimal("50.00")


# No charge of the demo ends before a customer is back; the unit tests of the models hold the same days.
def test_a_return_after_its_charge_has_ended_is_deducted() -> None:
    def contact(key: str, queued: datetime) -> dict:
        return {
            "contract_id": "x", "contact_id": key, "leg_number": 1, "direction": "inbound", "customer_reference": "1",
            "queue_id": "q", "channel": "chat", "handled_by": "ai", "outcome": "answered", "is_resolved": key == "k",
            "queued_at": queued,
        }  # fmt: skip

    rows = {
        "contacts": [
            contact("k", datetime(2025, 3, 30, 9, tzinfo=timezone.utc)),
            contact("back", datetime(2025, 4, 2, 8, tzinfo=timezone.utc)),
        ],
        "agents": [], "agent_activity": [],
    }  # fmt: skip
    version = {
        "charge_id": "c", "contract_id": "x", "basis": "per_resolved_contact", "queue_id": "", "channel": "chat",
        "handled_by": "ai", "window_hours": "72", "committed_units": "", "tier_method": "", "index_id": "",
        "unit_price": "1.20", "valid_from": "2025-01-01", "valid_to": "2025-04-01",
    }  # fmt: skip
    card = {
        "contracts": [{"contract_id": "x", "time_zone": "UTC", "calendar_id": ""}], "charge_tiers": [], "resource_bands": [],
        "charges": terms.versions([version], "charge_id"),
    }  # fmt: skip
    found = Charged(Measured(rows, card, date(2025, 5, 1)), {}).expected()
    amounts = {month: row["amount"] for (_, month), row in found.items()}
    assert amounts == {date(2025, 3, 1): Decimal("1.20"), date(2025, 4, 1): Decimal("-1.20")}


# The demo's index values are all published; the unit tests of the models hold the same figures.
def test_an_index_value_that_is_not_published_leaves_the_amount_unknown() -> None:
    contact = {
        "contract_id": "x", "contact_id": "k", "leg_number": 1, "direction": "inbound", "customer_reference": None,
        "queued_at": datetime(2025, 6, 3, 9, tzinfo=timezone.utc),
    }  # fmt: skip
    version = {
        "charge_id": "h", "contract_id": "x", "basis": "per_productive_hour", "queue_id": "", "committed_units": "45",
        "tier_method": "", "index_id": "cpi", "unit_price": "32.40", "valid_from": "2024-01-01", "valid_to": "",
    }  # fmt: skip
    idle = version | {"charge_id": "idle", "committed_units": ""}
    index = {
        "index_id": "cpi", "series": "s", "base_month": "2024-01-01", "first_adjustment_on": "2025-01-01",
        "every_months": "12", "share_pct": "80", "floor_pct": "", "cap_pct": "", "lag_months": "2",
    }  # fmt: skip
    rows = {"contacts": [contact], "agents": [], "agent_activity": [], "index_values": []}
    card = {
        "contracts": [{"contract_id": "x", "time_zone": "UTC", "calendar_id": ""}], "charge_tiers": [], "resource_bands": [],
        "indexation": [index], "charges": terms.versions([version, idle], "charge_id"),
    }  # fmt: skip
    found = Charged(Measured(rows, card, date(2025, 7, 1)), {}).expected()
    june = date(2025, 6, 1)
    assert (found["h", june]["billable_units"], found["h", june]["amount"]) == (Decimal(45), None)
    assert found["idle", june]["amount"] == 0


def test_benchmarks_agree(charged: Charged, warehouse_rows: dict, seeds: dict) -> None:
    expected = Compared(warehouse_rows, seeds, AS_OF, charged.expected()).benchmarks()
    found = keyed(warehouse_rows["fct_rate_benchmark"], "charge_id", "benchmark_on")
    columns = (
        "peer_count", "market_rate", "contract_rate", "status", "adjusted_rate", "adjustment_due_on",
        "takes_effect_on", "annual_saving_amount",
    )  # fmt: skip
    agree(found, expected, columns)
    assert {row["status"] for row in expected.values()} >= {"above_band", "within_band", "not_determinable"}


def test_benefit_shares_agree(charged: Charged, warehouse_rows: dict, seeds: dict) -> None:
    charges = charged.expected()
    benchmarks = Compared(warehouse_rows, seeds, AS_OF, charges).benchmarks()
    expected = benefit_shares(warehouse_rows, seeds, charges, benchmarks)
    found = keyed(warehouse_rows["fct_benefit_sharing"], "initiative_id", "month")
    columns = (
        "verified_amount", "already_taken_amount", "investment_recovered_amount", "shareable_amount", "client_share_amount",
        "provider_share_amount", "payable_amount",
    )  # fmt: skip
    agree(found, expected, columns)
    assert any(row["investment_recovered_amount"] > 0 for row in expected.values())
    assert any(row["already_taken_amount"] > 0 for row in expected.values())
    assert any(row["payable_amount"] > 0 for row in expected.values())
    assert any(row["provider_share_amount"] < 0 for row in expected.values())
    assert any(0 < row["payable_amount"] < row["provider_share_amount"] for row in expected.values())
