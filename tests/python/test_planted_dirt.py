"""What the generator planted against what the build of the demo made of it: everything is found, and nothing else is."""

from __future__ import annotations

import csv
import json
from collections import Counter, defaultdict
from pathlib import Path

import duckdb
import pytest

from tools.extracts.small_dirt import KEYS

Row = dict[str, str]
# Written in another form in the raw text than in the truth (offset, precision): the other key columns identify the row.
TIMES = ("_at",)


@pytest.fixture(scope="module")
def planted(warehouse: Path, working_path: Path) -> list[Row]:
    path = warehouse.parent / "truth" / "planted_rejections.csv"
    if not path.exists():
        pytest.skip(f"{path} does not exist: these extracts were not generated")
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def read(working_path: Path):
    def rows(query: str) -> list[tuple]:
        with duckdb.connect(str(working_path), read_only=True) as connection:
            return connection.execute(query).fetchall()

    return rows


def key_of(row: Row) -> dict[str, str]:
    return dict(part.split("=", 1) for part in row["key"].split("|"))


def fits(row: Row, raw: str) -> bool:
    """True where the raw text of a rejected row carries the key of the planted one."""
    key = {name: value for name, value in key_of(row).items() if not name.endswith(TIMES)}
    if not raw.startswith("{"):  # a line that could not be split: its first field is the contact
        return raw.split(",")[0] == key["contact_id"]
    found = json.loads(raw)
    return all(value.lower() == str(found[name] if found[name] is not None else "").lower() for name, value in key.items())


def test_every_planted_row_is_rejected_for_its_reason_and_no_other_row_is(planted: list[Row], read) -> None:
    left: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
    for extract, file, raw, reasons in read("select extract, file, raw, reasons from marts.rejected_rows"):
        left[extract].append((file, raw, "; ".join(reasons)))
    missing = []
    for row in planted:
        if row["status"] != "rejected":
            continue
        for candidate in left[row["extract"]]:
            file, raw, reasons = candidate
            expected = row["reason"].split("; ") if row["reason"] else ["line cannot be read: "]
            if file.endswith(row["file"]) and fits(row, raw) and all(reason in reasons for reason in expected):
                left[row["extract"]].remove(candidate)
                break
        else:
            missing.append((row["extract"], row["kind"], row["key"]))
    assert not missing, f"{len(missing)} planted rows were not rejected for their reason: {missing[:5]}"
    unplanned = {extract: [reasons for _, _, reasons in rows][:3] for extract, rows in left.items() if rows}
    assert not unplanned, f"rejected without having been planted: {unplanned}"


def test_every_repeated_delivery_and_older_version_is_superseded_and_no_other_row_is(planted: list[Row], read) -> None:
    expected = Counter(row["extract"] for row in planted if row["status"] == "superseded")
    found = dict(
        read("select extract, sum(rows_superseded)::bigint from marts.fct_load_reconciliation group by extract having sum(rows_superseded) > 0")
    )
    assert found == expected
    keys = Counter(
        (key["contact_id"], key["leg_number"])
        for row in planted
        if row["status"] == "superseded" and row["extract"] == "contacts" and (key := key_of(row))
    )
    contacts = Counter(
        (contact_id, str(leg_number))
        for contact_id, leg_number in read(
            "select contact_id, leg_number from intermediate.int_contacts_classified where row_status = 'superseded'"
        )
    )
    assert contacts == keys


def test_every_odd_row_is_accepted_with_its_warning(planted: list[Row], read) -> None:
    odd = [row for row in planted if row["status"] == "accepted" and row["reason"]]
    assert {row["kind"] for row in odd} >= {"longer than four hours", "agent is not on the roster", "score without a contact"}
    warned = {
        (extract, warning): rows
        for extract, warning, rows in read("select extract, warning, sum(rows_warned)::bigint from marts.fct_load_warnings group by all")
    }
    expected = Counter((row["extract"], row["reason"]) for row in odd)
    assert {key: warned.get(key, 0) for key in expected} == expected
    accepted = {
        (contact_id, str(leg_number))
        for contact_id, leg_number in read(
            "select contact_id, leg_number from intermediate.int_contacts_classified where row_status = 'accepted'"
        )
    }
    keys = {tuple(key_of(row).values()) for row in planted if row["status"] == "accepted" and row["extract"] == "contacts"}
    assert keys <= accepted


def test_every_key_column_of_the_truth_is_a_column_of_its_extract(planted: list[Row], read) -> None:
    for row in planted:
        if row["extract"] != "contacts":
            assert set(key_of(row)) == set(KEYS[row["extract"]])
