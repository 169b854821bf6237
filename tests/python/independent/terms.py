"""Contract terms as the seeds print them, and the version in force on a day."""

from __future__ import annotations

import csv
from calendar import monthrange
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

Row = dict[str, str]
EVER = date(9999, 12, 31)


def read(folder: Path, name: str) -> list[Row]:
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def versions(rows: list[Row], *key: str) -> list[dict]:
    """Rows with `starts` and `ends` (exclusive): an open end is the next row's beginning, else never."""
    result = []
    for row in rows:
        starts = date.fromisoformat(row["valid_from"])
        same = [date.fromisoformat(r["valid_from"]) for r in rows if all(r[k] == row[k] for k in key)]
        following = min((s for s in same if s > starts), default=EVER)
        ends = date.fromisoformat(row["valid_to"]) if row["valid_to"] else following
        result.append({**row, "starts": starts, "ends": ends})
    return result


def months_on(day: date, months: int) -> date:
    """The same day so many months on, or the last day of a month too short to have it."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def term_of(contract: Row) -> tuple[date, date]:
    """First day, and the day after the last; a contract that renews by itself has no last day."""
    starts = date.fromisoformat(contract["starts_on"])
    months = int(contract["initial_term_months"])
    return starts, EVER if contract["auto_renews"] == "true" else months_on(starts, months)


def within_term(rows: list[dict], contracts: list[Row]) -> list[dict]:
    """Versions as far as their contract runs."""
    ends = {contract["contract_id"]: term_of(contract)[1] for contract in contracts}
    return [{**row, "ends": min(row["ends"], ends[row["contract_id"]])} for row in rows if row["starts"] < ends[row["contract_id"]]]


def in_force(rows: list[dict], day: date, **key: str) -> dict | None:
    for row in rows:
        if row["starts"] <= day < row["ends"] and all(row[k] == v for k, v in key.items()):
            return row
    return None


def last_in_force(rows: list[dict], first: date, last: date, **key: str) -> dict | None:
    """The last version in force on any day from first to last."""
    live = [r for r in rows if r["starts"] <= last and r["ends"] > first and all(r[k] == v for k, v in key.items())]
    return max(live, key=lambda row: row["starts"], default=None)


def number(text: str) -> Decimal | None:
    return Decimal(text) if text else None


def rounded(value: Decimal, places: int) -> Decimal:
    """Half away from zero."""
    return value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def period_of(day: date, kind: str) -> tuple[date, date]:
    """First and last day of the calendar month, quarter or year that holds the day."""
    months = {"month": 1, "quarter": 3, "year": 12}[kind]
    first = date(day.year, (day.month - 1) // months * months + 1, 1)
    last_month = first.month + months - 1
    following = date(first.year + last_month // 12, last_month % 12 + 1, 1)
    return first, following - timedelta(days=1)
