"""Attainment and credits of the demo, computed a second time in plain Python, agree to the last digit."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from independent import terms, warehouse
from independent.agreement import agree, keyed
from independent.credits import service_credits
from independent.service_levels import Measured

AS_OF = date(2026, 1, 15)
EXTRACTS = (
    "contacts surveys quality_evaluations agents agent_activity forecasts incidents relief_events vendor_reports invoices invoice_lines"
).split()
RESERVED = ("service_credit", "earn_back", "gain_share", "benchmark_adjustment")


@pytest.fixture(scope="module")
def warehouse_rows(working_path: Path) -> dict[str, list[dict]]:
    return warehouse.read(
        working_path, EXTRACTS, ("fct_service_level_attainment", "fct_service_credits", "fct_expected_charges")
    )


@pytest.fixture(scope="module")
def seeds(project_root: Path) -> dict[str, list]:
    folder = project_root / "seeds/contracts"
    contracts = terms.read(folder, "contracts")

    def in_term(name: str, key: str) -> list[dict]:
        return terms.within_term(terms.versions(terms.read(folder, name), key), contracts)

    return {
        "contracts": contracts,
        "business_hours": terms.read(folder, "business_hours"),
        "holidays": terms.read(folder, "holidays"),
        "formulas": terms.read(project_root / "seeds/reference", "service_level_formulas"),
        "ratchets": terms.read(folder, "ratchets"),
        "contract_queues": terms.versions(terms.read(folder, "contract_queues"), "queue_id"),
        "service_levels": in_term("service_levels", "service_level_id"),
        "credit_terms": in_term("credit_terms", "contract_id"),
        "credit_steps": terms.versions(terms.read(folder, "credit_steps"), "service_level_id", "shortfall_from"),
        "notification_terms": terms.versions(
            terms.read(folder, "notification_terms"), "contract_id", "kind", "severity"
        ),
    }


@pytest.fixture(scope="module")
def attainment(warehouse_rows: dict, seeds: dict) -> dict:
    return Measured(warehouse_rows, seeds, AS_OF).attainment()


@pytest.fixture(scope="module")
def fees(warehouse_rows: dict, seeds: dict) -> dict[tuple[str, date], Decimal]:
    """Fees a month: as invoiced, credit notes and reserved codes aside, in the contract's currency; or as expected."""
    currency = {row["contract_id"]: row["currency"] for row in seeds["contracts"]}
    invoices = {
        row["invoice_id"]: row
        for row in warehouse_rows["invoices"]
        if row["credits_invoice_id"] is None and row["currency"] == currency[row["contract_id"]]
    }
    result: dict[tuple[str, date], Decimal] = defaultdict(Decimal)
    for line in warehouse_rows["invoice_lines"]:
        invoice = invoices.get(line["invoice_id"])
        if invoice and line["charge_code"] not in RESERVED:
            result[invoice["contract_id"], invoice["period_start"].replace(day=1)] += line["amount"]
    # What a contract credits on expected charges is taken from the warehouse; the generator's truth checks those.
    expected: dict[tuple[str, date], Decimal] = defaultdict(Decimal)
    for row in warehouse_rows["fct_expected_charges"]:
        expected[row["contract_id"], row["month"]] += row["amount"]

    bases = {"invoiced": result, "expected": expected}
    fees: dict[tuple[str, date], Decimal] = {}
    for contract_id, month in result.keys() | expected.keys():
        agreed = terms.last_in_force(seeds["credit_terms"], *terms.period_of(month, "month"), contract_id=contract_id)
        if agreed:
            fees[contract_id, month] = bases[agreed["fee_base"]].get((contract_id, month), Decimal(0))
    return fees


# No ratchet moves a target of the demo; the unit tests of int_ratcheted_targets hold the same figures.
@pytest.mark.parametrize(
    ("decimals", "sample", "months", "cap", "reached", "last"),
    [
        ("2", "", 12, 20, [(88, 100), (90, 100)] * 6, "87"),
        ("2", "", 3, 20, [(995, 1000)] * 3, "88"),
        ("2", "", 3, 20, [(995, 1000), (85, 100), (995, 1000)], "85"),
        ("2", "50", 2, 100, [(890, 1000), (3, 3), (860, 1000), (890, 1000)], "86.25"),
        ("", "", 2, 100, [(850_000_001, 10**9), (9 * 10**8, 10**9)], "86.25"),
        ("2", "", 2, 100, [(850_000_001, 10**9), (9 * 10**8, 10**9)], "85"),
    ],
)
def test_a_ratchet_raises_the_target(
    decimals: str, sample: str, months: int, cap: int, reached: list[tuple[int, int]], last: str
) -> None:
    level = {
        "service_level_id": "s", "contract_id": "x", "metric": "service_level", "period": "month", "unit": "percent", "decimals": decimals,
        "aggregation": "weighted", "direction": "at_least", "target": "85", "minimum": "", "minimum_sample": sample, "valid_from": "2024-01-01",
        "valid_to": "",
    }  # fmt: skip
    days = [date(2025 + n // 12, n % 12 + 1, 1) for n in range(len(reached) + 1)]
    seeds = {
        "contracts": [{"contract_id": "x", "time_zone": "UTC", "calendar_id": "c"}], "credit_terms": [],
        "service_levels": terms.versions([level], "service_level_id"),
        "ratchets": [{"service_level_id": "s", "months": str(months), "share_of_gap_cap_pct": str(cap)}],
    }  # fmt: skip

    class Given(Measured):
        def cells_of(self, level: dict, first: date, last: date) -> list:
            return [(day, None, (Decimal(n), Decimal(d), False)) for day, (n, d) in zip(days, [*reached, (9, 10)], strict=True)]

    given = Given({"contacts": []}, seeds, days[-1] + timedelta(days=31))
    given.dates["x"] = [days[0], days[-1]]
    targets = [found["target"] for found in given.attainment().values()]
    assert targets == [Decimal(85)] * len(reached) + [Decimal(last)]


def test_attainment_agrees(attainment: dict, warehouse_rows: dict) -> None:
    found = keyed(warehouse_rows["fct_service_level_attainment"], "service_level_id", "period_start")
    columns = (
        "numerator", "denominator", "numerator_before_relief", "denominator_before_relief", "value", "target", "shortfall", "status",
    )  # fmt: skip
    agree(found, attainment, columns)
    assert len({row["metric"] for row in found.values()}) >= 17


def test_credits_agree(attainment: dict, fees: dict, seeds: dict, warehouse_rows: dict) -> None:
    expected = service_credits(attainment, fees, seeds, AS_OF)
    found = keyed(warehouse_rows["fct_service_credits"], "service_level_id", "month")
    columns = (
        "fee_base_amount", "uncapped_credit_amount", "credit_amount", "cap_applied", "repeat_multiplier",
        "earned_back_amount", "earned_back_in_month",
    )  # fmt: skip
    agree(found, expected, columns)
    assert {row["cap_applied"] for row in found.values()} == {"none", "monthly", "rolling_12_month"}
    assert any(row["earned_back_amount"] > 0 for row in found.values())
