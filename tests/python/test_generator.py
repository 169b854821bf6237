"""The demo generator: the same bytes for the same seed, every kind of dirt, and waits that follow from staffing."""

from __future__ import annotations

import csv
import hashlib
import json
from collections import Counter
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import duckdb
import numpy as np
import pyarrow.parquet as pq
import pytest

from tools.extracts import measuring
from tools.extracts.arrivals import slots_of
from tools.extracts.contacts import Returns
from tools.extracts.dirt import contact_kinds
from tools.extracts.money import spread
from tools.extracts.profiles import CONTRACTS
from tools.extracts.queueing import WaitTable
from tools.extracts.small_dirt import KEYS
from tools.extracts.terms import Terms, extract_columns
from tools.generate_extracts import FIRST_DAY, LAST_DAY, ContractRun, Run, add_day, generate, refuse_other_data

SMALL = Run(2_000, 7, FIRST_DAY, LAST_DAY)


def contents(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def truth(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / "truth" / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("demo")
    generate(SMALL, folder / "raw", quiet=True)
    return folder


def test_same_seed_gives_the_same_bytes_and_another_seed_others(demo: Path, tmp_path: Path) -> None:
    generate(SMALL, tmp_path / "raw", quiet=True)
    assert contents(tmp_path) == contents(demo)
    other = tmp_path / "other"
    generate(Run(2_000, 8, date(2025, 12, 1), LAST_DAY), other / "raw", quiet=True)
    same_seed = tmp_path / "same"
    generate(Run(2_000, 7, date(2025, 12, 1), LAST_DAY), same_seed / "raw", quiet=True)
    name = "raw/contacts/retail/retail_contacts_2025-12.csv"
    assert contents(other)[name] != contents(same_seed)[name]


def test_every_extract_is_written_with_its_columns(demo: Path) -> None:
    for extract, columns in extract_columns().items():
        files = [p for p in (demo / "raw" / extract).rglob("*") if p.suffix in (".csv", ".parquet")]
        assert files, f"no file of {extract}"
        for path in files:
            if path.suffix == ".parquet":
                names = pq.read_schema(path).names
            else:
                names = path.open(encoding="utf-8").readline().strip().split(",")
            required = {column.name for column in columns if column.name != "updated_at"}
            assert required <= set(names), f"{path.name} lacks {required - set(names)}"


def test_every_kind_of_dirt_is_planted_and_is_in_the_files(demo: Path) -> None:
    planted = truth(demo, "planted_rejections.csv")
    kinds = Counter(row["kind"] for row in planted if row["extract"] == "contacts")
    wanted = {kind.name for kind in contact_kinds(datetime(2024, 1, 1))} | {
        "same stamp, different content",
        "exact duplicate",
        "older version",
        "file delivered again",
        "late row",
        "longer than four hours",
        "agent is not on the roster",
        "too few fields",
        "too many fields",
    }
    assert wanted <= set(kinds), wanted - set(kinds)
    assert {row["extract"] for row in planted} >= set(KEYS)
    received = 0
    ids: Counter[str] = Counter()
    for path in (demo / "raw" / "contacts").rglob("*"):
        if path.suffix == ".parquet":
            found = pq.read_table(path, columns=["contact_id"])["contact_id"].to_pylist()
        elif path.suffix == ".csv":
            found = [line.split(",")[0] for line in path.read_text(encoding="utf-8").splitlines()[1:]]
        else:
            continue
        received += len(found)
        ids.update(found)
    for row in planted:
        if row["extract"] == "contacts":
            key = row["key"].split("|")[0].removeprefix("contact_id=")
            assert ids[key] >= (2 if row["status"] == "superseded" else 1), row
    legs = sum(int(row["legs"]) for row in truth(demo, "contacts_truth.csv"))
    extra = sum(row["status"] != "accepted" for row in planted if row["extract"] == "contacts")
    assert received == legs + extra


def test_default_demo_rejects_about_two_in_a_hundred(tmp_path: Path) -> None:
    generate(Run(20_000, 7, date(2025, 7, 1), date(2025, 9, 30)), tmp_path / "raw", quiet=True)
    rows = truth(tmp_path, "planted_rejections.csv")
    rejected = sum(row["status"] == "rejected" and row["extract"] == "contacts" for row in rows)
    legs = sum(int(row["legs"]) for row in truth(tmp_path, "contacts_truth.csv"))
    assert 0.01 < rejected / legs < 0.025


def contract_run(contract_id: str, run: Run) -> ContractRun:
    contract = next(contract for contract in CONTRACTS if contract.contract_id == contract_id)
    return ContractRun(run, contract, Terms())


def answered_within(contract_id: str, run: Run, seconds: float) -> tuple[float, float]:
    """Share of voice contacts answered in time, and the share abandoned."""
    made = contract_run(contract_id, run)
    legs, _ = made.maker.make(0, run.days, np.random.default_rng(1), Returns.none())
    first = (legs["leg"] == 1) & (legs["channel"] == 0)
    answered = first & (legs["outcome"] == 0)
    in_time = answered & (legs["answered"] - legs["queued"] <= seconds * 1000)
    return in_time.sum() / first.sum(), (first & (legs["outcome"] == 1)).sum() / first.sum()


def test_service_level_falls_and_abandonment_rises_when_staffing_falls() -> None:
    month = (date(2025, 6, 1), date(2025, 6, 30))
    results = [answered_within("bank", Run(400_000, 7, *month, staffing), 20) for staffing in (1.0, 0.93, 0.85)]
    levels, abandoned = zip(*results, strict=True)
    assert levels[0] > levels[1] + 0.03 > levels[2] + 0.06
    assert abandoned[0] < abandoned[1] < abandoned[2]


def test_waits_agree_with_the_birth_and_death_chain() -> None:
    rate, agents, handle, patience = 0.06, 18, 300.0, 240.0
    # Erlang-A as a chain of customers present: states 0..400, solved by balance.
    weights = [1.0]
    for present in range(1, 400):
        leaving = min(present, agents) / handle + max(present - agents, 0) / patience
        weights.append(weights[-1] * rate / leaving)
    chance = np.array(weights) / sum(weights)
    waiting = np.maximum(np.arange(400) - agents, 0)
    expected_abandoned = (chance * waiting).sum() / patience / rate
    expected_delayed = chance[agents:].sum()
    table = WaitTable(np.array([rate]), np.array([agents]), np.array([handle]), np.array([patience]))
    rng = np.random.default_rng(3)
    offered = table.sample(np.zeros(400_000, np.int64), rng.random(400_000))
    abandoned = (rng.exponential(patience, len(offered)) < offered).mean()
    assert (offered > 0).mean() == pytest.approx(expected_delayed, abs=0.02)
    assert abandoned == pytest.approx(expected_abandoned, rel=0.06)


@pytest.mark.parametrize(
    ("day", "half_hours"), [(date(2025, 3, 9), 46), (date(2025, 11, 2), 50), (date(2025, 6, 1), 48)]
)
def test_daylight_saving_days_have_their_hours(day: date, half_hours: int) -> None:
    run = Run(400_000, 7, day, day)
    made = contract_run("bank", run)
    assert len(made.demand.slots.start) == half_hours
    legs, _ = made.maker.make(0, 1, np.random.default_rng(1), Returns.none())
    zone = ZoneInfo("America/New_York")
    local = [datetime.fromtimestamp(ms / 1000, zone) for ms in legs["queued"][legs["leg"] == 1].tolist()]
    assert {when.date() for when in local} == {day}
    hours = Counter(when.hour for when in local)
    if half_hours == 46:
        assert hours[2] == 0 and hours[1] > 0 and hours[3] > 0
    if half_hours == 50:
        assert {when.utcoffset() for when in local if when.hour == 1} != {zone.utcoffset(local[0].replace(tzinfo=None))}
    assert hours[10] > 5 * hours[5]


def test_customers_return_and_legs_stay_in_order() -> None:
    run = Run(60_000, 7, date(2025, 5, 1), date(2025, 5, 31))
    made = contract_run("retail", run)
    legs, later = made.maker.make(0, run.days, np.random.default_rng(1), Returns.none())
    first = legs["leg"] == 1
    assert 0.03 < 1 - len(np.unique(legs["customer"][first])) / first.sum() < 0.2
    assert len(later.at) and (later.at >= made.demand.slots.midnight[-1] * 1000).all()
    same = legs["contact"][1:] == legs["contact"][:-1]
    assert same.any()
    assert (legs["leg"][1:][same] == legs["leg"][:-1][same] + 1).all()
    assert (legs["customer"][1:][same] == legs["customer"][:-1][same]).all()
    has_answer = legs["answered"] >= 0
    assert (legs["answered"][has_answer] >= legs["queued"][has_answer]).all()
    assert (legs["ended"] >= np.maximum(legs["answered"], legs["queued"])).all()
    ai = legs["ai"]
    assert ((legs["resolved"][ai] == 1).mean() > 0.5) and (legs["agent"][ai] == -1).all()


def test_returned_resolutions_are_deducted_in_the_month_of_the_return() -> None:
    hour = 3_600_000
    legs = {
        "leg": np.ones(4, np.int8),
        "customer": np.array([1, 2, 1, 2]),
        "queued": np.array([0, 1, 10, 100]) * hour,
    }
    day = np.array([0, 0, 0, 4])
    month_of = np.array([0, 0, 0, 0, 1])
    credited, deducted = measuring.Resolutions(120).add(legs, np.array([0, 1]), day, month_of, 100 * hour)
    assert credited.tolist() == [0, 0]
    assert sorted(deducted.tolist()) == [0, 4]  # the first in the same month, the second in the month of its return
    _, too_late = measuring.Resolutions(9).add(legs, np.array([0, 1]), day, month_of, 100 * hour)
    assert too_late.tolist() == []


def test_billable_seconds_match_the_golden_minutes() -> None:
    charge = {
        "counts_talk": "true",
        "counts_hold": "true",
        "counts_wrap": "true",
        "wrap_cap_seconds": "",
        "increment_seconds": "6",
        "minimum_seconds": "",
        "free_under_seconds": "",
    }
    zero = np.zeros(5, np.int64)
    legs = {"talk": np.array([31, 85, 125, 59, 61]), "hold": zero, "wrap": zero}
    assert measuring.billable_seconds(charge, legs).sum() == Decimal("6.3") * 60
    assert measuring.billable_seconds(charge, legs, increment=60).sum() == 9 * 60
    assert measuring.billable_seconds(charge, legs, increment=0).sum() == 361


def test_thirds_of_an_hour_round_as_their_sum() -> None:
    """Two halves of 1,476.225, one of them from thirds that ended after 28 digits: half a cent goes up."""
    lines = spread([Decimal("738.1125"), Decimal("738.112499999999999999999999")])
    assert sum(lines) == Decimal("1476.23")


def test_invoices_add_up_and_their_errors_are_told(demo: Path) -> None:
    if not Terms().charges:
        pytest.skip("no rate card in the seeds")
    raw = demo / "raw"
    options = "all_varchar = true, header = true"
    totals = duckdb.connect().execute(f"""
        with invoices as (from read_csv('{raw}/invoices/*.csv', {options}) where total_amount not like '%,%'
            qualify row_number() over (partition by invoice_id order by updated_at desc nulls last) = 1),
        lines as (
            select distinct invoice_id, line_number, cast(amount as decimal(18, 2)) as amount, description
            from read_csv('{raw}/invoice_lines/*.csv', {options})
            where length(line_number) < 3
        )
        select distinct invoices.invoice_id,
            cast(total_amount as decimal(18, 2)) - cast(tax_amount as decimal(18, 2)) as net,
            (select sum(amount) from lines where lines.invoice_id = invoices.invoice_id) as lines_net
        from invoices where invoices.invoice_id not like 'INV-X-%'
    """).fetchall()
    off = {invoice for invoice, net, lines in totals if net != lines}
    errors = truth(demo, "planted_billing_errors.csv")
    assert off == {row["invoice_id"] for row in errors if row["rule"] == "total_differs"}
    assert len({row["rule"] for row in errors}) >= 15
    for row in errors:
        assert Decimal(row["billed"]) - Decimal(row["correct"]) == Decimal(row["difference"]) != 0


def test_extra_day_adds_files_and_touches_none(demo: Path) -> None:
    before = contents(demo)
    add_day(demo / "raw", date(2026, 1, 1), quiet=True)
    after = contents(demo)
    assert {name: value for name, value in after.items() if name in before} == before
    new = set(after) - set(before)
    assert new == {f"raw/contacts/{c.contract_id}/{c.contract_id}_contacts_2026-01-01.parquet" for c in CONTRACTS}
    for name in new:
        (demo / name).unlink()


def test_large_runs_write_partitioned_parquet(tmp_path: Path) -> None:
    run = Run(250_000, 7, date(2025, 12, 1), date(2025, 12, 7))
    generate(run, tmp_path / "raw", quiet=True)
    files = sorted(
        p.relative_to(tmp_path / "raw" / "contacts").as_posix()
        for p in (tmp_path / "raw" / "contacts").rglob("*.parquet")
    )
    assert files == [f"contract={c}/month=2025-12/part-0.parquet" for c in ("bank", "health", "retail")]
    rows = sum(pq.read_metadata(tmp_path / "raw" / "contacts" / file).num_rows for file in files)
    assert 240_000 < rows < 300_000
    stored = json.loads((tmp_path / "truth" / "generation.json").read_text(encoding="utf-8"))
    assert stored["contacts"] == 250_000


def test_broken_files_only_on_demand(demo: Path, tmp_path: Path) -> None:
    assert not (demo / "raw" / "surveys" / "broken").exists()
    generate(Run(500, 7, date(2025, 12, 25), LAST_DAY), tmp_path / "raw", broken_files=True, quiet=True)
    for row in truth(tmp_path, "broken_files.csv"):
        assert (tmp_path / "raw" / row["file"]).exists()


def test_other_data_is_never_mixed_with_a_demo(demo: Path, tmp_path: Path) -> None:
    refuse_other_data(SMALL, demo / "raw")
    refuse_other_data(SMALL, tmp_path / "nothing")
    (tmp_path / "raw" / "contacts").mkdir(parents=True)
    (tmp_path / "raw" / "contacts" / "ours.csv").write_text("contact_id\n", encoding="utf-8")
    for run, output in ((SMALL, tmp_path / "raw"), (Run(9_999, 7, FIRST_DAY, LAST_DAY), demo / "raw")):
        with pytest.raises(SystemExit, match="holds other files"):
            refuse_other_data(run, output)


def test_slots_cover_each_local_day_once() -> None:
    slots = slots_of("Europe/Berlin", date(2025, 3, 29), 3)
    assert np.diff(slots.start).tolist() == [1800] * (len(slots.start) - 1)
    assert Counter(slots.day.tolist()) == {0: 48, 1: 46, 2: 48}
