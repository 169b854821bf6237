"""What a build has to do: `make build` asks, and gives dbt the answer.

    python -m tools.changes --vars '{raw_data_path: data/raw}' [--whole]

Prints `nothing` when the published database is what a whole build would give, dbt's `--select` when only files of some
extracts came, changed or went, `--full-refresh` when the code is another than the one that wrote the incremental tables
(also the first time), and an empty line for any other whole build: after a change of terms or variables, after a build that
failed and after a run of dbt by hand.

Four tables of the working database hold what is known. gate.built_from says what the published database was built from;
tools.publish writes it, and every run of dbt that may change a table drops it first. gate.planned is the answer;
the next run of dbt puts its id on it, so that tools.publish can tell the build that was asked for from any other.
gate.built_by names the code that wrote every row of the incremental tables; it goes when other code is to write them, also
in a run by hand, and comes with a full refresh that was published. gate.said names the rows of the snapshots that were published; the next run of
dbt drops any other, so that only what somebody could read is settled.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import sys
from dataclasses import dataclass
from pathlib import Path

import duckdb
import yaml

from expectations.tables import has_table

# Everything besides the extracts that decides what is published.
CODE = (
    "models", "seeds/reference", "snapshots", "macros", "tests/data", "dbt_project.yml", "profiles.yml",
    "requirements.txt", "tools/publish.py", "tools/changes.py",
)
ROOT = Path(__file__).resolve().parents[1]
# The terms of the demo, which have every file that terms consist of.
TERMS = "seeds/contracts"
PROGRAM, SETTINGS, EVERY_FILE = "program", "settings", "every file"
NOTHING = "nothing"


@dataclass(frozen=True)
class Plan:
    """An answer: what to select (None: everything, empty: nothing), and the state of things it was given for."""

    select: list[str] | None
    variables: dict
    parts: dict[str, str]
    full_refresh: bool = False
    invocation_id: str | None = None


def terms_folder() -> str:
    """The folder of the contract terms, relative to the project."""
    return os.environ.get("TERMS_PATH", TERMS)


def missing_terms() -> list[str]:
    """What the folder of the contract terms lacks, in words: dbt says only that a model depends on a seed it did not find."""
    folder = terms_folder()
    if not (ROOT / folder).is_dir():
        return [f"{folder}: no such folder, expected the contract terms that TERMS_PATH names"]
    needed = sorted(path.name for path in (ROOT / TERMS).glob("*.csv"))
    return [f"{folder}/{name} is missing" for name in needed if not (ROOT / folder / name).is_file()]


def files_fingerprint(names: tuple[str, ...]) -> str:
    """A hash of files and folders of the project: of their paths and contents. The macro files_fingerprint gives the same."""
    digest = hashlib.sha256()
    found = {path for name in names for path in (ROOT / name, *(ROOT / name).rglob("*")) if path.is_file()}
    for file, path in sorted((os.path.relpath(path, ROOT), path) for path in found):
        # What an editor leaves beside a file is none of the project's.
        if not path.name.startswith(".") and path.suffix != ".pyc":
            digest.update(f"|{file}|{hashlib.sha256(path.read_bytes()).hexdigest()}".encode())
    return digest.hexdigest()


def settings_fingerprint(variables: dict) -> str:
    """A hash of the contract terms and of dbt's variables."""
    terms = terms_folder()
    return hashlib.sha256(
        json.dumps([terms, variables, files_fingerprint((terms,))], sort_keys=True, default=str).encode()
    ).hexdigest()


def parts_now(connection: duckdb.DuckDBPyConnection, variables: dict) -> dict[str, str]:
    """Each thing that decides a result, with its fingerprint: code, terms and variables, the passed files of each extract."""
    parts = {PROGRAM: files_fingerprint(CODE), SETTINGS: settings_fingerprint(variables)}
    if has_table(connection, "extracts"):
        # A file's id is a hash of path and content. When it was validated is published too.
        rows = connection.execute("""
            select
                extracts.source || '.' || extracts.extract as part,
                md5(coalesce(string_agg(
                    files.file_id || ' ' || epoch_us(files.validated_at), ',' order by files.file_id
                ) filter (where files.status = 'passed'), ''))
            from gate.extracts
            left join gate.files on extracts.source = files.source and extracts.extract = files.extract
            group by all
        """).fetchall()
        parts |= dict(rows)
        parts[EVERY_FILE] = hashlib.sha256(json.dumps(sorted(rows)).encode()).hexdigest()
    return parts


def selections(manifest: dict) -> dict[str, list[str]]:
    """What dbt has to build when a part changes: the views that read its files, with all that follows from them.

    Models that read the gate's own tables tell about every file, so they are built whichever changed. The models that
    classify an extract read them for the files of their extract only.
    """
    nodes = {
        key: node for key, node in manifest["nodes"].items()
        if node["resource_type"] in {"model", "snapshot"}
        and node["package_name"] == manifest["metadata"]["project_name"]
    }
    found: dict[str, list[str]] = {EVERY_FILE: ["source:gate"]}
    gate = {key for key, node in nodes.items() if node["fqn"][1:3] == ["staging", "gate"]}
    gate |= {key for key, source in manifest["sources"].items() if source["source_name"] == "gate"}
    for key, node in sorted(nodes.items()):
        name, layer = node["name"], node["fqn"][1:3]
        if key in gate:
            found[EVERY_FILE].append(name)
        elif layer[0] == "staging":
            # Another system's model may serve any extract that the system supplies.
            part = f"{layer[1]}.{name.partition('__')[2]}" if layer[1] == "standard" else layer[1]
            found.setdefault(part, []).append(f"{name}+")
        elif layer != ["intermediate", "classified"] and gate & set(node["depends_on"]["nodes"]):
            found[EVERY_FILE].append(f"{name}+")
    return found


def selected_by(part: str, found: dict[str, list[str]]) -> list[str]:
    return found.get(part) or found.get(part.partition(".")[0], [])


def built_by(connection: duckdb.DuckDBPyConnection) -> str | None:
    """The code that wrote the incremental tables."""
    if not has_table(connection, "built_by"):
        return None
    return connection.execute("select code from gate.built_by").fetchone()[0]


def planned(connection: duckdb.DuckDBPyConnection) -> Plan | None:
    """The last answer."""
    if not has_table(connection, "planned"):
        return None
    row = connection.execute("select answer, invocation_id from gate.planned").fetchone()
    return Plan(**json.loads(row[0]), invocation_id=row[1]) if row else None


def plan(
    connection: duckdb.DuckDBPyConnection, variables: dict, published: Path, whole: bool = False
) -> tuple[Plan, str]:
    """The answer and its reason in words; kept for tools.publish."""
    note_read(connection, publication(published))
    parts = parts_now(connection, variables)
    select, reason = None, "Whole build, as asked for."
    if not whole:
        select, reason = compare(connection, parts, published)
    # Rows that other code wrote follow other rules, and may have other columns.
    full_refresh = select is None and built_by(connection) != parts[PROGRAM]
    answer = Plan(select, variables, parts, full_refresh)
    connection.execute("create schema if not exists gate")
    if full_refresh:
        # This code may write some of them and fail; taken back, the code before is no longer the one that wrote them all.
        connection.execute("drop table if exists gate.built_by")
    connection.execute(
        "create or replace table gate.planned as select ?::varchar as answer, null::varchar as invocation_id",
        [json.dumps(
            {"select": select, "variables": variables, "parts": parts, "full_refresh": full_refresh}, default=str
        )],
    )
    return answer, reason


def is_build_of(answer: Plan, run_results: dict, connection: duckdb.DuckDBPyConnection) -> bool:
    """Whether a build is the one that was asked for, and everything still is as it was then."""
    arguments = run_results["args"]
    return (
        answer.invocation_id == run_results["metadata"]["invocation_id"]
        # Text on both sides: YAML reads a day without quotes as a date.
        and json.dumps(arguments.get("vars"), sort_keys=True, default=str)
        == json.dumps(answer.variables, sort_keys=True)
        and arguments.get("indirect_selection") == "eager"
        and (not arguments.get("select") or arguments["select"] == answer.select)
        and (not answer.full_refresh or bool(arguments.get("full_refresh")))
        and answer.parts == parts_now(connection, answer.variables)
    )


def is_up_to_date(connection: duckdb.DuckDBPyConnection, published: Path) -> bool:
    """Whether the last answer was that there is nothing to build, no dbt ran since, and it still is so."""
    answer = planned(connection)
    return (
        answer is not None and answer.select == [] and answer.invocation_id is None
        and compare(connection, parts_now(connection, answer.variables), published)[0] == []
    )


def compare(
    connection: duckdb.DuckDBPyConnection, parts: dict[str, str], published: Path
) -> tuple[list[str] | None, str]:
    """What to select, given what the published database was built from."""
    if not has_table(connection, "built_from"):
        return None, "Whole build: nothing is known of the last one, it failed, or dbt was run by hand since."
    rows = connection.execute("select part, fingerprint, selection, invocation_id from gate.built_from").fetchall()
    before = {part: fingerprint for part, fingerprint, _, _ in rows}
    if before.keys() != parts.keys() or any(before[part] != parts[part] for part in (PROGRAM, SETTINGS)):
        return None, "Whole build: code, terms, variables or source systems changed."
    if rows[0][3] != publication(published):
        return None, f"Whole build: {published} is not of the last build."
    changed = sorted(part for part in parts if before[part] != parts[part])
    if not changed:
        return [], "Nothing changed since the last build."
    selection = sorted({name for part, _, names, _ in rows if part in changed for name in names})
    extracts = ", ".join(part for part in changed if part != EVERY_FILE)
    return selection, f"Files changed: {extracts}. Only what depends on them is built."


def publication(published: Path) -> str | None:
    """The build that the published database is of."""
    if not published.exists():
        return None
    try:
        with duckdb.connect(str(published), read_only=True) as connection:
            return connection.execute("select invocation_id from publication").fetchone()[0]
    except duckdb.Error:
        return None


def remember(connection: duckdb.DuckDBPyConnection, answer: Plan, manifest: dict) -> None:
    """Note what the published database was built from, and by which code."""
    if answer.full_refresh:
        connection.execute(
            "create or replace table gate.built_by as select ?::varchar as code, ?::varchar[] as paths",
            [answer.parts[PROGRAM], list(CODE)],
        )
    found = selections(manifest)
    connection.execute(
        "create or replace table gate.built_from "
        "(part varchar, fingerprint varchar, selection varchar[], invocation_id varchar)"
    )
    connection.executemany(
        "insert into gate.built_from values (?, ?, ?, ?)",
        [[part, mark, selected_by(part, found), answer.invocation_id] for part, mark in answer.parts.items()],
    )


def note_said(connection: duckdb.DuckDBPyConnection, invocation_id: str | None = None) -> None:
    """Note what is published as settled; with the id of the build, what was before, until it can be read."""
    snapshots = [table for (table,) in connection.execute(
        "select table_name from information_schema.columns "
        "where table_schema = 'snapshots' and column_name = 'dbt_scd_id' order by table_name"
    ).fetchall()]
    connection.execute("create schema if not exists gate")
    connection.execute("create table if not exists gate.said (dbt_scd_id varchar)")
    if invocation_id:
        connection.execute(
            "create or replace table gate.said_before as "
            "select ?::varchar as invocation_id, list(dbt_scd_id) as dbt_scd_ids from gate.said", [invocation_id]
        )
    connection.execute("create or replace table gate.said (dbt_scd_id varchar)")
    for table in snapshots:
        connection.execute(f"insert into gate.said select dbt_scd_id from snapshots.{table}")


def note_read(connection: duckdb.DuckDBPyConnection, published: str | None) -> None:
    """Take back what the last publish noted as said, unless its build is the published one: it may have been killed before."""
    if not has_table(connection, "said_before"):
        return
    connection.execute("begin")
    if connection.execute("select invocation_id from gate.said_before").fetchone()[0] != published:
        connection.execute("create or replace table gate.said as select unnest(dbt_scd_ids) as dbt_scd_id from gate.said_before")
    connection.execute("drop table gate.said_before")
    connection.execute("commit")


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tools.changes", description=__doc__.splitlines()[0])
    parser.add_argument("--warehouse", type=Path, default=Path(os.environ.get("WAREHOUSE_PATH", "warehouse")))
    parser.add_argument("--vars", default="{}", help="dbt's variables, as dbt takes them")
    parser.add_argument("--whole", action="store_true", help="a whole build, whatever changed")
    options = parser.parse_args(arguments)
    if missing := missing_terms():
        print("\n".join(missing), file=sys.stderr)
        return 1
    options.warehouse.mkdir(parents=True, exist_ok=True)
    with duckdb.connect(str(options.warehouse / "working.duckdb")) as connection:
        answer, reason = plan(
            connection, yaml.safe_load(options.vars) or {}, options.warehouse / "published.duckdb", options.whole
        )
    print(reason, file=sys.stderr)
    print(
        NOTHING if answer.select == []
        else f"--select {' '.join(answer.select)}" if answer.select
        else "--full-refresh" if answer.full_refresh
        else ""
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
