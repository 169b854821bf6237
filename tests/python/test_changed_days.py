"""What follows the days that changed is the same as what is built at once: half hours, returns, misses."""

from __future__ import annotations

from pathlib import Path

import pytest
from deliveries import contact, deliver, query

TABLES = ("int_contact_half_hours", "int_contact_returns", "int_service_level_misses")
QUEUE = "health_voice_members"
FIRST = [contact("first", "2025-03-20T10:00:00-04:00", queue=QUEUE), contact("waited", "2025-03-21T10:00:00-04:00", queue=QUEUE, wait=600)]
# Back within a week of `first` and `waited`; delivered later, so that their days' own contacts do not change.
BACK = [contact("back", "2025-03-27T09:59:59-04:00", queue=QUEUE)]
# A late row between them: now `first` is followed by it, and a day that had no contact has one.
LATE = [contact("late", "2025-03-20T23:59:59-04:00", queue=QUEUE, wait=900)]


def built(warehouse: Path) -> dict[str, list[tuple]]:
    return {table: query(warehouse, f"select * exclude (fingerprint) from intermediate.{table} order by all") for table in TABLES}


def returns(warehouse: Path) -> list[tuple]:
    return query(warehouse, "select contact_id, seconds_to_return::int from intermediate.int_contact_returns order by all")


@pytest.fixture
def warehouses(tmp_path: Path) -> tuple[Path, Path]:
    for name in ("daily", "whole"):
        (tmp_path / name / "raw/contacts").mkdir(parents=True)
    return tmp_path / "daily", tmp_path / "whole"


def test_changed_days_give_what_a_whole_build_gives(warehouses: tuple[Path, Path], project_root: Path) -> None:
    daily, whole = warehouses
    selected = tuple(f"+{table}" for table in TABLES)
    deliver(daily, {"1.csv": FIRST}, project_root, select=selected)
    assert returns(daily) == [("first", 86_400)]
    deliver(daily, {"2.csv": BACK}, project_root, select=selected)
    assert returns(daily) == [("first", 86_400), ("waited", 6 * 86_400 - 1)]
    deliver(daily, {"3.csv": LATE}, project_root, select=selected)
    assert returns(daily) == [("first", 50_399), ("late", 36_001), ("waited", 6 * 86_400 - 1)]
    assert {row[0] for row in query(daily, "select contact_id from intermediate.int_service_level_misses")} >= {"late", "waited"}
    deliver(whole, {"1.csv": FIRST, "2.csv": BACK, "3.csv": LATE}, project_root, select=selected)
    assert built(daily) == built(whole)
    # A withdrawn file takes its returns and its misses with it, also where its day then holds none.
    deliver(daily, {"2.csv": None, "3.csv": None}, project_root, select=selected)
    (whole / "working.duckdb").unlink()
    deliver(whole, {"2.csv": None, "3.csv": None}, project_root, select=selected)
    assert returns(daily) == [("first", 86_400)]
    assert built(daily) == built(whole)
