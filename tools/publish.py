"""Publish the marts: copy them to a new file, then put that file in place of the published database.

Run after `dbt build`. Refuses, and leaves the previous published database as it was, unless the last dbt
command was a `dbt build` in which everything passed: a whole one (unit tests may be left out), or one of exactly
what tools.changes said had to be built; and unless the files still are those that the gate read. Readers that have the
old file open keep it; readers that open afterwards get the new one; nobody sees anything in between.
"""

from __future__ import annotations

import argparse
import contextlib
import fcntl
import json
import os
import sys
from datetime import datetime, timezone
from pathlib import Path

import duckdb
import yaml

from expectations.inspection import stamp_of
from tools import changes

PASSING_STATUSES = {"success", "pass", "warn", "no-op"}
# Never published, whatever the YAML says: these may hold personal data.
NEVER_PUBLISHED = {"raw", "customer_key", "customer_reference"}
MARTS_SCHEMA = "marts"
# Each column of the table publication: type and description.
PUBLICATION = {
    "invocation_id": ("varchar", "dbt's id of the build."),
    "built_at": ("timestamptz", "When the build ended."),
    "published_at": ("timestamptz", "When this database was published."),
    "as_of_date": ("date", "The build's \"today\" (dbt's variable as_of_date): days left and what is due or late count from it."),
    "table_count": ("integer", "Number of published tables, this one aside."),
    "row_count": ("bigint", "Number of rows in them."),
}


class PublishRefused(Exception):
    """The build does not allow a publish; the message says why."""


def warehouse_path() -> Path:
    return Path(os.environ.get("WAREHOUSE_PATH", "warehouse"))


def target_path() -> Path:
    return Path(os.environ.get("DBT_TARGET_PATH", "target"))


def quote(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def read_artifact(target: Path, name: str) -> dict:
    try:
        return json.loads((target / name).read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise PublishRefused(f"{target / name} does not exist: run dbt build first") from None
    except ValueError as error:
        raise PublishRefused(f"{target / name} cannot be read: {error}") from None


def check_build(run_results: dict, manifest: dict, is_planned: bool = False) -> None:
    """Stop unless the artifacts are those of one dbt build without a failure, whole or of what was planned."""
    arguments = run_results.get("args", {})
    if arguments.get("which") != "build":
        raise PublishRefused(f"the last dbt command was dbt {arguments.get('which')}, not dbt build")
    options = ("select", "exclude", "resource_types", "selector", "empty", "sample")
    narrowed = [option for option in options if arguments.get(option) and not (option == "select" and is_planned)]
    # Unit tests say nothing about the data: they test the code, once, in `make test`.
    if set(arguments.get("exclude_resource_types") or []) - {"unit_test"}:
        narrowed.append("exclude_resource_types")
    if narrowed:
        raise PublishRefused(f"the last dbt build was narrowed by {', '.join(narrowed)}: only a whole build is published")
    built_by = run_results.get("metadata", {}).get("invocation_id")
    if built_by != manifest.get("metadata", {}).get("invocation_id"):
        raise PublishRefused("run_results.json and manifest.json come from two different dbt commands: run dbt build")
    results = run_results.get("results", [])
    if not results:
        raise PublishRefused("the last dbt build ran nothing")
    failures = [f"{result['unique_id']} ({result['status']})"
                for result in results if result["status"] not in PASSING_STATUSES]
    if failures:
        shown = ", ".join(failures[:5]) + (f" and {len(failures) - 5} more" if len(failures) > 5 else "")
        raise PublishRefused(f"{len(failures)} of {len(results)} steps of the build did not pass: {shown}")


def check_files(working: Path) -> None:
    """Stop if a file is not what the gate validated: dbt may have read something else."""
    with duckdb.connect(str(working), read_only=True) as connection:
        noted = connection.execute(
            "select 1 from duckdb_columns() where schema_name = 'gate' and table_name = 'files' and column_name = 'stamp'"
        ).fetchall()
        files = connection.execute(
            "select file, stamp from gate.files where status = 'passed' and stamp is not null order by file"
        ).fetchall() if noted else []
    changed = [file for file, stamp in files if stamp_of(Path(file)) != stamp]
    if changed:
        files = f"1 file changed since the gate read it, {changed[0]}"
        if len(changed) > 1:
            files = f"{len(changed)} files changed since the gate read them, the first is {changed[0]}"
        raise PublishRefused(f"{files}: run make build again")


def as_of_date(run_results: dict) -> str | None:
    """The "today" of a build: the variable it was given, or the project's."""
    given = run_results.get("args", {}).get("vars") or {}
    defaults = yaml.safe_load((changes.ROOT / "dbt_project.yml").read_text(encoding="utf-8"))["vars"]
    return given.get("as_of_date") or defaults.get("as_of_date")


def meta_of(column: dict) -> dict:
    """What the YAML says of a column, in either of dbt's two places."""
    return {**column.get("meta", {}), **column.get("config", {}).get("meta", {})}


def is_personal(column: dict) -> bool:
    return bool(meta_of(column).get("personal"))


def published_models(manifest: dict) -> dict[str, dict]:
    """The models of the marts schema, by the name of their relation."""
    return {
        node.get("alias") or node["name"]: node
        for node in manifest.get("nodes", {}).values()
        if node.get("resource_type") == "model" and node.get("schema") == MARTS_SCHEMA
    }


def published_columns(node: dict, found: list[str]) -> list[str]:
    """The columns of a relation that may leave the working database, in their order."""
    declared = {name.lower(): column for name, column in node.get("columns", {}).items()}
    undeclared = [name for name in found if name.lower() not in declared]
    if undeclared:
        raise PublishRefused(
            f"{node['name']} has columns that its YAML does not declare ({', '.join(undeclared)}): "
            "whether they are personal is not known"
        )
    return [name for name in found if name.lower() not in NEVER_PUBLISHED and not is_personal(declared[name.lower()])]


def write_database(path: Path, working: Path, run_results: dict, manifest: dict) -> tuple[int, int]:
    """Write the marts as tables to a new database; gives the number of tables and rows."""
    models = published_models(manifest)
    if not models:
        raise PublishRefused("manifest.json names no model in the schema marts")
    metadata = run_results["metadata"]
    table_count = row_count = 0
    with duckdb.connect(str(path)) as connection:
        # The catalog keeps dbt's name for it, because views name their inputs in full.
        connection.execute(f"attach {literal(str(working))} as {quote(working.stem)} (read_only)")
        connection.execute("set preserve_insertion_order = true")
        found: dict[str, list[str]] = {}
        for table, column in connection.execute(
            "select table_name, column_name from information_schema.columns "
            "where table_catalog = ? and table_schema = ? order by table_name, ordinal_position",
            [working.stem, MARTS_SCHEMA],
        ).fetchall():
            found.setdefault(table, []).append(column)
        missing = sorted(set(models) - set(found))
        if missing:
            raise PublishRefused(f"the working database lacks {', '.join(missing)}")
        connection.execute("begin")
        for name in sorted(models):
            node = models[name]
            columns = published_columns(node, found[name])
            if not columns:
                continue
            meta = {key.lower(): meta_of(column) for key, column in node["columns"].items()}
            # `published_as` is SQL: what readers get instead of the column as it is.
            selected = [f"{meta[column.lower()].get('published_as', quote(column))} as {quote(column)}" for column in columns]
            connection.execute(
                f"create table main.{quote(name)} as select {', '.join(selected)} "
                f"from {quote(working.stem)}.{MARTS_SCHEMA}.{quote(name)}"
            )
            if node.get("description"):
                connection.execute(f"comment on table main.{quote(name)} is {literal(node['description'])}")
            described = {key.lower(): column.get("description") for key, column in node["columns"].items()}
            for column in columns:
                if described[column.lower()]:
                    connection.execute(
                        f"comment on column main.{quote(name)}.{quote(column)} is {literal(described[column.lower()])}"
                    )
            table_count += 1
            row_count += connection.execute(f"select count(*) from main.{quote(name)}").fetchone()[0]
        columns = ", ".join(f"{name} {kind}" for name, (kind, _) in PUBLICATION.items())
        connection.execute(f"create table main.publication ({columns})")
        connection.execute(
            "insert into main.publication values (?, ?, ?, ?, ?, ?)",
            [
                metadata.get("invocation_id"),
                metadata.get("generated_at"),
                datetime.now(timezone.utc).isoformat(),
                as_of_date(run_results),
                table_count,
                row_count,
            ],
        )
        connection.execute("comment on table main.publication is 'One row: which build this database is of.'")
        for name, (_, description) in PUBLICATION.items():
            connection.execute(f"comment on column main.publication.{name} is {literal(description)}")
        connection.execute("commit")
        connection.execute(f"detach {quote(working.stem)}")
        connection.execute("checkpoint")
    return table_count, row_count


def sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def is_up_to_date(warehouse: Path) -> bool:
    """Whether the published database is what a build would give now."""
    working = warehouse / "working.duckdb"
    if not working.exists():
        return False
    with duckdb.connect(str(working), read_only=True) as connection:
        return changes.is_up_to_date(connection, warehouse / "published.duckdb")


def planned_build(working: Path, run_results: dict) -> changes.Plan | None:
    """The plan that a build carried out, if it did and everything is as it was then."""
    if not working.exists() or "args" not in run_results:
        return None
    with duckdb.connect(str(working), read_only=True) as connection:
        plan = changes.planned(connection)
        return plan if plan and changes.is_build_of(plan, run_results, connection) else None


def publish(warehouse: Path, target: Path) -> tuple[Path, int, int]:
    """Replace <warehouse>/published.duckdb by the marts of the working database."""
    run_results = read_artifact(target, "run_results.json")
    manifest = read_artifact(target, "manifest.json")
    working = warehouse / "working.duckdb"
    plan = planned_build(working, run_results)
    check_build(run_results, manifest, is_planned=plan is not None)
    if not working.exists():
        raise PublishRefused(f"{working} does not exist: run dbt build first")
    check_files(working)
    published = warehouse / "published.duckdb"
    with open(warehouse / ".publish.lock", "w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for leftover in warehouse.glob("published.duckdb.*.tmp*"):
            leftover.unlink()
        new = warehouse / f"published.duckdb.{os.getpid()}.tmp"
        try:
            table_count, row_count = write_database(new, working, run_results, manifest)
            sync(new)
            # Noted before, so that nothing is read that does not count as said. tools.changes asks the published database, too,
            # which build it is of.
            with duckdb.connect(str(working)) as connection:
                connection.execute("begin")
                changes.note_said(connection, run_results["metadata"]["invocation_id"])
                if plan:
                    changes.remember(connection, plan, manifest)
                connection.execute("commit")
            os.replace(new, published)
            sync(warehouse)
            # It is published, whatever happens now: tools.changes asks again.
            with contextlib.suppress(duckdb.Error), duckdb.connect(str(working)) as connection:
                changes.note_read(connection, run_results["metadata"]["invocation_id"])
        finally:
            for leftover in warehouse.glob(f"{new.name}*"):
                leftover.unlink()
    return published, table_count, row_count


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tools.publish", description=__doc__.splitlines()[0])
    parser.add_argument("--warehouse", type=Path, default=warehouse_path(), help="folder of working.duckdb")
    parser.add_argument("--target", type=Path, default=target_path(), help="folder of dbt's artifacts")
    options = parser.parse_args(arguments)
    try:
        if is_up_to_date(options.warehouse):
            print(f"The published database is up to date: {options.warehouse / 'published.duckdb'}")
            return 0
        published, table_count, row_count = publish(options.warehouse, options.target)
    except (PublishRefused, duckdb.Error, OSError) as problem:
        print(f"Not published: {problem}", file=sys.stderr)
        previous = options.warehouse / "published.duckdb"
        print(
            f"The previous published database is unchanged: {previous}" if previous.exists()
            else "There is no earlier published database.",
            file=sys.stderr,
        )
        return 1
    print(f"Published {table_count} tables, {row_count:,} rows: {published}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
