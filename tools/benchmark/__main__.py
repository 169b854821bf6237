"""Measure the build on generated extracts and write docs/benchmark.md: `make benchmark`.

Compares, in one run and on the same files, a hand-written DuckDB script (by_hand.sql), the whole `dbt build`, a build with
nothing new, and a build after one more day; checks that script and warehouse say the same. The builds are those of
`make build`: tools.changes says what to build. What dbt itself costs is measured with a whole build on no extracts. Times are
wall-clock seconds, memory is the largest resident set of the process, in MB (Linux).
"""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import duckdb

from tools import changes

FOLDER = Path("target/benchmark")
RAW, WAREHOUSE, BY_HAND = FOLDER / "raw", FOLDER / "warehouse", FOLDER / "by_hand"
NO_EXTRACTS = FOLDER / "no_extracts"
EXTRA_DAY = "2026-01-01"
REPORT = Path("docs/benchmark.md")
INTERVAL_COLUMNS = """
    contract_id, queue_id, channel, handled_by, interval_start_at, local_date, contacts_received, contacts_offered,
    contacts_answered, contacts_abandoned, contacts_resolved, legs_answered, wait_seconds_answered,
    handle_seconds_answered, handle_seconds
"""
# The script spreads amounts as floating point and leaves odd cents where they fall: each charge may differ by half a cent.
COST_TOLERANCE = 0.05


class BenchmarkError(Exception):
    """A step failed or the results differ; the message says which."""


@dataclass
class Measured:
    step: str
    seconds: float
    megabytes: float


def environment(warehouse: Path) -> dict[str, str]:
    return {**os.environ, "WAREHOUSE_PATH": str(warehouse), "DBT_TARGET_PATH": str(warehouse / "dbt")}


def variables(warehouse: Path) -> tuple[str, str]:
    """The warehouse without data reads a folder that is not there."""
    return "--vars", f"{{raw_data_path: {RAW if warehouse == WAREHOUSE else NO_EXTRACTS / 'raw'}}}"


def measure(step: str, *command: str, warehouse: Path = WAREHOUSE) -> Measured:
    """Run a command to its end. Output goes to target/benchmark/<step>.log."""
    print(f"{step} …", flush=True)
    log = FOLDER / f"{step.replace(' ', '_')}.log"
    started = time.perf_counter()
    with log.open("w", encoding="utf-8") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", *command], env=environment(warehouse), stdout=output, stderr=output
        )
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    seconds = time.perf_counter() - started
    if process.returncode:
        raise BenchmarkError(f"{step} failed, see {log}")
    return Measured(step, seconds, usage.ru_maxrss / 1024)


def dbt_build(step: str, selection: str = "", warehouse: Path = WAREHOUSE) -> Measured:
    options = ("--profiles-dir", ".", "--exclude-resource-type", "unit_test", *selection.split(), *variables(warehouse))
    return measure(step, "dbt.cli.main", "build", *options, warehouse=warehouse)


def build(step: str) -> tuple[Measured, str]:
    """What `make build` does between gate and publish: ask what changed, and build that. Gives the selection too."""
    asked = measure(f"{step}, what changed", "tools.changes", *variables(WAREHOUSE))
    selection = (FOLDER / f"{asked.step.replace(' ', '_')}.log").read_text(encoding="utf-8").splitlines()[-1]
    if selection == changes.NOTHING:
        return Measured(step, asked.seconds, asked.megabytes), selection
    built = dbt_build(step, selection)
    return Measured(step, asked.seconds + built.seconds, max(asked.megabytes, built.megabytes)), selection


def compare() -> str:
    """One line on what script and warehouse agree on."""
    with duckdb.connect(str(WAREHOUSE / "working.duckdb"), read_only=True) as connection:
        rows = {name: f"read_parquet('{(BY_HAND / name).as_posix()}.parquet')" for name in ("intervals", "attainment", "cost")}
        one = f"select {INTERVAL_COLUMNS} from {rows['intervals']}"
        other = f"select {INTERVAL_COLUMNS} from marts.fct_contact_intervals"
        intervals, differing = connection.execute(
            f"select (select count(*) from ({one})), (select count(*) from (({one} except {other}) union all ({other} except {one})))"
        ).fetchone()
        levels, level_differences = connection.execute(
            f"""
            select count(*), count(*) filter (
                where mart.service_level_id is null or script.numerator <> mart.numerator_before_relief
                    or script.denominator <> mart.denominator_before_relief
            )
            from {rows["attainment"]} as script
            left join marts.fct_service_level_attainment as mart using (service_level_id, period_start)
            """
        ).fetchone()
        costs, cost_differences = connection.execute(
            f"""
            select count(*), count(*) filter (
                where script.net_amount is null or mart.net_amount is null
                    or abs(script.net_amount - mart.net_amount) > {COST_TOLERANCE}
            )
            from {rows["cost"]} as script
            full join marts.fct_cost_per_contact as mart using (contract_id, month, channel, handled_by)
            """
        ).fetchone()
    if differing or level_differences or cost_differences:
        raise BenchmarkError(
            f"script and warehouse differ in {differing} intervals, {level_differences} attainments, {cost_differences} costs"
        )
    return f"{intervals:,} half-hour rows, {levels:,} attainments and {costs:,} costs"


def machine() -> str:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"{os.cpu_count()} cores, {memory:.0f} GB, {platform.system()}, Python {platform.python_version()}, "
        f"DuckDB {duckdb.__version__}"
    )


def report(contacts: int, legs: int, agreed: str, steps: list[Measured]) -> str:
    seconds = {step.step: step.seconds for step in steps}
    full, by_hand = seconds["full dbt build"], seconds["script by hand"]
    lines = "\n".join(f"| {step.step} | {step.seconds:.1f} | {step.megabytes:,.0f} |" for step in steps)
    nothing, day, own = (seconds[f"dbt build {what}"] for what in ("with nothing new", "after one more day", "without data"))
    # Two builds that differ by less than the machine's noise leave nothing to divide by.
    data, data_of_day = max(full - own, 0), max(day - seconds["the day's models without data"], 0)
    share = f"{data_of_day / data:.0%} of that of the full build" if data else "the full build spends too little to compare"
    return f"""# Benchmark

Written by `make benchmark`: {contacts:,} generated contacts ({legs:,} rows received as Parquet), on {machine()}.

| step | seconds | peak memory, MB |
|---|---:|---:|
{lines}

- Script and warehouse agree on {agreed}.
- The full build takes {full / by_hand:.1f} times the script. The script (`tools/benchmark/by_hand.sql`) reads contacts and
  invoices only and forgets everything; the build reads every extract, keeps every rejected row with its reasons, and runs
  all data tests.
- The same build without any extract takes {own:.1f} s: what dbt itself costs, whatever the data. Less that, the full build
  spends {data:.1f} s on data, {data / by_hand:.1f} times the script.
- One more day takes {day:.1f} s, {day / full:.0%} of the full build: what depends on the new files is built and tested, the
  rest stays. Less what dbt costs for the same models without data, the day spends {data_of_day:.1f} s on data: {share}.
- With nothing new the build ends after {nothing:.1f} s: dbt is not started.
"""


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tools.benchmark", description=__doc__.splitlines()[0])
    parser.add_argument("--contacts", type=int, default=10_000_000)
    arguments = parser.parse_args()
    shutil.rmtree(FOLDER, ignore_errors=True)
    for folder in (WAREHOUSE, BY_HAND, NO_EXTRACTS):
        folder.mkdir(parents=True)
    raw = ("--output", str(RAW))
    try:
        steps = [measure("generator", "tools.generate_extracts", "--contacts", str(arguments.contacts), *raw)]
        steps.append(measure("script by hand", "tools.benchmark.by_hand", str(RAW), str(BY_HAND)))
        steps.append(measure("gate on all files", "expectations.gate", "--raw", str(RAW)))
        steps.append(dbt_build("dbt build without data", warehouse=NO_EXTRACTS))
        steps.append(build("full dbt build")[0])
        agreed = compare()
        with duckdb.connect(str(WAREHOUSE / "working.duckdb"), read_only=True) as connection:
            legs = connection.execute("select count(*) from intermediate.int_contacts_checked").fetchone()[0]
        steps.append(measure("publish", "tools.publish"))
        steps.append(build("dbt build with nothing new")[0])
        measure("extra day", "tools.generate_extracts", "--contacts", str(arguments.contacts), *raw, "--extra-day", EXTRA_DAY)
        steps.append(measure("gate on the new day", "expectations.gate", "--raw", str(RAW)))
        day, selection = build("dbt build after one more day")
        steps += [day, dbt_build("the day's models without data", selection, NO_EXTRACTS)]
        steps.append(measure("publish after one more day", "tools.publish"))
    except BenchmarkError as error:
        sys.exit(str(error))
    text = report(arguments.contacts, legs, agreed, steps)
    REPORT.write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
