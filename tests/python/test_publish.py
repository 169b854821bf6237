"""Readers see whole, passed versions of the marts, without personal data."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import duckdb
import pytest
import yaml

from expectations import gate
from tools import changes, headlines, publish

DESCRIPTIONS = Path(__file__).resolve().parents[2] / "models/marts/data_quality/_data_quality__models.yml"
REASONS = next(
    column for model in yaml.safe_load(DESCRIPTIONS.read_text(encoding="utf-8"))["models"] if model["name"] == "rejected_rows"
    for column in model["columns"] if column["name"] == "reasons"
)

NODES = {
    "model.contract_analytics.fct_contacts": {
        "name": "fct_contacts",
        "columns": {
            "contact_id": {"description": "The contact"},
            "customer_reference": {"config": {"meta": {"personal": True}}},
            "customer_key": {},
            "caller_name": {"meta": {"personal": True}},
            "version": {},
        },
    },
    "model.contract_analytics.rejected_rows": {
        "name": "rejected_rows",
        "columns": {"line": {}, "raw": {}, "reasons": REASONS, "version": {}},
    },
}


def write_build(folder: Path, version: int, status: str = "pass", rows: int = 20_000, **arguments) -> None:
    """Leave what a dbt build leaves: a working database and dbt's two artifacts."""
    (folder / "target").mkdir(parents=True, exist_ok=True)
    with duckdb.connect(str(folder / "working.duckdb")) as connection:
        connection.execute("create schema if not exists marts; create schema if not exists intermediate")
        connection.execute(
            "create or replace table marts.fct_contacts as select 'c' || i as contact_id, 'Ann' as customer_reference, "
            f"'k' as customer_key, 'Ann' as caller_name, {version}::integer as version from range({rows}) as t (i)"
        )
        connection.execute(f"create or replace table intermediate.rejected as select {version}::integer as version")
        connection.execute(
            "create or replace view marts.rejected_rows as "
            "select 1 as line, 'Ann,1' as raw, ['queue_id: ''+49 30 5550123'' is not a known queue', "
            "'agent_id: ''Ann O''Hara\n1 Mill Road'' is not one of a, b', 'leg is longer than seven days'] as reasons, version "
            "from working.intermediate.rejected"
        )
        connection.execute("create or replace table marts.left_over_from_a_removed_model as select 1 as line")
    nodes = {key: {"resource_type": "model", "schema": "marts", **node} for key, node in NODES.items()}
    invocation = {"invocation_id": f"build-{version}", "generated_at": "2026-01-15T00:00:00Z"}
    (folder / "target" / "manifest.json").write_text(json.dumps({"metadata": invocation, "nodes": nodes}))
    (folder / "target" / "run_results.json").write_text(json.dumps({
        "metadata": invocation,
        "args": {"which": "build", **arguments},
        "results": [
            {"unique_id": "model.contract_analytics.fct_contacts", "status": "success"},
            {"unique_id": "test.contract_analytics.some_test", "status": status},
        ],
    }))


def run_publish(folder: Path) -> int:
    return publish.main(["--warehouse", str(folder), "--target", str(folder / "target")])


def columns_of(path: Path) -> dict[str, list[str]]:
    with duckdb.connect(str(path), read_only=True) as connection:
        rows = connection.execute(
            "select table_name, list(column_name order by ordinal_position) from information_schema.columns group by all"
        ).fetchall()
    return dict(rows)


READER = """
import sys, duckdb
from pathlib import Path
folder = Path(sys.argv[1])
seen, reads = [], 0
while not (folder / "stop").exists():
    with duckdb.connect(str(folder / "published.duckdb"), read_only=True) as connection:
        first = connection.execute("select count(*), min(version), max(version) from fct_contacts").fetchone()
        second = connection.execute("select version from rejected_rows").fetchone()
        invocation = connection.execute("select invocation_id from publication").fetchone()
    assert first == (20000, second[0], second[0]), (first, second)
    assert invocation == (f"build-{second[0]}",), invocation
    if not seen or seen[-1] != second[0]:
        seen.append(second[0])
    reads += 1
    (folder / "reads").write_text(str(reads))
print(seen)
"""


def wait_for_reads(folder: Path, more: int, reader: subprocess.Popen) -> None:
    """Wait until the reader has read a few more times, so that every stage is really seen."""
    counter = folder / "reads"

    def reads() -> int:
        text = counter.read_text() if counter.exists() else ""
        return int(text) if text else 0

    aim, deadline = reads() + more, time.monotonic() + 30
    while reads() < aim:
        assert reader.poll() is None, reader.communicate()
        assert time.monotonic() < deadline, "the reader stands still"
        time.sleep(0.01)


def test_a_reader_in_a_loop_sees_only_whole_passed_versions(tmp_path: Path) -> None:
    write_build(tmp_path, version=1)
    assert run_publish(tmp_path) == 0
    reader = subprocess.Popen(
        [sys.executable, "-c", READER, str(tmp_path)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        wait_for_reads(tmp_path, 3, reader)
        write_build(tmp_path, version=2, status="fail")
        assert run_publish(tmp_path) == 1
        wait_for_reads(tmp_path, 3, reader)
        write_build(tmp_path, version=3)
        assert run_publish(tmp_path) == 0
        wait_for_reads(tmp_path, 3, reader)
    finally:
        (tmp_path / "stop").touch()
        output, errors = reader.communicate(timeout=30)
    assert reader.returncode == 0, errors
    assert output.strip() == "[1, 3]"


def test_a_reader_that_has_the_old_file_open_keeps_it(tmp_path: Path) -> None:
    write_build(tmp_path, version=1)
    assert run_publish(tmp_path) == 0
    published = tmp_path / "published.duckdb"
    with duckdb.connect(str(published), read_only=True) as connection:
        write_build(tmp_path, version=2)
        # In a process of its own, as in real life: DuckDB shares one open database within a process.
        done = subprocess.run(
            [sys.executable, "-m", "tools.publish", "--warehouse", str(tmp_path), "--target", str(tmp_path / "target")],
            capture_output=True,
            text=True,
            check=False,
            cwd=Path(publish.__file__).parents[1],
        )
        assert done.returncode == 0, done.stderr
        assert connection.execute("select max(version) from fct_contacts").fetchone() == (1,)
    with duckdb.connect(str(published), read_only=True) as connection:
        assert connection.execute("select max(version) from fct_contacts").fetchone() == (2,)


@pytest.mark.parametrize("status", ["fail", "error", "skipped", "runtime error", "partial success"])
def test_a_step_that_did_not_pass_stops_the_publish_and_says_so(tmp_path: Path, capsys, status: str) -> None:
    write_build(tmp_path, version=1, rows=10)
    assert run_publish(tmp_path) == 0
    before = (tmp_path / "published.duckdb").read_bytes()
    write_build(tmp_path, version=2, status=status, rows=10)
    assert run_publish(tmp_path) == 1
    message = capsys.readouterr().err
    assert "some_test" in message and status in message
    assert "previous published database is unchanged" in message
    assert (tmp_path / "published.duckdb").read_bytes() == before


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        ({"which": "test"}, "not dbt build"),
        ({"select": ["fct_contacts"]}, "narrowed by select"),
        ({"exclude_resource_types": ["unit_test", "test"]}, "narrowed by exclude_resource_types"),
    ],
)
def test_only_a_whole_build_is_published(tmp_path: Path, capsys, arguments: dict, reason: str) -> None:
    write_build(tmp_path, version=1, rows=10, **arguments)
    assert run_publish(tmp_path) == 1
    message = capsys.readouterr().err
    assert reason in message
    assert "no earlier published database" in message
    assert not (tmp_path / "published.duckdb").exists()


def test_a_build_without_unit_tests_is_whole(tmp_path: Path) -> None:
    write_build(tmp_path, version=1, exclude_resource_types=["unit_test"])
    assert run_publish(tmp_path) == 0


def test_without_artifacts_nothing_is_published(tmp_path: Path, capsys) -> None:
    assert run_publish(tmp_path) == 1
    assert "run dbt build first" in capsys.readouterr().err


def test_a_publish_that_breaks_half_way_leaves_nothing_behind(tmp_path: Path, capsys) -> None:
    write_build(tmp_path, version=1, rows=10)
    assert run_publish(tmp_path) == 0
    before = (tmp_path / "published.duckdb").read_bytes()
    write_build(tmp_path, version=2, rows=10)
    with duckdb.connect(str(tmp_path / "working.duckdb")) as connection:
        connection.execute("drop table intermediate.rejected")
    assert run_publish(tmp_path) == 1
    assert "Not published" in capsys.readouterr().err
    assert (tmp_path / "published.duckdb").read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_file()) == [
        ".publish.lock", "published.duckdb", "working.duckdb",
    ]


# What dbt read of a file that was replaced under the build went through no gate; put back, its content shows nothing.
def test_a_file_that_changed_since_the_gate_stops_the_publish_by_name(tmp_path: Path, capsys) -> None:
    write_build(tmp_path, version=1, rows=10)
    file = tmp_path / "raw/contacts/a.csv"
    file.parent.mkdir(parents=True)
    row = "c1,bank_voice_service,2025-03-20T10:00:00Z,2025-03-20T10:01:00Z,abandoned"
    content = f"contact_id,queue_id,queued_at,ended_at,outcome\n{row}\n"
    file.write_text(content)
    through_the_gate = ["--raw", str(tmp_path / "raw"), "--warehouse", str(tmp_path)]

    assert gate.main(through_the_gate) == 0
    assert run_publish(tmp_path) == 0
    file.write_text(content.replace("abandoned", "answered"))
    file.write_text(content)
    assert run_publish(tmp_path) == 1
    assert f"1 file changed since the gate read it, {file}: run make build again" in capsys.readouterr().err
    file.unlink()
    assert run_publish(tmp_path) == 1
    file.write_text(content)
    assert gate.main(through_the_gate) == 0
    assert "0 validated now" in capsys.readouterr().out
    assert run_publish(tmp_path) == 0


def test_left_overs_of_a_killed_publish_are_cleared(tmp_path: Path) -> None:
    write_build(tmp_path, version=1, rows=10)
    (tmp_path / "published.duckdb.1.tmp").write_bytes(b"half")
    assert run_publish(tmp_path) == 0
    assert not list(tmp_path.glob("*.tmp*"))


# What it had noted as said stood as settled for ever, though nobody could read it.
def test_a_publish_killed_before_anybody_could_read_it_has_said_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def settle(row: str, version: int) -> None:
        write_build(tmp_path, version, rows=10)
        with duckdb.connect(str(tmp_path / "working.duckdb")) as connection:
            connection.execute("create schema if not exists snapshots; create table if not exists snapshots.settled (dbt_scd_id varchar)")
            connection.execute("insert into snapshots.settled values (?)", [row])

    def said_in_the_next_build() -> list[str]:
        assert changes.main(["--warehouse", str(tmp_path)]) == 0
        with duckdb.connect(str(tmp_path / "working.duckdb"), read_only=True) as connection:
            return [row for (row,) in connection.execute("select dbt_scd_id from gate.said order by all").fetchall()]

    class Killed(BaseException):
        pass

    def killed(*_: object) -> None:
        raise Killed

    for version, before, after in ((1, [], ["first"]), (2, ["first"], ["first", "second"])):
        settle(after[-1], version)
        with monkeypatch.context() as patched:
            patched.setattr(publish.os, "replace", killed)
            with pytest.raises(Killed):
                run_publish(tmp_path)
        assert said_in_the_next_build() == before
        assert run_publish(tmp_path) == 0
        assert said_in_the_next_build() == after
    # Killed right after: it can be read. That it goes later takes nothing back.
    settle("third", 3)
    with monkeypatch.context() as patched:
        patched.setattr(publish, "sync", lambda path: killed() if path == tmp_path else None)
        with pytest.raises(Killed):
            run_publish(tmp_path)
    assert said_in_the_next_build() == ["first", "second", "third"]
    (tmp_path / "published.duckdb").unlink()
    assert said_in_the_next_build() == ["first", "second", "third"]


def test_personal_columns_and_removed_models_are_left_out(tmp_path: Path) -> None:
    write_build(tmp_path, version=1, rows=10)
    assert run_publish(tmp_path) == 0
    columns = columns_of(tmp_path / "published.duckdb")
    assert sorted(columns) == ["fct_contacts", "publication", "rejected_rows"]
    assert columns["fct_contacts"] == ["contact_id", "version"]
    assert columns["rejected_rows"] == ["line", "reasons", "version"]


# In a row whose columns are shifted the value that a reason quotes is anything: a telephone number, a name.
def test_a_reason_is_published_without_the_value_that_it_quotes(tmp_path: Path) -> None:
    write_build(tmp_path, version=1)
    assert run_publish(tmp_path) == 0
    with duckdb.connect(str(tmp_path / "published.duckdb"), read_only=True) as connection:
        assert connection.execute("select reasons from rejected_rows").fetchone()[0] == [
            "queue_id: '…' is not a known queue", "agent_id: '…' is not one of a, b", "leg is longer than seven days"
        ]


# Days left and what is late count from the build's "today": without it a reader takes the day of the publication for it.
@pytest.mark.parametrize(
    ("arguments", "day"), [({}, None), ({"vars": {}}, None), ({"vars": {"as_of_date": "2025-06-30"}}, date(2025, 6, 30))]
)
def test_the_publication_says_from_which_day_the_build_looks(tmp_path: Path, arguments: dict, day: date | None) -> None:
    defaults = yaml.safe_load((Path(publish.__file__).parents[1] / "dbt_project.yml").read_text())["vars"]
    write_build(tmp_path, version=1, rows=10, **arguments)
    assert run_publish(tmp_path) == 0
    with duckdb.connect(str(tmp_path / "published.duckdb"), read_only=True) as connection:
        found = connection.execute("select as_of_date from publication").fetchone()[0]
        undescribed = connection.execute(
            "select table_name from duckdb_tables() where table_name = 'publication' and comment is null "
            "union all select column_name from duckdb_columns() where table_name = 'publication' and comment is null"
        ).fetchall()
    assert found == (day or date.fromisoformat(defaults["as_of_date"]))
    assert not undescribed


def test_a_column_nobody_declared_stops_the_publish(tmp_path: Path, capsys) -> None:
    write_build(tmp_path, version=1, rows=10)
    with duckdb.connect(str(tmp_path / "working.duckdb")) as connection:
        connection.execute("alter table marts.fct_contacts add column phone varchar")
    assert run_publish(tmp_path) == 1
    assert "phone" in capsys.readouterr().err


def test_the_published_build_holds_every_mart_and_no_personal_column(published_path: Path, manifest: dict) -> None:
    columns = columns_of(published_path)
    models = publish.published_models(manifest)
    assert set(columns) - {"publication"} == set(models)
    for table, found in columns.items():
        assert not set(found) & publish.NEVER_PUBLISHED, table
        declared = models[table]["columns"] if table in models else {}
        assert not [name for name in found if publish.is_personal(declared.get(name, {}))], table


def test_the_published_build_gives_ten_headlines(published_path: Path) -> None:
    with duckdb.connect(str(published_path), read_only=True) as connection:
        figures = headlines.headlines(connection)
    assert len(figures) == 10
    assert all(figure not in {"none", "not in this build"} for _, figure in figures), figures


def test_a_failing_dbt_build_makes_make_fail_and_names_the_previous_database(tmp_path: Path, project_root: Path) -> None:
    (tmp_path / "published.duckdb").write_bytes(b"previous")
    # The rule alone, with a dbt that fails: what make says and how it ends.
    done = subprocess.run(
        ["make", "-o", "gate", "publish", "DBT=false", f"WAREHOUSE_PATH={tmp_path}"],
        capture_output=True,
        text=True,
        check=False,
        cwd=project_root,
        env={key: value for key, value in os.environ.items() if not key.startswith(("MAKE", "MFLAGS"))},
    )
    assert done.returncode != 0
    assert f"previous published database is unchanged: {tmp_path}/published.duckdb" in done.stderr
    assert (tmp_path / "published.duckdb").read_bytes() == b"previous"
