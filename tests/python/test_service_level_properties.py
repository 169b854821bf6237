"""What must hold for any contacts, terms and fees: the compiled models run on random ones."""

from __future__ import annotations

import os
from decimal import Decimal
from pathlib import Path

import duckdb
import numpy as np
import pytest
from conftest import built_file

SETS = 400
CLASSES = (
    "answered_in", "answered_late", "abandoned_short", "abandoned_in", "abandoned_late", "callback_in", "callback_late",
    "flowed_out",
)  # fmt: skip


@pytest.fixture(scope="module")
def compiled(project_root: Path):
    """The SQL that the last build ran for a model."""
    folder = project_root / os.environ.get("DBT_TARGET_PATH", "target") / "compiled/contract_analytics/models"

    def sql(path: str) -> str:
        return built_file(folder / f"{path}.sql").read_text(encoding="utf-8")

    return sql


@pytest.fixture
def database() -> duckdb.DuckDBPyConnection:
    """An empty database under the name that compiled models look in."""
    connection = duckdb.connect()
    connection.execute("set TimeZone = 'UTC'; attach ':memory:' as working")
    for schema in ("intermediate", "terms", "seeds", "marts"):
        connection.execute(f"create schema working.{schema}")
    return connection


def random_contacts(rng: np.random.Generator) -> tuple[list[tuple], list[tuple]]:
    """Service levels, and contacts whose waits lie mostly within a second of a threshold or a short-abandon limit."""
    levels, contacts = [], []
    for number in range(SETS):
        threshold = int(rng.integers(5, 60))
        short = int(rng.integers(0, threshold + 1)) if rng.random() < 0.7 else 0
        levels.append((f"s{number}", f"c{number}", threshold, str(rng.choice(["lte", "lt"])), short))
        for _ in range(int(rng.integers(0, 40))):
            near = int(rng.choice([threshold, short, 0]))
            wait = max(Decimal(near) + Decimal(int(rng.choice([-1000, -1, 0, 1, 1000, 30_000]))) / 1000, Decimal(0))
            outcome = str(rng.choice(["answered", "abandoned", "callback_requested", "flowed_out"], p=[0.6, 0.3, 0.05, 0.05]))
            contacts.append((f"c{number}", outcome, wait, ["r"] if rng.random() < 0.2 else []))
    return levels, contacts


def load_contacts(database: duckdb.DuckDBPyConnection, levels: list[tuple], contacts: list[tuple]) -> None:
    database.execute("create or replace table levels (id varchar, contract varchar, t int, comparator varchar, s int)")
    database.executemany("insert into levels values (?, ?, ?, ?, ?)", levels)
    database.execute("create or replace table contacts (contract varchar, outcome varchar, wait decimal(18,6), relief varchar[])")
    database.executemany("insert into contacts values (?, ?, ?, ?)", contacts)
    database.execute(
        """
        create or replace table working.terms.terms_service_levels as
        select
            id as service_level_id, contract as contract_id, 'service_level' as metric, 'offered' as formula, t as threshold_seconds,
            comparator, s as short_abandon_seconds, false as is_business_hours_only, null::varchar as queue_id, null::varchar as channel,
            null::varchar as handled_by, date '2025-01-01' as valid_from, date '9999-12-31' as valid_to
        from levels;
        create or replace table working.intermediate.int_service_level_relief as select id as service_level_id, ['r'] as relief_ids from levels;
        create or replace table working.intermediate.int_contact_half_hours as
        select
            contract as contract_id, 'q' as queue_id, 'voice' as channel, 'human' as handled_by, date '2025-02-03' as local_date,
            'f' as fingerprint, timestamptz '2025-02-03 09:00:00+00' as interval_start_at, true as is_inbound_first_leg, outcome, false as is_in_business_hours,
            relief as relief_ids, wait as wait_seconds, 1 as contact_legs, wait::decimal(38,6) as wait_seconds_total, 60::decimal(38,3) as handle_seconds_total
        from contacts;
        create or replace table working.intermediate.int_contact_days as
        select distinct contract_id, local_date, fingerprint from working.intermediate.int_contact_half_hours;
        -- The build may have been one of changed days: here none was read before.
        create or replace table working.intermediate.int_service_level_class_counts (contract_id varchar, local_date date, fingerprint varchar)
        """
    )


COUNTS = "intermediate/service_levels/int_service_level_class_counts"


def class_of(outcome: str, wait: Decimal, threshold: int, comparator: str, short: int) -> str:
    within = wait < threshold if comparator == "lt" else wait <= threshold
    if outcome == "flowed_out":
        return outcome
    if outcome == "abandoned" and short > 0 and wait <= short:
        return "abandoned_short"
    return outcome.replace("_requested", "") + ("_in" if within else "_late")


def test_classes_partition_the_contacts_and_turn_at_the_threshold(database: duckdb.DuckDBPyConnection, compiled) -> None:
    levels, contacts = random_contacts(np.random.default_rng(11))
    load_contacts(database, levels, contacts)
    found: dict[tuple[str, str, bool], int] = {}
    rows = database.execute(f"select service_level_id, is_relieved, {', '.join(CLASSES)} from ({compiled(COUNTS)})").fetchall()
    for level, relieved, *counts in rows:
        for name, count in zip(CLASSES, counts, strict=True):
            if count:
                found[level, name, relieved] = found.get((level, name, relieved), 0) + count
    expected: dict[tuple[str, str, bool], int] = {}
    terms = {contract: (level, t, comparator, s) for level, contract, t, comparator, s in levels}
    for contract, outcome, wait, relief in contacts:
        level, t, comparator, s = terms[contract]
        key = level, class_of(outcome, wait, t, comparator, s), bool(relief)
        expected[key] = expected.get(key, 0) + 1
    assert found == expected
    assert {name for _, name, _ in found} == set(CLASSES)


def test_order_and_splitting_change_nothing(database: duckdb.DuckDBPyConnection, compiled) -> None:
    levels, contacts = random_contacts(np.random.default_rng(12))
    load_contacts(database, levels, contacts)
    before = database.execute(f"select * from ({compiled(COUNTS)}) order by all").fetchall()
    order = np.random.default_rng(13).permutation(len(contacts))
    load_contacts(database, levels[::-1], [contacts[place] for place in order])
    assert database.execute(f"select * from ({compiled(COUNTS)}) order by all").fetchall() == before


def test_formulas_order_as_they_must(database: duckdb.DuckDBPyConnection, compiled, project_root: Path) -> None:
    levels, contacts = random_contacts(np.random.default_rng(14))
    load_contacts(database, levels, contacts)
    database.execute(f"create or replace table working.intermediate.int_service_level_class_counts as {compiled(COUNTS)}")
    library = (project_root / "seeds/reference/service_level_formulas.csv").as_posix()
    database.execute(f"create table working.seeds.service_level_formulas as from read_csv('{library}')")
    database.execute(
        "create table working.intermediate.int_service_level_periods as select id as service_level_id, contract as contract_id, 'service_level' "
        "as metric, 'offered' as formula, 'weighted' as aggregation, date '2025-02-01' as period_start, date '2025-02-28' as period_end from levels"
    )
    values: dict[str, dict[str, float]] = {}
    for level, formula, above, below in database.execute(
        f"select service_level_id, formula, numerator, denominator from ({compiled('intermediate/service_levels/int_service_level_formulas')})"
    ).fetchall():
        assert 0 <= above <= below
        if below:
            values.setdefault(level, {})[formula] = float(above / below)
    chains = (
        ("offered", "ignore_short_abandons", "ignore_abandons_in_threshold", "answered_only"),
        ("offered", "short_abandon_met", "abandon_met"),
        ("ignore_short_abandons", "short_abandon_met"),
    )
    compared = 0
    for found in values.values():
        for chain in chains:
            for lower, upper in zip(chain, chain[1:], strict=False):
                if lower in found and upper in found:
                    assert found[lower] <= found[upper] + 1e-12, (lower, upper, found)
                    compared += 1
    assert compared > SETS


def test_credits_never_exceed_a_cap_and_lose_no_cent(database: duckdb.DuckDBPyConnection, compiled) -> None:
    rng = np.random.default_rng(15)
    due, fees = [], []
    for contract in range(60):
        at_risk_share = Decimal(int(rng.integers(5, 20)))
        for month in range(24):
            first = f"{2024 + month // 12}-{month % 12 + 1:02d}-01"
            fee = Decimal(int(rng.integers(0, 2_000_000))) / 100
            fees.append((f"c{contract}", first, fee))
            for level in range(int(rng.integers(0, 4))):
                amount = (fee * at_risk_share / 100 * Decimal(int(rng.integers(0, 90))) / 100).quantize(Decimal("0.01"))
                due.append((f"c{contract}", f"s{level}", first, (fee * at_risk_share / 100).quantize(Decimal("0.01")), amount))
    database.execute("create table due (contract varchar, level varchar, month date, risk decimal(18,2), amount decimal(18,2))")
    database.executemany("insert into due values (?, ?, ?, ?, ?)", due)
    database.execute("create table working.intermediate.int_credit_fee_bases (contract_id varchar, month date, fee_base_amount decimal(18,2))")
    database.executemany("insert into working.intermediate.int_credit_fee_bases values (?, ?, ?)", fees)
    database.execute(
        """
        create table working.intermediate.int_credits_due as
        select contract as contract_id, level as service_level_id, month, 'month' as period, risk as at_risk_amount, amount as uncapped_credit_amount from due;
        create table working.terms.terms_credit_terms as
        select distinct contract as contract_id, (5 + hash(contract) % 6)::decimal(9,4) as rolling_12_month_cap_pct, date '2024-01-01' as valid_from, date '9999-12-31' as valid_to
        from due
        """
    )
    # Nothing is settled yet.
    database.execute(
        "create table working.intermediate.int_credits_settled_before (service_level_id varchar, contract_id varchar, month date, credit_amount decimal(18,2))"
    )
    folder = "intermediate/credits/"
    database.execute(f"create table working.intermediate.int_credits_monthly_capped as {compiled(folder + 'int_credits_monthly_capped')}")
    database.execute(f"create table capped as {compiled(folder + 'int_credits_rolling_capped')}")
    rows = database.execute("select contract_id, month, at_risk_amount, uncapped_credit_amount, monthly_capped_amount, credit_amount from capped").fetchall()
    assert len(rows) == len(due)
    monthly: dict[tuple, list[Decimal]] = {}
    for contract, month, risk, uncapped, capped, credit in rows:
        assert 0 <= credit <= capped <= uncapped
        total = monthly.setdefault((contract, month), [risk, Decimal(0), Decimal(0), Decimal(0)])
        for place, amount in enumerate((uncapped, capped, credit), start=1):
            total[place] += amount
    # To the cent: what a cap leaves is exactly the cap.
    assert all(total[2] == min(total[0], total[1]) for total in monthly.values())
    share = dict(database.execute("select contract_id, rolling_12_month_cap_pct from working.terms.terms_credit_terms").fetchall())
    cuts = 0
    for contract in share:
        months = sorted({month for c, month, _ in [(f[0], f[1], f[2]) for f in fees] if c == contract})
        paid: list[Decimal] = []
        for place, month in enumerate(months):
            total = next((t for (c, m), t in monthly.items() if c == contract and m.isoformat() == month), None)
            window = [f[2] for f in fees if f[0] == contract and f[1] in months[max(0, place - 11) : place + 1]]
            room = (sum(window) * share[contract] / 100).quantize(Decimal("0.01"), "ROUND_HALF_UP") - sum(paid[-11:], Decimal(0))
            owed = total[2] if total else Decimal(0)
            credited = total[3] if total else Decimal(0)
            assert credited == max(min(owed, room), Decimal(0))
            cuts += credited < owed
            paid.append(credited)
    assert cuts > 20
