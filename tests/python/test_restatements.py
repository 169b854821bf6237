"""A settled month stays as it was said; what later data would change stands beside it, with its money."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from deliveries import contact, deliver, publish, query

SELECT = ("+fct_restatements", "+fct_service_credits", "+fct_service_level_attainment")
INVOICES = [
    "invoice_id,invoice_number,contract_id,issued_on,received_on,period_start,period_end,currency,tax_amount,total_amount",
    "i1,1,bank,2025-04-03,2025-04-04,2025-03-01,2025-03-31,USD,0,1000.00",
]
LINES = ["invoice_id,line_number,charge_code,quantity,unit_price,amount", "i1,1,AGENT_HOUR,40,25,1000.00"]
VERDICT = """
    select status, denominator::int, value, is_settled from marts.fct_service_level_attainment
    where service_level_id = 'bank_sl_voice' and period_start = date '2025-03-01'
"""
CREDIT = """
    select uncapped_credit_amount, is_settled from marts.fct_service_credits
    where service_level_id = 'bank_sl_voice' and month = date '2025-03-01'
"""
CAPPED = CREDIT.replace("uncapped_credit_amount", "credit_amount")
RESTATED = """
    select settled_value, current_value, difference, settled_status, current_status, credit_difference_amount
    from marts.fct_restatements
    where service_level_id = 'bank_sl_voice' and month = date '2025-03-01' and measure = 'bank_sl_voice {measure}'
"""


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("restatements")


def test_late_data_restate_a_settled_month_without_changing_it(warehouse: Path, project_root: Path) -> None:
    answered = [contact(f"c{number}", "2025-03-20T10:00:00-04:00", wait=5) for number in range(60)]
    first = {"a.csv": answered, "invoices/a.csv": INVOICES, "invoice_lines/a.csv": LINES}
    deliver(warehouse, first, project_root, SELECT)
    publish(warehouse)
    assert query(warehouse, VERDICT) == [("met", 60, Decimal("100"), True)]
    assert query(warehouse, CREDIT) == [(Decimal("0"), True)]
    assert query(warehouse, RESTATED.format(measure="value"))[0][2:] == (Decimal("0"), "met", "met", Decimal("0"))

    # Forty contacts arrive months late, all of them answered late: 60 of 100 is below the minimum of 85.
    late = [contact(f"l{number}", "2025-03-20T11:00:00-04:00", wait=300) for number in range(40)]
    deliver(warehouse, {"b.csv": late}, project_root, SELECT)
    assert query(warehouse, VERDICT) == [("met", 60, Decimal("100"), True)]
    assert query(warehouse, CREDIT) == [(Decimal("0"), True)]
    # 1,000.00 of fees x 15 % at risk x 60 % allocation x 100 % of it for more than three points.
    assert query(warehouse, RESTATED.format(measure="value")) == [
        (Decimal("100"), Decimal("60"), Decimal("-40"), "met", "default", Decimal("90.00"))
    ]

    # Withdrawn again, there is nothing to restate; settled is settled.
    deliver(warehouse, {"b.csv": None}, project_root, SELECT)
    assert query(warehouse, RESTATED.format(measure="value"))[0][2] == Decimal("0")


def test_a_credit_is_settled_when_its_fees_are_known(tmp_path: Path, project_root: Path) -> None:
    """Without it the invoice that comes after the month was settled finds a credit of 0.00 that stays for ever."""
    rows = [contact(f"c{number}", "2025-03-20T10:00:00-04:00", wait=5) for number in range(60)]
    rows += [contact(f"l{number}", "2025-03-20T11:00:00-04:00", wait=300) for number in range(40)]
    deliver(tmp_path, {"a.csv": rows}, project_root, SELECT)
    assert query(tmp_path, VERDICT) == [("default", 100, Decimal("60"), True)]
    assert query(tmp_path, CAPPED) == [(Decimal("0"), False)]
    # 90.00 as above and 37.50 of the speed of answer, within 12 % of the fees: 90 x 120 / 127.50.
    deliver(tmp_path, {"invoices/a.csv": INVOICES, "invoice_lines/a.csv": LINES}, project_root, SELECT)
    assert query(tmp_path, CAPPED) == [(Decimal("84.71"), True)]


def test_only_what_was_published_is_settled(tmp_path: Path, project_root: Path) -> None:
    """A build that a later test stops settles months that nobody saw; their correction would stand as a restatement for ever."""
    answered = [contact(f"c{number}", "2025-03-20T10:00:00-04:00", wait=5) for number in range(60)]
    late = [contact(f"l{number}", "2025-03-20T11:00:00-04:00", wait=300) for number in range(40)]
    invoices = {"invoices/a.csv": INVOICES, "invoice_lines/a.csv": LINES}
    deliver(tmp_path, {"a.csv": [*answered, *late], **invoices}, project_root, SELECT)
    assert query(tmp_path, VERDICT) == [("default", 100, Decimal("60"), True)]
    assert query(tmp_path, CREDIT) == [(Decimal("90.00"), True)]

    deliver(tmp_path, {"a.csv": answered}, project_root, SELECT)
    assert query(tmp_path, VERDICT) == [("met", 60, Decimal("100"), True)], "nobody was told of the first"
    assert query(tmp_path, CREDIT) == [(Decimal("0"), True)]
    assert query(tmp_path, RESTATED.format(measure="value"))[0][2] == Decimal("0")
    publish(tmp_path)

    # Told to nobody either, the late ones leave no trace when they go again: what was told of March is its one version.
    deliver(tmp_path, {"b.csv": late}, project_root, SELECT)
    versions = """
        select denominator::int, dbt_valid_to is null from snapshots.settled_service_levels
        where service_level_id = 'bank_sl_voice' and period_start = date '2025-03-01' order by dbt_valid_from
    """
    assert query(tmp_path, versions) == [(60, False), (100, True)]
    deliver(tmp_path, {"b.csv": None}, project_root, SELECT)
    assert query(tmp_path, VERDICT) == [("met", 60, Decimal("100"), True)]
    assert query(tmp_path, versions) == [(60, True)]
