"""The obligations of the demo against the gaps that the generator planted in their evidence."""

from __future__ import annotations

import csv
from pathlib import Path

import duckdb
import pytest

# The generator writes evidence and truth for what fell due within its data, and holds back what would be delivered later.
FIRST, LAST = "2024-10-01", "2025-12-20"


def test_every_planted_gap_is_found_and_no_other(warehouse: Path, working_path: Path) -> None:
    path = warehouse.parent / "truth" / "planted_evidence_gaps.csv"
    if not path.exists():
        pytest.skip(f"{path} does not exist: these extracts were not generated")
    with path.open(encoding="utf-8", newline="") as file:
        planted = {(row["obligation_id"], row["due_on"]): row["status"] for row in csv.DictReader(file)}
    with duckdb.connect(str(working_path), read_only=True) as connection:
        found = {
            (obligation, due_on.isoformat()): status
            for obligation, due_on, status in connection.execute(
                "select obligation_id, due_on, status from marts.fct_obligations where due_on between ? and ?", [FIRST, LAST]
            ).fetchall()
        }
    expected = {key: planted.get(key, "met") for key in found}
    assert found == expected
    assert set(expected.values()) == {"met", "late", "missed", "rejected"}
    assert {key for key in planted if FIRST <= key[1] <= LAST} <= set(found)
