"""Measure the build on generated extracts and write docs/benchmark.md: `make benchmark`.

Compares, in one run and on the same files, a hand-written DuckDB script (by_hand.sql), the whole `dbt build`, a build with
nothing new, and a build after one more day; checks that script and warehouse say the same. Times are wall-clock seconds,
memory is the largest resident set of the process, in MB (Linux).
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

FOLDER = Path("target/benchmark")
RAW, WAREHOUSE, BY_HAND = FOLDER / "raw", FOLDER / "warehouse", FOLDER / "by_hand"
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


def measure(step: str, *command: str) -> Measured:
    """Run a command to its end. Output goes to target/benchmark/<step>.log."""
    print(f"{step} …", flush=True)
    log = FOLDER / f"{step.replace(' ', '_')}.log"
    environment = {**os.environ, "WAREHOUSE_PATH": str(WAREHOUSE), "DBT_TARGET_PATH": str(FOLDER / "dbt")}
    started = time.perf_counter()
    with log.open("w", encoding="utf-8") as output:
        process = subprocess.Popen([sys.executable, "-m", *command], env=environment, stdout=output, stderr=output)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    seconds = time.perf_counter() - started
    if process.returncode:
        raise BenchmarkError(f"{step} failed, see {log}")
    return Measured(step, seconds, usage.ru_maxrss / 1024)


def dbt_build(step: str) -> Measured:
    variables = f"{{raw_data_path: {RAW}}}"
    options = ("--profiles-dir", ".", "--exclude-resource-type", "unit_test", "--vars", variables)
    return measure(step, "dbt.cli.main", "build", *options)


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
    nothing, day = seconds["dbt build with nothing new"], seconds["dbt build after one more day"]
    return f"""# Benchmark

Written by `make benchmark`: {contacts:,} generated contacts ({legs:,} rows received as Parquet), on {machine()}.

| step | seconds | peak memory, MB |
|---|---:|---:|
{lines}

- Script and warehouse agree on {agreed}.
- The full build takes {full / by_hand:.1f} times the script. The script (`tools/benchmark/by_hand.sql`) reads contacts and
  invoices only and forgets everything; the build reads every extract, keeps every rejected row with its reasons, and runs
  all data tests.
- One more day takes {day:.1f} s, {day / full:.0%} of the full build. A build with nothing new takes {nothing:.1f} s: that is
  dbt's start-up, the models that are always rebuilt, and all data tests. The day itself costs {max(day - nothing, 0):.1f} s.
"""


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tools.benchmark", description=__doc__.splitlines()[0])
    parser.add_argument("--contacts", type=int, default=10_000_000)
    arguments = parser.parse_args()
    shutil.rmtree(FOLDER, ignore_errors=True)
    for folder in (WAREHOUSE, BY_HAND):
        folder.mkdir(parents=True)
    raw = ("--output", str(RAW))
    try:
        steps = [measure("generator", "tools.generate_extracts", "--contacts", str(arguments.contacts), *raw)]
        steps.append(measure("script by hand", "tools.benchmark.by_hand", str(RAW), str(BY_HAND)))
        steps.append(measure("gate on all files", "expectations.gate", "--raw", str(RAW)))
        steps.append(dbt_build("full dbt build"))
        agreed = compare()
        with duckdb.connect(str(WAREHOUSE / "working.duckdb"), read_only=True) as connection:
            legs = connection.execute("select count(*) from intermediate.int_contacts_checked").fetchone()[0]
        steps.append(dbt_build("dbt build with nothing new"))
        measure("extra day", "tools.generate_extracts", "--contacts", str(arguments.contacts), *raw, "--extra-day", EXTRA_DAY)
        steps.append(measure("gate on the new day", "expectations.gate", "--raw", str(RAW)))
        steps.append(dbt_build("dbt build after one more day"))
    except BenchmarkError as error:
        sys.exit(str(error))
    text = report(arguments.contacts, legs, agreed, steps)
    REPORT.write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
