"""What must hold of prices for any contact and any number of units: the project's own macros, compiled, on random ones."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import duckdb
import numpy as np
import pytest
from jinja2 import Environment

MACROS = Path(__file__).resolve().parents[2] / "macros/money"
UNITS = 400


def macro(file: str, name: str, *arguments: str) -> str:
    """The SQL that a macro gives for its arguments; the macros of prices need nothing of dbt."""
    template = (MACROS / f"{file}.sql").read_text(encoding="utf-8")
    return Environment().from_string(template + "{{ " + name + "(" + ", ".join(repr(a) for a in arguments) + ") }}").render()


@pytest.fixture
def database() -> duckdb.DuckDBPyConnection:
    return duckdb.connect()


def random_slabs(rng: np.random.Generator) -> list[tuple[Decimal, Decimal | None, Decimal]]:
    """Slabs from 0 on with falling prices."""
    edges = sorted({0, *rng.integers(1, 5000, int(rng.integers(1, 5))).tolist()})
    prices = sorted((Decimal(int(p)) / 1000 for p in rng.integers(1, 2000, len(edges))), reverse=True)
    return [
        (Decimal(start), Decimal(edges[place + 1]) if place + 1 < len(edges) else None, price)
        for place, (start, price) in enumerate(zip(edges, prices, strict=True))
    ]


def amounts(
    database: duckdb.DuckDBPyConnection, method: str, slabs: list[tuple], units: list[Decimal]
) -> list[Decimal]:
    database.execute("create or replace table slabs (tier_method varchar, from_count decimal(38,6), to_count decimal(38,6), unit_price decimal(18,6))")
    database.executemany("insert into slabs values (?, ?, ?, ?)", [(method, *slab) for slab in slabs])
    database.execute("create or replace table units (place int, units decimal(38,6))")
    database.executemany("insert into units values (?, ?)", list(enumerate(units)))
    found = database.execute(
        f"select sum({macro('at_slab', 'at_slab', 'units.units', 'slabs')}) from units cross join slabs group by place order by place"
    ).fetchall()
    return [amount for (amount,) in found]


def by_hand(method: str, slabs: list[tuple], units: Decimal) -> Decimal:
    """Unit by unit: what each of them costs."""
    if method == "all_units":
        return units * next(price for start, end, price in reversed(slabs) if units > start or start == 0)
    return sum(
        ((min(units, end) if end is not None else units) - start) * price
        for start, end, price in slabs
        if units > start or start == 0
    )


# Graduated, one more unit never makes the month cheaper: a volume discount is on the units above, not on all.
def test_a_graduated_price_never_falls_with_more_units(database: duckdb.DuckDBPyConnection) -> None:
    rng = np.random.default_rng(11)
    for _ in range(UNITS // 10):
        slabs = random_slabs(rng)
        near = [slab[0] + step for slab in slabs for step in (Decimal(-1), Decimal(0), Decimal("0.000001"), Decimal(1))]
        units = sorted({max(u, Decimal(0)) for u in near} | {Decimal(int(u)) for u in rng.integers(0, 6000, 20)})
        found = amounts(database, "graduated", slabs, units)
        assert found == [by_hand("graduated", slabs, u) for u in units]
        assert all(low <= high for low, high in zip(found, found[1:], strict=False))


# all_units falls where a slab begins, and only there: those are the cliffs at which a provider gains by one contact less.
def test_all_units_falls_at_its_cliffs_and_nowhere_else(database: duckdb.DuckDBPyConnection) -> None:
    rng = np.random.default_rng(12)
    cliffs = 0
    for _ in range(UNITS // 10):
        slabs = random_slabs(rng)
        edges = [slab[0] for slab in slabs[1:]]
        units = sorted({Decimal(int(u)) for u in rng.integers(0, 6000, 40)} | {e + s for e in edges for s in (Decimal(0), Decimal("0.000001"))})
        found = amounts(database, "all_units", slabs, units)
        assert found == [by_hand("all_units", slabs, u) for u in units]
        for (one, low), (other, high) in zip(zip(units, found, strict=True), zip(units[1:], found[1:], strict=True), strict=False):
            is_over_an_edge = any(one <= edge < other for edge in edges)
            assert low <= high or is_over_an_edge
            cliffs += low > high
    assert cliffs > 20


# Rounding is up: a charge that rounds bills at least the seconds that count, by less than one increment.
def test_rounding_never_bills_less_and_never_an_increment_more(database: duckdb.DuckDBPyConnection) -> None:
    rng = np.random.default_rng(13)
    rows = []
    for _ in range(UNITS * 20):
        increment = int(rng.choice([0, 1, 6, 10, 30, 60]))
        seconds = Decimal(int(rng.integers(0, 400_000))) / 1000
        if increment and rng.random() < 0.5:
            seconds = Decimal(int(rng.integers(0, 40)) * increment) + Decimal(int(rng.choice([-1, 0, 1]))) / 1000
        milliseconds = int(max(seconds, Decimal(0)) * 1000)
        rows.append((milliseconds, increment * 1000, int(rng.choice([0, 30_000])), int(rng.choice([0, 5_000]))))
    database.execute("create table legs (s bigint, i bigint, m bigint, f bigint)")
    database.executemany("insert into legs values (?, ?, ?, ?)", rows)
    sql = macro("billable", "rounded_milliseconds", "s", "i", "m", "f")
    for counted, increment, minimum, free, billed in database.execute(f"select s, i, m, f, {sql} from legs").fetchall():
        if counted < free:
            assert billed == 0
            continue
        at_least = max(counted, minimum)
        assert at_least <= billed < at_least + max(increment, 1)
        assert increment == 0 or billed % increment == 0


# Every macro of prices is reached by these tests through its own text; a renamed one must not leave them behind.
def test_the_models_price_by_the_macros_that_are_tested() -> None:
    project = Path(__file__).resolve().parents[2]
    files = [*(project / "models/intermediate/charges").glob("*.sql"), project / "macros/money/rate_card_roundings.sql"]
    text = "".join(path.read_text(encoding="utf-8") for path in files)
    assert {"at_slab", "rounded_milliseconds"} <= set(re.findall(r"\b(at_slab|rounded_milliseconds)\(", text))
