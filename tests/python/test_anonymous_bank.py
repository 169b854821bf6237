"""The real call log of August 1999 through gate, connector and marts: what it must give, and what becomes of its dirt."""

from __future__ import annotations

import os
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from deliveries import HEADER, contact

from expectations import gate

LOG = Path(__file__).resolve().parents[3] / "shared/data/anonymous_bank/august_1999_calls.csv"
TERMS = "examples/anonymous_bank/contracts"


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory, project_root: Path) -> Path:
    """A warehouse built from the log and its one contract. Standard contacts beside it are not read, and must not be awaited."""
    if not LOG.exists():
        pytest.skip(f"the real log is not here: {LOG}")
    folder = tmp_path_factory.mktemp("anonymous_bank")
    make(folder / "raw/contacts").joinpath("demo.csv").write_text(
        f"{HEADER}\n{contact('demo', '2025-03-20T10:00:00Z', wait=9, updated='2025-03-21T00:00:00Z')}\nnot a contact\n", encoding="utf-8"
    )
    assert gate.main(["--raw", str(folder / "raw"), "--warehouse", str(folder), "--connector", f"anonymous_bank={LOG}"]) == 0
    done = subprocess.run(
        [str(Path(sys.executable).parent / "dbt"), "build", "--profiles-dir", ".",
         "--vars", f"{{connectors: [anonymous_bank], raw_data_path: {folder / 'raw'}, as_of_date: '1999-09-15'}}",
         "--exclude-resource-type", "unit_test"],
        cwd=project_root,
        env={**os.environ, "WAREHOUSE_PATH": str(folder), "DBT_TARGET_PATH": str(folder / "target"),
             "DBT_LOG_PATH": str(folder / "logs"), "TERMS_PATH": TERMS},
        capture_output=True, text=True, check=False,
    )
    assert done.returncode == 0, done.stdout[-4000:]
    return folder


@pytest.fixture(scope="module")
def query(warehouse: Path):
    """Rows of a query on the working database; the connection is closed again, because a build may follow."""

    def rows(sql: str) -> list[tuple]:
        with duckdb.connect(str(warehouse / "working.duckdb"), read_only=True) as connection:
            connection.execute("set TimeZone = 'UTC'")
            return connection.execute(sql).fetchall()

    return rows


def test_every_call_is_received_and_only_phantoms_are_rejected(query) -> None:
    assert query("select sum(rows_received), sum(rows_accepted), sum(rows_rejected), sum(rows_superseded) "
                 "from marts.fct_load_reconciliation") == [(42078, 41768, 310, 0)]
    assert query("select reasons, count(*) from marts.rejected_rows group by all") == [
        (["not a contact: outcome PHANTOM, which the log says to ignore"], 310)
    ]


def test_attainment_over_all_calls(query) -> None:
    assert query("select numerator, denominator, value, target, status, value_low, value_high, is_provisional "
                 "from marts.fct_service_level_attainment where service_level_id = 'anonymous_bank_sl_all'") == [
        (Decimal(15857), Decimal(38662), Decimal("41.01"), Decimal(85), "default", Decimal("41.01"), Decimal("41.01"), False)
    ]


def test_attainment_by_type_adds_up(query) -> None:
    by_type = query("select service_level_id, numerator, denominator from marts.fct_service_level_attainment "
                    "where service_level_id <> 'anonymous_bank_sl_all' order by 1")
    assert [row[0].removeprefix("anonymous_bank_sl_") for row in by_type] == ["in", "ne", "nw", "pe", "ps", "tt"]
    assert (sum(row[1] for row in by_type), sum(row[2] for row in by_type)) == (15857, 38662)


def test_attainment_agrees_with_the_log_read_by_hand(query) -> None:
    """The same figures from the file itself, by the sentences of SOURCES.md and none of our models."""
    by_hand = duckdb.connect().execute(
        f"""
        select lower(type), count(*) filter (where outcome = 'AGENT' and q_time::int <= 20), count(*)
        from read_csv('{LOG}', all_varchar = true)
        where outcome <> 'PHANTOM' and (outcome = 'AGENT' or q_time::int > 0)
        group by 1 order by 1
        """
    ).fetchall()
    ours = query("select replace(service_level_id, 'anonymous_bank_sl_', ''), numerator::bigint, denominator::bigint "
                 "from marts.fct_service_level_attainment where service_level_id <> 'anonymous_bank_sl_all' order by 1")
    assert ours == by_hand


@pytest.mark.parametrize(("warning", "rows"), [
    ("vru_time is negative: not used, the wait starts at q_start", None),
    ("HANG with a service time: the outcome counts, the call was not served", 126),
    ("AGENT without a service start: answered when the queue was left", None),
    ("AGENT without a server: answered by an unknown agent", 391),
    ("clock times cross midnight: the durations count, and the day on which the call queued", None),
])
def test_dirt_is_accepted_for_a_stated_reason(query, warning: str, rows: int | None) -> None:
    found = query(f"select sum(rows_warned)::bigint from marts.fct_load_warnings where warning = '{warning}'")[0][0]
    expected = rows if rows is not None else by_hand_count(warning)
    assert found == expected


def by_hand_count(warning: str) -> int:
    """Counts that SOURCES.md does not print, from the file itself."""
    condition = {
        "AGENT without": "outcome = 'AGENT' and ser_start = '0:00:00'",
        "vru_time is n": "outcome <> 'PHANTOM' and vru_time::int < 0",
        # Entered in the last hour of a day; left the queue or the agent in the first of the next.
        "clock times c": """
            outcome <> 'PHANTOM' and vru_entry like '23:%'
            and (q_exit like '0:%' and q_exit <> '0:00:00' or ser_exit like '0:%' and ser_exit <> '0:00:00')
        """,
    }[warning[:13]]
    count = duckdb.connect().execute(
        f"select count(*) from read_csv('{LOG}', all_varchar = true) where {condition}"
    ).fetchone()[0]
    assert count > 0
    return count


def test_a_call_across_midnight_counts_on_the_day_it_queued_and_ends_on_the_next(query) -> None:
    found = query("""
        select count(*), count(*) filter (where contacts.local_date = calls.call_date), min(contacts.ended_at - contacts.queued_at) >= interval 0 second
        from staging.stg_anonymous_bank__calls as calls
        inner join marts.fct_contacts as contacts on concat_ws('-', calls."vru+line", calls.call_id, calls.date) = contacts.contact_id
        where cast(timezone('Asia/Jerusalem', contacts.ended_at) as date) = calls.call_date + 1
    """)[0]
    assert found[0] > 0
    assert found[1:] == (found[0], True)


def test_customer_ids_leave_staging_hashed(query) -> None:
    assert query("select count(*) from intermediate.int_contacts_checked where customer_reference is not null")[0][0] > 15000
    columns = query("select table_name from information_schema.columns where table_schema = 'marts' "
                    "and (column_name like 'customer%' or column_name = 'raw')")
    assert columns == [("rejected_rows",)]


def test_a_mapping_of_another_type_stops_the_build(warehouse: Path, project_root: Path, tmp_path: Path) -> None:
    """Connector, column, type found and type expected are named."""
    project = tmp_path / "project"
    parts = ("macros", "models", "seeds", "snapshots", "tests", "examples", "dbt_project.yml", "profiles.yml")
    present = [str(project_root / part) for part in parts if (project_root / part).exists()]
    subprocess.run(["cp", "-r", *present, str(make(project))], check=True)
    mapping = project / "models/staging/anonymous_bank/stg_anonymous_bank__contacts.sql"
    text = mapping.read_text()
    outcomes = {}
    for case, changed in {
        "wrong": text.replace("1 as leg_number", "'1' as leg_number"),
        "missing": text.replace("    nullif(server, 'NO_SERVER') as agent_id,\n", ""),
    }.items():
        assert changed != text
        mapping.write_text(changed)
        outcomes[case] = subprocess.run(
            [str(Path(sys.executable).parent / "dbt"), "run", "--profiles-dir", ".", "--select", "path:models/staging/anonymous_bank", "int_contacts_checked",
             "--vars", "{connectors: [anonymous_bank]}"],
            cwd=project,
            env={**os.environ, "WAREHOUSE_PATH": str(warehouse), "DBT_TARGET_PATH": str(tmp_path / "target"),
                 "DBT_LOG_PATH": str(tmp_path / "logs"), "TERMS_PATH": TERMS},
            capture_output=True, text=True, check=False,
        )
    assert outcomes["wrong"].returncode != 0
    assert "Connector 'anonymous_bank' (stg_anonymous_bank__contacts): column 'leg_number' is varchar, expected integer" in outcomes["wrong"].stdout
    assert "column 'agent_id' is missing, expected varchar" in outcomes["missing"].stdout


def make(folder: Path) -> Path:
    folder.mkdir(parents=True)
    return folder
