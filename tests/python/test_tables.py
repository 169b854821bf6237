"""How a mart is written and tested: constraints hold, a failed build leaves the last table, a repeated key is found."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import duckdb

# What fct_load_reconciliation reads, made by hand, so that it can be written alone.
INPUTS = """
create schema staging;
create schema intermediate;
create table staging.stg_gate__files as
select
    1::bigint as file_id, 'standard' as source, 'contacts' as extract, 'a.csv' as file, 0::bigint as row_count,
    0::bigint as malformed_count, false as has_manifest, timestamptz '2026-01-15 00:00:00+00' as validated_at;
create table staging.stg_gate__control_sums (file_id bigint, column_name varchar, total decimal(38, 8));
create table intermediate.int_load_totals (
    file_id bigint, row_status varchar, column_name varchar, total decimal(38, 8)
);
"""


def execute(warehouse: Path, sql: str) -> list[tuple]:
    with duckdb.connect(str(warehouse / "working.duckdb")) as connection:
        return connection.execute(sql).fetchall()


def dbt(
    warehouse: Path, project_root: Path, command: str = "run", select: str = "fct_load_reconciliation"
) -> subprocess.CompletedProcess:
    return subprocess.run(
        [str(Path(sys.executable).parent / "dbt"), "--no-use-colors", command, "--profiles-dir", ".", "--select", select,
         "--vars", f"{{raw_data_path: {warehouse / 'none'}}}"],
        cwd=project_root, capture_output=True, text=True, check=False,
        env={**os.environ, "WAREHOUSE_PATH": str(warehouse), "DBT_TARGET_PATH": str(warehouse / "target"),
             "DBT_LOG_PATH": str(warehouse / "logs")},
    )


def test_a_null_in_a_key_stops_the_build_and_leaves_the_last_table(tmp_path: Path, project_root: Path) -> None:
    # A view that stands under the name makes way, as when a model becomes a table.
    view = "create schema marts; create view marts.fct_load_reconciliation as select 'view' as file;"
    execute(tmp_path, INPUTS + view)
    done = dbt(tmp_path, project_root)
    assert done.returncode == 0, done.stdout
    assert execute(tmp_path, "select file from marts.fct_load_reconciliation") == [("a.csv",)]
    execute(
        tmp_path, "insert into staging.stg_gate__files select * replace (null as file) from staging.stg_gate__files"
    )
    done = dbt(tmp_path, project_root)
    assert done.returncode != 0
    assert "NOT NULL constraint failed: fct_load_reconciliation" in done.stdout
    assert execute(tmp_path, "select file from marts.fct_load_reconciliation") == [("a.csv",)]


def test_a_repeated_key_stops_the_build_and_leaves_the_last_table(tmp_path: Path, project_root: Path) -> None:
    """int_exchange_rate_periods has the key that its YAML states; the second build meets a rate that came twice."""
    rates = """
        create schema if not exists intermediate;
        create or replace table intermediate.int_exchange_rates_classified as
        select 'EUR' as from_currency, 'USD' as to_currency, rate_date, 1.1 as rate, 'accepted' as row_status
        from unnest([{}]) as days (rate_date);
    """
    select = "int_exchange_rate_periods"
    execute(tmp_path, rates.format("date '2025-01-01', date '2025-02-01'"))
    done = dbt(tmp_path, project_root, select=select)
    assert done.returncode == 0, done.stdout
    before = execute(tmp_path, f"from intermediate.{select} order by all")
    assert len(before) == 2
    execute(tmp_path, rates.format("date '2025-01-01', date '2025-03-01', date '2025-03-01'"))
    done = dbt(tmp_path, project_root, select=select)
    assert done.returncode != 0
    assert "rows repeat the key (from_currency, to_currency, valid_from)" in done.stdout
    assert "first of all (EUR, USD, 2025-03-01) 2 times" in done.stdout
    assert execute(tmp_path, f"from intermediate.{select} order by all") == before


def test_repeated_keys_are_found_and_keys_of_one_hash_are_not_repeated(tmp_path: Path, project_root: Path) -> None:
    """The macro compares hashes first: with a hash of four values keys share one, and none may be named for it."""
    # DuckDB lets a macro of the database stand before its own function of that name.
    execute(tmp_path, INPUTS + """
        create schema marts;
        create macro hash(a, b, c) as length(c) % 4;
        create table marts.fct_load_reconciliation as
        select 'standard' as source, 'contacts' as extract, name as file
        from unnest(['a', 'bb', 'ccc', 'dddd', 'eeeee', 'ffffff', 'ccc']) as names (name);
    """)
    done = dbt(tmp_path, project_root, "test", "fct_load_reconciliation,test_name:unique_combination")
    assert "Got 1 result" in done.stdout, done.stdout
