"""What a file is, before anything is asked of its content: can it be read, in which columns, how many rows, do the totals match.

Everything here is decided by the same reading of the file that staging uses, so that gate and staging count the same rows.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import mmap
import os
import re
from bisect import bisect
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path

import duckdb

from expectations.definition import Extract


@dataclass
class Finding:
    """One check of one file, in the shape of gate.results."""

    expectation: str
    severity: str
    success: bool
    message: str
    column_name: str | None = None
    observed: str | None = None


@dataclass
class Inspection:
    """What was found in one file. `columns` are name and DuckDB type; `malformed` line, raw, error, good rows before."""

    columns: list[tuple[str, str]] = field(default_factory=list)
    row_count: int = 0
    malformed: list[tuple[int, str, str, int]] = field(default_factory=list)
    control_sums: dict[str, Decimal] = field(default_factory=dict)
    has_manifest: bool = False
    findings: list[Finding] = field(default_factory=list)

    @property
    def stopped(self) -> bool:
        return any(finding.severity == "critical" and not finding.success for finding in self.findings)

    def fail(self, expectation: str, message: str, column_name: str | None = None, severity: str = "critical") -> None:
        self.findings.append(Finding(expectation, severity, False, message, column_name))

    def hold(self, expectation: str, message: str) -> None:
        self.findings.append(Finding(expectation, "critical", True, message))


def content_hash(path: Path) -> str:
    """SHA-256 of the file and of its manifest, so that a new manifest is checked too; `unreadable` where one cannot be read."""
    digest = hashlib.sha256()
    for part in (path, manifest_of(path)):
        try:
            if part.exists():
                with part.open("rb") as stream:
                    while block := stream.read(1 << 20):
                        digest.update(block)
        except OSError:
            return "unreadable"
        digest.update(b"|")
    return digest.hexdigest()


def stamp_of(path: Path) -> str | None:
    """Size and time of the last change: as long as it is the same, so is the content. None where there is no file."""
    try:
        status = path.stat()
    except OSError:
        return None
    # The time of the change of the inode, which no tool sets back; that of the content can be copied with it.
    return f"{status.st_size} {status.st_ctime_ns}"


def name_of(path: Path) -> str:
    """The path as text that can be stored and printed, even if its bytes are not UTF-8."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def format_of(path: Path) -> str:
    return path.suffix[1:].lower()


def manifest_of(path: Path) -> Path:
    return path.with_name(path.name + ".manifest.json")


def literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def path_literal(file: str) -> str:
    """A path as DuckDB reads it: what it would take for a pattern stands for itself; the macro path_literal does the same."""
    return literal(re.sub(r"[\[*?]", r"[\g<0>]", file))


def identifier(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


# DuckDB keeps this many bytes of a line that it cannot split.
RAW_LENGTH = 10_000
# DuckDB rejects longer lines; Python's own bound on a field is lower.
LINE_LENGTH = 2_000_000
csv.field_size_limit(2**31 - 1)
# What readings of CSV leave behind on their connection; dropped, so that one file's rejects are never taken for another's.
FORGET_REJECTS = "drop table if exists reject_errors; drop table if exists reject_scans"


def reader(file: str, file_format: str, names: list[str]) -> str:
    """The table function that reads a file; for CSV the same as the macro read_csv_as_text.

    Rejects are stored in every reading: DuckDB that ignores errors without storing them loses good rows after a bad quote.
    """
    if file_format == "parquet":
        return f"read_parquet({path_literal(file)})"
    columns = ", ".join(f"{literal(name)}: 'varchar'" for name in names)
    return (
        f"read_csv({path_literal(file)}, auto_detect = false, header = true, delim = ',', quote = '\"', escape = '\"', "
        f"columns = {{{columns}}}, ignore_errors = true, store_rejects = true, rejects_limit = 0, strict_mode = true, "
        "null_padding = false)"
    )


def first_bad_byte(path: Path) -> tuple[int, int] | None:
    """Line and byte value of the first place that is not UTF-8; None when all of it is."""
    line, carried = 1, b""
    with path.open("rb") as stream:
        while block := stream.read(1 << 20):
            block = carried + block
            try:
                block.decode("utf-8")
                carried = b""
            except UnicodeDecodeError as error:
                # A character cut by the end of the block is not an error yet.
                if error.reason == "unexpected end of data" and error.end == len(block):
                    carried, block = block[error.start:], block[: error.start]
                else:
                    return line + block[: error.start].count(b"\n"), block[error.start]
            line += block.count(b"\n")
    return (line, carried[0]) if carried else None


def inspect_file(connection: duckdb.DuckDBPyConnection, path: Path, extract: Extract) -> Inspection:
    """Inspect one file. Critical findings stop it; what could be learnt until then is kept."""
    found = Inspection(has_manifest=manifest_of(path).exists())
    try:
        if name_of(path) != str(path):
            found.fail("file_name_is_utf8", "the file's name is not UTF-8: rename it")
        elif path.stat().st_size == 0:
            found.fail("file_is_not_empty", "the file is empty (0 bytes)")
        elif format_of(path) == "csv":
            inspect_csv(connection, path, found)
        else:
            inspect_parquet(connection, path, found, extract)
        if not found.stopped:
            found.control_sums = sum_columns(connection, path, found, extract)
            check_manifest(connection, path, found)
    except (duckdb.Error, OSError) as error:
        found.fail("file_is_readable", f"the file cannot be read: {str(error).splitlines()[0]}")
    finally:
        connection.execute(FORGET_REJECTS)
    return found


def inspect_csv(connection: duckdb.DuckDBPyConnection, path: Path, found: Inspection) -> None:
    if bad := first_bad_byte(path):
        found.fail("file_is_utf8", f"wrong encoding: line {bad[0]} holds the byte 0x{bad[1]:02X}, expected UTF-8")
        return
    names = header_of(path, found)
    if found.stopped:
        return
    found.columns = [(name, "VARCHAR") for name in names]
    try:
        count = connection.execute(f"select count(*) from {reader(str(path), 'csv', names)}").fetchall()[0][0]
    except duckdb.Error:
        if odd := odd_line_end(path):
            found.fail("lines_end_alike", odd)
            return
        raise
    rejects = connection.execute(
        "select line, any_value(csv_line), string_agg(distinct error_message, '; ' order by error_message) "
        "from reject_errors group by line order by line"
    ).fetchall()
    blank = blank_lines(path)
    if blank:
        found.fail("no_line_is_blank", f"{len(blank)} blank lines, the first is line {blank[0]}: line numbers do not count them", severity="warning")
    # DuckDB counts blank lines; rows do not. Record n of the file is line n; the header is line 1.
    lines = [line - bisect(blank, line) for line, *_ in rejects]
    found.malformed = [
        (line, raw.lstrip("\r\n"), error, line - 2 - earlier)
        for earlier, (line, (_, raw, error)) in enumerate(zip(lines, rejects, strict=True))
    ]
    found.row_count = count + len(found.malformed)
    swallowed = [line for line, raw, error, _ in found.malformed if swallows_lines(raw, error, len(names))]
    if swallowed:
        found.fail("quotes_are_closed", f"line {swallowed[0]}: a quote is opened and never closed; the file is not read")
    if lines:
        shown = ", ".join(map(str, lines[:5])) + (" ..." if len(lines) > 5 else "")
        found.fail("lines_can_be_split", f"{len(lines)} lines cannot be split in columns and are rejected: {shown}", severity="warning")
    check_rows(found)


def header_of(path: Path, found: Inspection) -> list[str]:
    """The names of the columns; what is wrong with them is a finding."""
    with path.open(encoding="utf-8-sig", newline="") as stream:
        # No further: a quote left open would take the whole file for a name.
        names = next(csv.reader(io.StringIO(stream.read(LINE_LENGTH), newline="")), [])
    if not names:
        found.fail("file_has_a_header", "line 1 is blank, expected the names of the columns")
    elif any("\n" in name or "\r" in name for name in names):
        found.fail("file_has_a_header", "line 1: a quote is opened in the header and never closed")
    elif len(names) == 1 and any(mark in names[0] for mark in ";\t|"):
        mark = next(mark for mark in ";\t|" if mark in names[0])
        found.fail("file_is_comma_separated", f"wrong delimiter: the header is split by {mark!r}, expected ','")
    else:
        for number, name in enumerate(names, 1):
            if not name.strip():
                found.fail("columns_have_names", f"column {number} of the header has no name")
        lower = [name.lower() for name in names if name.strip()]
        for name in sorted({name for name in names if lower.count(name.lower()) > 1}):
            found.fail("columns_are_unique", f"column '{name}' stands more than once in the header", name)
    return names


def swallows_lines(raw: str, error: str, width: int) -> bool:
    """Whether a record that cannot be split took whole lines along, which nobody could count.

    A quoted line break in a record of too few or too many columns is its own. Beside a bad quote it is, where none of the
    lines after it could be a row of `width` columns.
    """
    lines = re.split(r"[\r\n]+", raw.strip())
    if "unterminated quote" in error:
        return len(raw.encode()) >= RAW_LENGTH or any(line.count(",") >= width - 1 for line in lines[1:])
    return len(lines) > 1 and "Maximum line size" in error


def blank_lines(path: Path) -> list[int]:
    """The blank lines before the last record, numbered as DuckDB does: a record with a quoted line break counts as one."""
    with path.open("rb") as stream, mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as content:
        if content.find(b"\n\n") < 0 and content.find(b"\n\r\n") < 0:
            return []
    blank, last = [], 0
    with path.open(encoding="utf-8-sig", newline="") as stream:
        for number, record in enumerate(csv.reader(stream), 1):
            if record:
                last = number
            else:
                blank.append(number)
    return blank[: bisect(blank, last)]


def odd_line_end(path: Path) -> str | None:
    """The first line that ends in another way than most, in words; None when all end alike."""
    ends: dict[str, list[int]] = {}
    with path.open("rb") as stream:
        for number, line in enumerate(stream, 1):
            body = line.rstrip(b"\r\n")
            end = "CR" if b"\r" in body else "CRLF" if line.endswith(b"\r\n") else "LF" if line.endswith(b"\n") else None
            if end:
                ends.setdefault(end, [0, number])[0] += 1
    if len(ends) < 2:
        return None
    odd, *_, usual = sorted(ends, key=lambda end: ends[end][0])
    return f"line {ends[odd][1]} ends in {odd}, the others in {usual}: expected one kind of line end"


def inspect_parquet(connection: duckdb.DuckDBPyConnection, path: Path, found: Inspection, extract: Extract) -> None:
    source = reader(str(path), "parquet", [])
    found.columns = [(name, kind) for name, kind, *_ in connection.execute(f"describe select * from {source}").fetchall()]
    if any(name.lower() == "file_row_number" for name, _ in found.columns):
        # DuckDB numbers the rows of Parquet under this name and will not do it beside a column of the file.
        found.fail("columns_can_be_read", "column 'file_row_number' has a name that the reader needs: rename or leave it out", "file_row_number")
        return
    # Every value that staging will read is read once: the end of the file may be sound where the pages before it are not.
    asked = [identifier(name) for name, _ in found.columns if name.lower() in extract.columns]
    values = f", bit_xor(hash({', '.join(asked)}))" if asked else ""
    found.row_count = connection.execute(f"select count(*){values} from {source}").fetchone()[0]
    check_rows(found)


def check_rows(found: Inspection) -> None:
    if found.row_count == 0:
        found.fail("file_has_rows", "the file holds no data rows")
    elif found.row_count == len(found.malformed):
        found.fail("file_has_rows", f"none of the {found.row_count} lines can be split in the columns of the header")


def sum_columns(
    connection: duckdb.DuckDBPyConnection, path: Path, found: Inspection, extract: Extract
) -> dict[str, Decimal]:
    """Sums of the controlled columns over the good rows; a value that cannot be read adds nothing, as in staging."""
    kinds = {name.lower(): kind for name, kind in found.columns}
    present = [name for name in extract.control_columns if name in kinds]
    sums = {name: Decimal(0) for name in extract.control_columns}
    if present:
        terms = []
        for name in present:
            value = identifier(name)
            if kinds[name] == "VARCHAR":
                # As staging reads it: an underscore makes a text no number, whatever DuckDB thinks.
                value = f"case when not contains({value}, '_') then nullif(trim({value}), '') end"
            terms.append(f"coalesce(sum(try_cast({value} as {extract.columns[name]})), 0)::decimal(38, 8)")
        source = reader(str(path), format_of(path), [name for name, _ in found.columns])
        row = connection.execute(f"select {', '.join(terms)} from {source}").fetchone()
        sums.update(zip(present, row, strict=True))
    return sums


def check_manifest(connection: duckdb.DuckDBPyConnection, path: Path, found: Inspection) -> None:
    """Rows and sums of <file>.manifest.json against the file."""
    if not found.has_manifest:
        return
    try:
        manifest = json.loads(manifest_of(path).read_text(encoding="utf-8"), parse_float=Decimal, parse_int=Decimal)
        rows, sums = manifest.get("rows"), manifest.get("sums") or {}
        expected_sums = {name: Decimal(total) for name, total in sums.items()}
    except (ValueError, AttributeError, TypeError, InvalidOperation) as error:
        found.fail("manifest_is_readable", f"the manifest cannot be read: {error}")
        return
    if rows is not None and rows != found.row_count:
        found.fail("rows_match_the_manifest", f"rows: {found.row_count} in the file, {rows} in the manifest")
    kinds = {name.lower(): kind for name, kind in found.columns}
    for name, expected in expected_sums.items():
        if name.lower() not in kinds:
            found.fail("sums_match_the_manifest", f"the manifest has a sum of '{name}', a column the file lacks", name)
            continue
        total = found.control_sums.get(name)
        if total is None:
            source = reader(str(path), format_of(path), [column for column, _ in found.columns])
            total = connection.execute(
                f"select coalesce(sum(try_cast(trim({identifier(name)}::varchar) as decimal(38, 8))), 0) from {source}"
            ).fetchone()[0]
        if total != expected:
            found.fail("sums_match_the_manifest", f"sum of '{name}': {total.normalize():f} in the file, {expected} in the manifest", name)
    if not found.stopped:
        found.hold("file_matches_its_manifest", "rows and sums are those of the manifest")
