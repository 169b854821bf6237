"""The gate in front of staging: every file that was not validated yet by the rules as they are is, and only files that pass are read by dbt.

    python -m expectations.gate [--raw data/raw] [--warehouse warehouse] [--connector anonymous_bank=FILE_OR_FOLDER] [--strict]

A file that fails is named with the reason and left out; the others go on. Exit code 0; with --strict 1 when a file failed;
2 when the path of a connector names no file.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import sys
import uuid
from dataclasses import dataclass, replace
from datetime import datetime, timezone
from pathlib import Path

import duckdb

from expectations.definition import PROJECT, Extract, standard_extracts, suite_file
from expectations.inspection import Finding, Inspection, content_hash, format_of, inspect_file, name_of, stamp_of
from expectations.tables import TABLES, has_table

FORMATS = ("csv", "parquet")
SHOWN = 12
# What decides about a file besides its suite and the definition of its extract; the versions of what reads it among them.
CODE = (*sorted(Path(__file__).parent.glob("*.py")), PROJECT / "requirements.txt")


@dataclass(frozen=True)
class Candidate:
    """A file that some source supplies for an extract."""

    source: str
    extract: str
    path: Path


def file_id_of(path: str, digest: str) -> int:
    """63 bits of the hash of path and content: the same file keeps its id, a changed one gets another."""
    return int.from_bytes(hashlib.sha256(f"{path}|{digest}".encode()).digest()[:8], "big") >> 1


def rules_of(source: str, extract: Extract) -> str:
    """A hash of everything that decides whether a file of an extract passes."""
    digest = hashlib.sha256(repr(extract).encode())
    for path in (suite_file(source, extract.name), *CODE):
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def data_files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if format_of(path) in FORMATS and path.is_file())


def passed_over(folder: Path) -> list[str]:
    """What lies in the folder of an extract and is not read."""
    lines, read = [], set(data_files(folder))
    for path in sorted(folder.rglob("*")):
        described = path.with_name(path.name.removesuffix(".manifest.json"))
        if path.is_dir() or path in read or (described != path and described in read):
            continue
        lines.append(f"{name_of(path)} " + ("is not read: expected .csv or .parquet" if described == path else "is the manifest of no file here"))
    return lines


def connector_files(path: Path) -> list[Path]:
    """The files of a connector: one given by name, whatever it is called, or those of a folder."""
    return [path] if path.is_file() else data_files(path)


def candidates(raw: Path, extracts: dict[str, Extract], connectors: dict[str, Path]) -> tuple[list[Candidate], list[str]]:
    """Every file to look at, and what lies in the raw folder but belongs to no extract."""
    found = [Candidate("standard", name, path) for name in extracts for path in data_files(raw / name)]
    strangers = [line for name in extracts for line in passed_over(raw / name)]
    if raw.is_dir():
        for entry in sorted(raw.iterdir()):
            if (entry.is_dir() and entry.name not in extracts and data_files(entry)) or format_of(entry) in FORMATS:
                strangers.append(f"{name_of(entry)} is no extract of the standard layout and is not read")
    for connector, path in connectors.items():
        found += [Candidate(connector, "contacts", file) for file in connector_files(path)]
    return found, strangers


class Gate:
    """One run over the working database."""

    def __init__(self, warehouse: Path) -> None:
        self.warehouse = warehouse
        warehouse.mkdir(parents=True, exist_ok=True)
        self.connection = duckdb.connect(str(warehouse / "working.duckdb"))
        self.connection.execute("set TimeZone = 'UTC'")
        self.connection.execute(TABLES)
        # Files are read by a connection of their own, so that nothing of them is left in the warehouse.
        self.reading = duckdb.connect()
        self.reading.execute("set TimeZone = 'UTC'")
        self.run_id = uuid.uuid4().hex
        self.now = datetime.now(timezone.utc)
        self.validator = None
        self.docs = warehouse / "data_docs/index.html"

    def known(self) -> dict[str, tuple[str, str, str, int]]:
        """File to its content hash, the rules it was validated by, its stamp and its id, as of the last run."""
        rows = self.connection.execute("select file, content_hash, rules, stamp, file_id from gate.files").fetchall()
        return {file: tuple(known) for file, *known in rows}

    def note_stamps(self, stamps: dict[str, str | None]) -> None:
        for file, stamp in stamps.items():
            self.connection.execute("update gate.files set stamp = ? where file = ?", [stamp, file])

    def note_replaced(self, file_ids: list[int]) -> None:
        """Note the ids of files that changed or went since the last run; whether one of them, or of earlier ones, is back.

        A run of dbt that was not published may have read another content under such an id, and left its rows: when the id is
        back, the next whole build writes the incremental tables anew. What was published holds none of it, because a file that
        changed since the gate read it is not published. tools.changes explains the two tables.
        """
        if has_table(self.connection, "built_from"):
            self.connection.execute("delete from gate.replaced")
            return
        self.connection.execute(
            "insert into gate.replaced select unnest(?::bigint[]) as file_id except select file_id from gate.replaced", [file_ids]
        )
        if self.connection.execute("select 1 from gate.files where file_id in (select file_id from gate.replaced)").fetchall():
            self.connection.execute("drop table if exists gate.built_by")

    def forget(self, files: list[str]) -> None:
        for table in ("malformed_lines", "control_sums"):
            self.connection.execute(
                f"delete from gate.{table} where file_id in (select file_id from gate.files where file in (select unnest(?)))", [files]
            )
        self.connection.execute("delete from gate.files where file in (select unnest(?))", [files])

    def validate(self, candidate: Candidate, extract: Extract, digest: str, rules: str) -> Inspection:
        """Inspect, validate and record one file."""
        if candidate.source != "standard":
            # Another system's columns are not ours: its rows are reconciled, its sums are the connector's to check.
            extract = replace(extract, control_columns=())
        inspected = Inspection()
        try:
            inspected = inspect_file(self.reading, candidate.path, extract)
            if not inspected.stopped:
                if self.validator is None:
                    # Great Expectations takes seconds to import: only when there is something to validate.
                    from expectations.validation import Validator

                    self.validator = Validator(self.warehouse / "data_docs")
                inspected.findings += self.validator.validate(
                    candidate.source, candidate.extract, candidate.path, inspected.columns
                )
                inspected.findings += unknown_columns(candidate, extract, inspected)
        except Exception as error:  # noqa: BLE001 - whatever is wrong with one file, the others go on
            inspected.fail("file_is_readable", f"the file cannot be read: {type(error).__name__}: {(str(error).splitlines() or [''])[0]}")
            digest = "unknown"  # Looked at again in the next run: the fault may lie elsewhere.
        self.record(candidate, inspected, digest, rules)
        return inspected

    def record(self, candidate: Candidate, found: Inspection, digest: str, rules: str) -> None:
        file = name_of(candidate.path)
        file_id = file_id_of(file, digest)
        failures = [finding.message for finding in found.findings if finding.severity == "critical" and not finding.success]
        self.connection.execute(
            "insert into gate.files values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, null)",
            [
                file_id, candidate.source, candidate.extract, file, format_of(candidate.path), candidate.path.stat().st_size,
                digest, [{"name": name, "type": kind} for name, kind in found.columns],
                hashlib.sha256(json.dumps(found.columns).encode()).hexdigest(), found.row_count, len(found.malformed),
                "failed" if failures else "passed", found.has_manifest, self.now, "; ".join(failures) or None, rules,
            ],
        )
        if found.findings:
            self.connection.executemany(
                "insert into gate.results values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                [
                    [self.run_id, self.now, file_id, candidate.source, candidate.extract, file, item.expectation,
                     item.column_name, item.severity, item.success, item.observed, item.message]
                    for item in found.findings
                ],
            )
        if found.malformed:
            self.connection.executemany(
                "insert into gate.malformed_lines values (?, ?, ?, ?, ?)", [[file_id, *line] for line in found.malformed]
            )
        if found.control_sums:
            self.connection.executemany(
                "insert into gate.control_sums values (?, ?, ?)",
                [[file_id, name, total] for name, total in found.control_sums.items()],
            )

    def run(self, raw: Path, connectors: dict[str, Path]) -> tuple[list[str], list[str]]:
        """Bring the gate's tables to the present state of the folders; gives failures and warnings in words."""
        extracts = standard_extracts()
        found, warnings = candidates(raw, extracts, connectors)
        known = self.known()
        self.connection.execute("begin")
        gone = sorted(set(known) - {name_of(candidate.path) for candidate in found})
        self.forget(gone)
        parts = {(candidate.source, candidate.extract) for candidate in found}
        rules = {(source, name): rules_of(source, extracts[name]) for source, name in parts}
        validated = 0
        stamps, replaced = {}, [known[file][3] for file in gone]
        for candidate in found:
            file = name_of(candidate.path)
            # Before the content is looked at.
            stamp = stamp_of(candidate.path)
            digest, by = content_hash(candidate.path), rules[candidate.source, candidate.extract]
            last_digest, last_by, last_stamp, last_id = known.get(file, (None, None, None, None))
            if last_stamp not in {None, stamp}:
                replaced.append(last_id)
            is_valid = (digest, by) == (last_digest, last_by)
            if not is_valid or stamp != last_stamp:
                stamps[file] = stamp
            if is_valid:
                continue
            self.forget([file])
            validated += 1
            inspected = self.validate(candidate, extracts[candidate.extract], digest, by)
            warnings += [
                f"{file}: {item.message}" for item in inspected.findings if item.severity != "critical" and not item.success
            ]
        self.note_stamps(stamps)
        self.note_replaced(replaced)
        self.record_extracts(extracts, connectors)
        self.connection.execute("commit")
        if self.validator is not None:
            self.validator.write_docs()
        failures = [
            f"{file}: {message}"
            for file, message in self.connection.execute(
                "select file, message from gate.files where status = 'failed' order by file"
            ).fetchall()
        ]
        print(f"Gate: {len(found)} files, {validated} validated now, {len(gone)} gone since the last run.")
        return failures, warnings

    def record_extracts(self, extracts: dict[str, Extract], connectors: dict[str, Path]) -> None:
        wanted = [("standard", name) for name in extracts] + [(connector, "contacts") for connector in connectors]
        self.connection.execute("delete from gate.extracts")
        self.connection.executemany(
            "insert into gate.extracts select ?, ?, count(*), if(count(*) > 0, 'supplied', 'not_supplied') "
            "from gate.files where source = ? and extract = ?",
            [[source, name, source, name] for source, name in wanted],
        )

    def report(self) -> None:
        rows = self.connection.execute("""
            select
                extracts.source, extracts.extract, extracts.file_count,
                coalesce(sum(files.row_count), 0)::bigint, count(*) filter (where files.status = 'failed')
            from gate.extracts
            left join gate.files on extracts.source = files.source and extracts.extract = files.extract
            group by extracts.source, extracts.extract, extracts.file_count
            order by extracts.file_count = 0, extracts.source desc, extracts.extract
        """).fetchall()
        for source, extract, files, count, failed in rows:
            name = extract if source == "standard" else f"{source}: {extract}"
            verdict = f"{files:>5} files {count:>12,} rows" + (f"   {failed} FAILED" if failed else "") if files else "not supplied"
            print(f"  {name:<28} {verdict}")


def unknown_columns(candidate: Candidate, extract: Extract, found: Inspection) -> list[Finding]:
    """Columns nobody asked for: ignored, and said so."""
    if candidate.source != "standard":
        return []
    unknown = [name for name, _ in found.columns if name.lower() not in extract.columns]
    if not unknown:
        return []
    message = f"unknown column{'s' if len(unknown) > 1 else ''} {', '.join(unknown)}: ignored"
    return [Finding("columns_are_known", "warning", False, message, ", ".join(unknown))]


def show(title: str, lines: list[str]) -> None:
    if lines:
        print(f"\n{title}")
        for line in lines[:SHOWN]:
            print(f"  {line}")
        if len(lines) > SHOWN:
            print(f"  and {len(lines) - SHOWN} more: select * from gate.results where not success")


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m expectations.gate", description=__doc__.splitlines()[0])
    parser.add_argument("--raw", type=Path, default=Path("data/raw"), help="folder with one sub-folder per extract")
    parser.add_argument("--warehouse", type=Path, default=Path(os.environ.get("WAREHOUSE_PATH", "warehouse")))
    parser.add_argument("--connector", action="append", default=[], metavar="NAME=PATH", help="file or folder of another source system")
    parser.add_argument("--strict", action="store_true", help="exit with 1 when a file failed")
    options = parser.parse_args(arguments)
    connectors = {}
    for given in options.connector:
        name, _, path = given.partition("=")
        if not path or not suite_file(name, "contacts").exists():
            parser.error(f"--connector {given}: expected NAME=PATH with a suite {suite_file(name, 'contacts').name}")
        connectors[name] = Path(path)
        # Without its files the build would pass, and publish an empty database over the last one.
        if not connector_files(connectors[name]):
            lacking = f"no .{' or .'.join(FORMATS)} file in this folder" if connectors[name].is_dir() else "no such file"
            parser.error(f"{path}: {lacking}")
    gate = Gate(options.warehouse)
    failures, warnings = gate.run(options.raw, connectors)
    gate.report()
    show(f"{len(warnings)} warnings", warnings)
    show(f"FAILED: {len(failures)} files are not read", failures)
    print(f"\nData Docs: {gate.docs}" if gate.docs.exists() else "")
    gate.connection.close()
    return 1 if failures and options.strict else 0


if __name__ == "__main__":
    code = main()
    sys.stdout.flush()
    # Past the interpreter's clean-up, where DuckDB's bindings print pages about objects that Great Expectations still holds.
    os._exit(code)
