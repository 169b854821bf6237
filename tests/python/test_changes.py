"""`make build` builds what changed and nothing else, and what is published is what a whole build would give."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest
from deliveries import HEADER, contact

from expectations import tables
from tools import changes

class Warehouse:
    """A warehouse with the steps of `make build`, one by one."""

    def __init__(self, folder: Path, raw: Path, project_root: Path) -> None:
        self.folder, self.raw, self.project_root = folder, raw, project_root
        self.variables = {"raw_data_path": str(raw)}

    def command(self, *arguments: str) -> subprocess.CompletedProcess:
        environment = {**os.environ, "WAREHOUSE_PATH": str(self.folder), "DBT_TARGET_PATH": str(self.folder / "target"),
                       "DBT_LOG_PATH": str(self.folder / "logs")}
        return subprocess.run(
            arguments, cwd=self.project_root, env=environment, capture_output=True, text=True, check=False
        )

    def gate(self) -> None:
        done = self.command(sys.executable, "-m", "expectations.gate", "--raw", str(self.raw))
        assert done.returncode == 0, done.stderr

    def changes(self) -> str:
        """What tools.changes says."""
        done = self.command(sys.executable, "-m", "tools.changes", "--vars", f"{{raw_data_path: {self.raw}}}")
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def dbt(self, options: str = "") -> subprocess.CompletedProcess:
        return self.command(
            str(Path(sys.executable).parent / "dbt"), "--no-use-colors", "build", "--profiles-dir", ".",
            "--exclude-resource-type", "unit_test", "--vars", f"{{raw_data_path: {self.raw}}}",
            *options.split(),
        )

    def publish(self) -> subprocess.CompletedProcess:
        return self.command(sys.executable, "-m", "tools.publish")

    def build(self) -> str:
        """Gate, changes, dbt, publish; gives what tools.changes said."""
        self.gate()
        said = self.changes()
        if said != changes.NOTHING:
            done = self.dbt(said)
            assert done.returncode == 0, done.stdout[-3000:]
        done = self.publish()
        assert done.returncode == 0, done.stderr
        return said

    def published(self) -> dict[str, list[tuple]]:
        with duckdb.connect(str(self.folder / "published.duckdb"), read_only=True) as connection:
            tables = connection.execute(
                "from duckdb_tables() select table_name where table_name <> 'publication'"
            ).fetchall()
            return {table: connection.execute(f"from {table} order by all").fetchall() for (table,) in tables}


def differing(one: dict[str, list[tuple]], other: dict[str, list[tuple]]) -> list[str]:
    return [table for table in sorted(one.keys() | other.keys()) if one.get(table) != other.get(table)]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory, project_root: Path) -> Warehouse:
    """Built once from a few demo extracts and published, as the first `make build` does."""
    folder = tmp_path_factory.mktemp("changes")
    raw = folder / "raw"
    subprocess.run([sys.executable, "-m", "tools.generate_extracts", "--output", str(raw), "--contacts", "600",
                    "--days", "92", "--quiet"], cwd=project_root, check=True, capture_output=True)
    warehouse = Warehouse(folder / "warehouse", raw, project_root)
    assert warehouse.build() == "--full-refresh", "the first build is a whole one"
    return warehouse


def test_only_what_changed_is_built_and_the_result_is_that_of_a_whole_build(built: Warehouse, tmp_path: Path) -> None:
    """One warehouse through a day: nothing new, a file that came and one that went, a failed build, a build by hand."""
    assert built.build() == changes.NOTHING
    first = built.published()

    # In a month that is not settled yet: what is settled depends on when it was built, and must.
    rows = [
        contact(f"late{number}", "2026-01-05T10:00:00-05:00", wait=number, updated="2026-01-06T00:00:00Z")
        for number in range(9)
    ]
    late = built.raw / "contacts/late.csv"
    late.write_text("\n".join([HEADER, *rows, "not a contact at all"]) + "\n", encoding="utf-8")
    min((built.raw / "surveys").rglob("*.csv")).unlink()
    selection = built.build().split()
    views = [name for name in selection if name.startswith("stg_standard__")]
    assert views == ["stg_standard__contacts+", "stg_standard__surveys+"]
    second = built.published()
    assert len(second["fct_contacts"]) == len(first["fct_contacts"]) + len(rows)
    assert differing(second, first)

    whole = Warehouse(tmp_path, built.raw, built.project_root)
    with duckdb.connect(str(tmp_path / "working.duckdb")) as connection:
        connection.execute(f"attach '{built.folder / 'working.duckdb'}' as built (read_only); create schema gate")
        tables_of_the_gate = "from duckdb_tables() select table_name where schema_name = 'gate'"
        for (name,) in connection.execute(tables_of_the_gate).fetchall():
            if name not in {"built_from", "planned"}:
                connection.execute(f"create table gate.{name} as from built.gate.{name}")
    assert whole.changes() == ""
    assert whole.dbt().returncode == 0
    assert whole.publish().returncode == 0
    assert not differing(second, whole.published())

    # The file that was to be built is gone before dbt reads it.
    shutil.copy(built.folder / "working.duckdb", tmp_path / "built.duckdb")
    late.write_text("\n".join([HEADER, *rows]) + "\n", encoding="utf-8")
    built.gate()
    selection = built.changes()
    assert selection not in {"", changes.NOTHING}
    late.unlink()
    assert built.dbt(selection).returncode != 0
    assert "did not pass" in built.publish().stderr
    assert built.changes() == "", "a failed build leads to a whole one"

    # A person builds one model.
    shutil.copy(tmp_path / "built.duckdb", built.folder / "working.duckdb")
    assert built.changes() == changes.NOTHING
    done = built.dbt("--select terms_contracts")
    assert done.returncode == 0, done.stdout[-3000:]
    assert "narrowed by select" in built.publish().stderr
    assert built.changes() == "", "tables that dbt wrote by hand lead to a whole build"


# The rest needs no dbt: a warehouse as the gate and a publish leave it.
MANIFEST = {
    "metadata": {"project_name": "project", "invocation_id": "first"},
    "sources": {"source.gate.files": {"source_name": "gate"}},
    "nodes": {
        name: {"resource_type": "model", "package_name": "project", "name": name, "fqn": ["project", *folder, name],
               "depends_on": {"nodes": parents}}
        for name, folder, parents in [
            ("stg_gate__files", ["staging", "gate"], ["source.gate.files"]),
            ("stg_standard__contacts", ["staging", "standard"], ["source.gate.files"]),
            ("stg_standard__invoices", ["staging", "standard"], ["source.gate.files"]),
            ("stg_bank__calls", ["staging", "bank"], ["source.gate.files"]),
            ("int_contacts_checked", ["intermediate", "classified"], ["stg_standard__contacts", "stg_gate__files"]),
            ("fct_load_reconciliation", ["marts", "data_quality"], ["stg_gate__files", "int_contacts_checked"]),
            ("fct_contacts", ["marts", "core"], ["int_contacts_checked"]),
        ]
    },
}
READS_EVERY_FILE = ["fct_load_reconciliation+", "source:gate", "stg_gate__files"]


class Remembered:
    """A working database that remembers a build of three files, and the published database of that build."""

    def __init__(self, folder: Path) -> None:
        self.published = folder / "published.duckdb"
        with duckdb.connect(str(self.published)) as connection:
            connection.execute("create table publication as select 'first' as invocation_id")
        self.connection = duckdb.connect(str(folder / "working.duckdb"))
        self.connection.execute(tables.TABLES)
        files = [("standard", "contacts", 1), ("standard", "invoices", 2), ("bank", "contacts", 3)]
        for source, extract, file_id in files:
            self.connection.execute("insert into gate.extracts values (?, ?, 1, 'supplied')", [source, extract])
            self.add(source, extract, file_id)
        answer, _ = changes.plan(self.connection, {}, self.published)
        changes.remember(self.connection, changes.Plan(answer.select, {}, answer.parts, True, "first"), MANIFEST)

    def add(self, source: str, extract: str, file_id: int, status: str = "passed") -> None:
        self.connection.execute(
            "insert into gate.files (file_id, source, extract, file, status, validated_at) "
            "values (?, ?, ?, ?, ?, timestamptz '2026-01-15 00:00:00+00')",
            [file_id, source, extract, str(file_id), status],
        )

    def plan(self, variables: dict | None = None) -> changes.Plan:
        return changes.plan(self.connection, variables or {}, self.published)[0]

    def answer(self, variables: dict | None = None) -> list[str] | None:
        return self.plan(variables).select

    def publish(self, answer: changes.Plan) -> None:
        changes.remember(self.connection, answer, MANIFEST)


@pytest.fixture
def remembered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Remembered:
    # A project of four files that a test may change.
    for name in ("models/a.sql", "seeds/contracts/charges.csv", "macros/a.sql", "dbt_project.yml"):
        file = tmp_path / "project" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(name, encoding="utf-8")
    monkeypatch.delenv("TERMS_PATH", raising=False)
    monkeypatch.setattr(changes, "ROOT", tmp_path / "project")
    return Remembered(tmp_path)


def test_nothing_new_selects_nothing(remembered: Remembered) -> None:
    remembered.add("standard", "contacts", 9, "failed")
    assert remembered.answer() == [], "a file that failed is read by nobody"


@pytest.mark.parametrize(("source", "extract", "selected"), [
    ("standard", "contacts", ["stg_standard__contacts+"]),
    ("standard", "invoices", ["stg_standard__invoices+"]),
    ("bank", "contacts", ["stg_bank__calls+"]),
])
def test_a_file_selects_what_reads_it(remembered: Remembered, source: str, extract: str, selected: list[str]) -> None:
    remembered.add(source, extract, 4)
    assert remembered.answer() == sorted([*selected, *READS_EVERY_FILE])
    remembered.connection.execute("delete from gate.files where file_id = 4")
    assert remembered.answer() == []
    remembered.connection.execute("delete from gate.files where source = ? and extract = ?", [source, extract])
    assert remembered.answer() == sorted([*selected, *READS_EVERY_FILE]), "a file that went counts like one that came"


@pytest.mark.parametrize(
    "name", ["models/a.sql", "seeds/contracts/charges.csv", "macros/a.sql", "dbt_project.yml", "models/new.sql"]
)
def test_an_edited_file_of_the_project_leads_to_a_whole_build(remembered: Remembered, name: str) -> None:
    (changes.ROOT / name).write_text("edited", encoding="utf-8")
    assert remembered.answer() is None


def test_anything_else_that_changed_leads_to_a_whole_build(
    remembered: Remembered, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert remembered.answer({"as_of_date": "2026-02-15"}) is None
    assert changes.plan(remembered.connection, {}, remembered.published, whole=True)[0].select is None
    remembered.connection.execute("insert into gate.extracts values ('other', 'contacts', 0, 'not_supplied')")
    assert remembered.answer() is None, "another source system is switched on"
    remembered.connection.execute("delete from gate.extracts where source = 'other'")
    assert remembered.answer() == []
    monkeypatch.setenv("TERMS_PATH", "private/terms")
    assert remembered.answer() is None
    monkeypatch.delenv("TERMS_PATH")
    remembered.published.unlink()
    assert remembered.answer() is None


BUILD = {"metadata": {"invocation_id": "second"}, "args": {"which": "build", "vars": {}, "indirect_selection": "eager"}}


def test_only_the_build_that_was_planned_counts_as_it(remembered: Remembered) -> None:
    remembered.add("standard", "contacts", 4)
    selection = remembered.answer()

    def is_it(**changed: object) -> bool:
        run_results = {**BUILD, "args": {**BUILD["args"], "select": selection, **changed}}
        return changes.is_build_of(changes.planned(remembered.connection), run_results, remembered.connection)

    assert not is_it(), "no run of dbt has taken the plan"
    remembered.connection.execute("update gate.planned set invocation_id = 'second'")
    assert is_it()
    assert is_it(select=[]), "a whole build does all that was planned"
    assert not is_it(select=selection[1:])
    assert not is_it(vars={"as_of_date": "2026-02-15"})
    assert not is_it(indirect_selection="cautious")
    remembered.add("standard", "contacts", 5)
    assert not is_it(), "a file came since"
    remembered.connection.execute("update gate.planned set invocation_id = 'third'")
    assert not is_it()


def test_in_the_project_only_the_account_of_the_files_reads_every_file(manifest: dict) -> None:
    """Were the models that classify an extract among them, every file would build everything."""
    found = changes.selections(manifest)
    assert {"fct_load_reconciliation+", "fct_load_control_sums+", "rejected_rows+"} <= set(found[changes.EVERY_FILE])
    assert not [name for name in found[changes.EVERY_FILE] if name.startswith("int_")]
    assert found["standard.contacts"] == ["stg_standard__contacts+"]


def test_incremental_tables_are_written_anew_by_other_code_and_by_no_other_terms(remembered: Remembered) -> None:
    """Until the build that does so is published: one that fails half-way leaves rows of both."""
    charges = changes.ROOT / "seeds/contracts/charges.csv"
    charges.write_text("edited", encoding="utf-8")
    assert remembered.plan() == changes.Plan(None, {}, changes.parts_now(remembered.connection, {}), full_refresh=False)
    (changes.ROOT / "macros/a.sql").write_text("edited", encoding="utf-8")
    assert remembered.plan().full_refresh
    remembered.connection.execute("drop table gate.built_from")
    answer = remembered.plan()
    assert answer.full_refresh, "a failed build, or dbt by hand"
    remembered.publish(answer)
    remembered.connection.execute("drop table gate.built_from")
    assert not remembered.plan().full_refresh
    (changes.ROOT / "macros/a.sql").write_text("edited again", encoding="utf-8")
    assert remembered.plan().full_refresh
    (changes.ROOT / "macros/a.sql").write_text("edited", encoding="utf-8")
    assert remembered.plan().full_refresh, "an edit taken back: a build that failed may have left rows of it"


# Its rows stay where the edit is taken back: the next whole build finds the code that it knows.
def test_incremental_tables_are_written_anew_after_other_code_wrote_them_by_hand(
    tmp_path: Path, project_root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = tmp_path / "project"
    project.mkdir()
    for name in {name.partition("/")[0] for name in (*changes.CODE, changes.TERMS)}:
        copy = shutil.copytree if (project_root / name).is_dir() else shutil.copy
        copy(project_root / name, project / name)
    monkeypatch.setattr(changes, "ROOT", project)
    warehouse = Warehouse(tmp_path / "warehouse", tmp_path / "none", project)
    warehouse.folder.mkdir()
    working = str(warehouse.folder / "working.duckdb")

    def is_known_after(*command: str) -> bool:
        """Whether the code that wrote the tables is known after a run, even one that fails for lack of its inputs."""
        warehouse.command(str(Path(sys.executable).parent / "dbt"), *command, "--profiles-dir", ".", "--vars",
                          f"{{raw_data_path: {warehouse.raw}}}")
        with duckdb.connect(working) as connection:
            assert changes.planned(connection).invocation_id, "dbt ran"
            connection.execute("update gate.planned set invocation_id = null")
            return changes.built_by(connection) is not None

    with duckdb.connect(working) as connection:
        answer, _ = changes.plan(connection, {}, warehouse.folder / "published.duckdb")
        changes.remember(connection, answer, MANIFEST)
    by_hand = ("run", "--select", "int_contacts_checked")
    assert is_known_after(*by_hand), "it is the same code"
    (project / "macros/.moments.sql.swp").write_text("what an editor leaves", encoding="utf-8")
    with (project / "macros/time/moments.sql").open("a", encoding="utf-8") as macro:
        macro.write("{# edited #}")
    assert is_known_after("run", "--select", "terms_contracts"), "no incremental table is among them"
    assert not is_known_after(*by_hand)


# dbt's own words name a model that depends on a node, and neither the folder nor the file.
def test_a_folder_of_terms_that_lacks_something_is_named_before_dbt_starts(
    remembered: Remembered, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    assert changes.main(["--warehouse", str(tmp_path / "other")]) == 0
    monkeypatch.setenv("TERMS_PATH", "private/trems")
    assert changes.main(["--warehouse", str(tmp_path / "other")]) == 1
    assert "private/trems: no such folder" in capsys.readouterr().err
    (changes.ROOT / "private/trems").mkdir(parents=True)
    assert changes.main(["--warehouse", str(tmp_path / "other")]) == 1
    said = capsys.readouterr()
    assert said.err == "private/trems/charges.csv is missing\n"
    assert not said.out
