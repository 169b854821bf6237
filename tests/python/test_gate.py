"""The gate: each critical fault stops its own file by name, and the others go on."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import duckdb
import pytest

from expectations import definition, gate
from expectations.definition import standard_extracts, suite_file

HEADER = "contact_id,queue_id,queued_at,ended_at,outcome,talk_seconds,customer_reference"
ROW = "c1,bank_voice_service,2025-03-20T10:00:00Z,2025-03-20T10:01:00Z,abandoned,1.5,+1 555 0100"


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    folder = tmp_path / "raw/contacts"
    folder.mkdir(parents=True)
    (folder / "good.csv").write_text(f"{HEADER}\n{ROW}\n")
    return folder


def run(raw: Path, *options: str) -> int:
    return gate.main(["--raw", str(raw.parent), "--warehouse", str(raw.parents[1] / "wh"), *options])


def query(raw: Path, sql: str) -> list[tuple]:
    with duckdb.connect(str(raw.parents[1] / "wh/working.duckdb"), read_only=True) as connection:
        return connection.execute(sql).fetchall()


BROKEN = {
    "empty.csv": (b"", "the file is empty"),
    "header.csv": (f"{HEADER}\n".encode(), "no data rows"),
    "latin.csv": (f"{HEADER}\n{ROW}\n".encode() + b"caf\xe9,x,,,,,\n", "line 3 holds the byte 0xE9"),
    "semicolon.csv": (f"{HEADER}\n{ROW}\n".replace(",", ";").encode(), "wrong delimiter"),
    "twice.csv": (f"{HEADER},queue_id\n{ROW},x\n".encode(), "column 'queue_id' stands more than once"),
    "missing.csv": (f"{HEADER}\n{ROW}\n".replace("queued_at", "arrived").encode(), "missing required column queued_at"),
    # The good rows after an unclosed quote cannot be told from it, however many they are.
    "unclosed.csv": (f'{HEADER}\n{ROW}\n"{ROW}\n{ROW}\n'.encode(), "line 3: a quote is opened and never closed"),
    "reopened.csv": (f'{HEADER}\n{ROW}\n"{ROW}\n{ROW}\nc5,"x"{ROW[2:]}\n{ROW}\n'.encode(), "line 3: a quote is opened"),
    "long.csv": (f'{HEADER}\n{ROW}\n"{ROW}\n{"x" * 10_000}'.encode(), "line 3: a quote is opened and never closed"),
    "blank.csv": (f"\n{HEADER}\n{ROW}\n".encode(), "line 1 is blank"),
    "open.csv": (f'{HEADER}"\n'.replace("talk", '"talk').replace('reference"', 'reference').encode() + f"{ROW}\n".encode(), "line 1: a quote is opened in the header"),
    "far.csv": (f'"{HEADER}\n'.encode() + f"{ROW}\n".encode() * 30_000, "line 1: a quote is opened in the header"),
    "ends.csv": (f"{HEADER}\n{ROW}\n{ROW}\r\n{ROW}\n".encode(), "line 3 ends in CRLF, the others in LF"),
    "nameless.csv": (f"{HEADER},\n{ROW},\n".encode(), "column 8 of the header has no name"),
    "M\udce4rz.csv": (f"{HEADER}\n{ROW}\n".encode(), "name is not UTF-8"),
    "corrupt.parquet": (b"PAR1 and then nothing", "cannot be read"),
}


def test_each_broken_file_is_named_and_the_others_go_on(raw: Path, capsys, monkeypatch) -> None:
    monkeypatch.setattr(gate, "SHOWN", len(BROKEN))
    for name, (content, _) in BROKEN.items():
        (raw / name).write_bytes(content)
    assert run(raw) == 0
    assert run(raw, "--strict") == 1
    printed, errors = capsys.readouterr()
    assert "Traceback" not in printed + errors
    status = dict(query(raw, "select parse_filename(file, false, 'forward_slash'), status from gate.files"))
    assert status == {"good.csv": "passed"} | dict.fromkeys(map(shown, BROKEN), "failed")
    messages = dict(query(raw, "select parse_filename(file, false, 'forward_slash'), message from gate.files where status = 'failed'"))
    for name, (_, expected) in BROKEN.items():
        assert expected in messages[shown(name)], messages[shown(name)]
        assert shown(name) in printed


def shown(name: str) -> str:
    return name.encode(errors="surrogateescape").decode(errors="backslashreplace")


# Another user's file, a disk that fails: the link is a file that opens and cannot be read, for root too.
def test_a_file_that_the_system_does_not_give_is_named_and_the_others_go_on(raw: Path) -> None:
    (raw / "locked.csv").symlink_to("/proc/self/mem")
    assert run(raw) == 0
    assert query(raw, "select regexp_extract(file, '[^/]+$'), status, content_hash from gate.files where file like '%locked.csv'") == [
        ("locked.csv", "failed", "unreadable")
    ]
    assert query(raw, "select count(*) from gate.files where status = 'passed'") == [(1,)]


def test_every_file_of_an_extract_is_read_or_named(raw: Path, capsys, monkeypatch) -> None:
    """Names that differ in a slash alone, long ones and other cases of the suffix are read; the rest is named."""
    for name in ("2025/01.csv", "2025 01.csv", "UPPER.CSV", f"{'x' * 200}/{'é' * 100}.csv", "boom.csv"):
        (raw / name).parent.mkdir(exist_ok=True)
        (raw / name).write_text(f"{HEADER}\n{ROW}\n")
    for name in ("packed.csv.gz", "orphan.csv.manifest.json", "2025/note.txt", "2025/01.csv.manifest.json"):
        (raw / name).write_text("{}")
    with duckdb.connect() as connection:
        connection.execute(f"""
            copy (
                select
                    'c' || i as contact_id, hash(i)::varchar as queue_id, timestamptz '2025-03-20 10:00+00' as queued_at,
                    timestamptz '2025-03-20 10:00+00' as ended_at, 'abandoned' as outcome
                from range(5000) as rows (i)
            ) to '{raw}/damaged.parquet' (format parquet, compression zstd)
        """)
    damaged = bytearray((raw / "damaged.parquet").read_bytes())
    damaged[30_000:40_000] = bytes(10_000)
    (raw / "damaged.parquet").write_bytes(damaged)
    reading = gate.inspect_file

    def fails(connection, path, extract):
        if path.name == "boom.csv":
            raise RuntimeError("nobody thought of it")
        return reading(connection, path, extract)

    monkeypatch.setattr(gate, "inspect_file", fails)
    run(raw)
    printed = capsys.readouterr().out
    failed = dict(query(raw, "select parse_filename(file), message from gate.files where status = 'failed'"))
    assert failed["boom.csv"] == "the file cannot be read: RuntimeError: nobody thought of it"
    assert failed.keys() == {"boom.csv", "damaged.parquet"}
    assert query(raw, "select count(*) from gate.files where format = 'csv'") == [(6,)]
    for name in ("packed.csv.gz is not read", "note.txt is not read", "orphan.csv.manifest.json is the manifest of no file"):
        assert name in printed
    assert "01.csv.manifest.json" not in printed


@pytest.mark.parametrize(("manifest", "expected"), [
    ({"rows": 1, "sums": {"talk_seconds": 1.5}}, None),
    ({"rows": 2}, "rows: 1 in the file, 2 in the manifest"),
    ({"rows": 1, "sums": {"talk_seconds": 2}}, "sum of 'talk_seconds': 1.5 in the file, 2 in the manifest"),
    ({"sums": {"nothing": 2}}, "'nothing', a column the file lacks"),
])
def test_a_manifest_must_match(raw: Path, manifest: dict, expected: str | None) -> None:
    (raw / "good.csv.manifest.json").write_text(json.dumps(manifest))
    run(raw)
    status, message = query(raw, "select status, message from gate.files")[0]
    assert status == ("failed" if expected else "passed")
    assert expected is None or expected in message


def test_lines_that_cannot_be_split_are_kept_and_counted(raw: Path) -> None:
    (raw / "good.csv").write_bytes(
        b"\xef\xbb\xbf" + f'{HEADER}\r\n{ROW}\r\n"c\n2"{ROW[2:]}\r\nc3,"un"quoted,,,,,\r\n{ROW}\r\nc4,too few\r\n{ROW}\r\n'.encode()
    )
    run(raw)
    assert query(raw, "select total from gate.control_sums where column_name = 'talk_seconds'") == [(6,)]
    assert query(raw, "select row_count, malformed_count, status, columns[1].name from gate.files") == [(6, 2, "passed", "contact_id")]
    assert query(raw, "select line, good_rows_before from gate.malformed_lines order by line") == [(4, 2), (6, 3)]


def test_a_bad_quote_beside_a_quoted_line_break_costs_its_own_row(raw: Path) -> None:
    """One such row stopped its file, as if rows had been lost in it; `reopened.csv` has lost some."""
    broken = 'c2,"un"quoted,x,x,x,,"two\nlines"', 'c3,"two\nlines",x,x,x,,"un"quoted', 'c4,x,x,x,x,,"two\nlines"unquoted'
    (raw / "good.csv").write_text("\n".join([HEADER, ROW, broken[0], ROW, broken[1], ROW, ROW, broken[2], ROW]) + "\n")
    run(raw)
    assert query(raw, "select row_count, malformed_count, status from gate.files") == [(8, 3, "passed")]
    assert query(raw, "select line, good_rows_before, raw from gate.malformed_lines order by line") == [
        (3, 1, broken[0]), (5, 2, broken[1]), (8, 4, broken[2]),
    ]


def test_only_a_line_break_ends_a_line_beside_a_bad_quote(raw: Path) -> None:
    """What Python takes for the end of a line, and CSV does not, would stop the file as if a row had been lost."""
    broken = [f'c{mark}2,"un"quoted,x,x,x,x,x' for mark in "\v\f\x1c\x85\u2028"]
    (raw / "good.csv").write_text("\n".join([HEADER, ROW, *broken, ROW]) + "\n", encoding="utf-8")
    run(raw)
    assert query(raw, "select row_count, malformed_count, status from gate.files") == [(7, 5, "passed")]


def test_blank_lines_and_quoted_line_breaks_move_no_line_number(raw: Path, capsys) -> None:
    (raw / "good.csv").write_text(
        f'{HEADER}\n{ROW}\n\n\nbad,1\n"c\n\n2"{ROW[2:]}\n"c\n3",too few\n\n{ROW}\n"un"quoted\n{ROW}\n{"x" * 2_500_000}\n{ROW}\n\n'
    )
    run(raw)
    assert query(raw, "select row_count, status from gate.files") == [(9, "passed")]
    assert query(raw, "select line, good_rows_before, raw[:20] from gate.malformed_lines order by line") == [
        (3, 1, "bad,1"), (5, 2, '"c\n3",too few'), (7, 3, '"un"quoted'), (9, 4, "x" * 20),
    ]
    assert "3 blank lines, the first is line 3" in capsys.readouterr().out


def test_warnings_name_the_column_and_never_the_customer(raw: Path, capsys) -> None:
    (raw / "good.csv").write_text(f"{HEADER},shoe_size\n{ROW},44\n".replace("10:00:00Z", "10:00:00").replace("abandoned", "lost"))
    assert run(raw) == 0
    printed = capsys.readouterr().out
    for expected in ("unknown column shoe_size", "queued_at is a timestamp with an offset", "outcome is one of", "'lost'"):
        assert expected in printed
    pages = "".join(page.read_text(errors="ignore") for page in (raw.parents[1] / "wh/data_docs").rglob("*.html"))
    assert "555 0100" not in printed + pages + str(query(raw, "select * from gate.results"))


def test_the_tables_follow_the_folder(raw: Path, capsys) -> None:
    run(raw)
    first = query(raw, "select file_id from gate.files")
    run(raw)
    assert "1 files, 0 validated now" in capsys.readouterr().out
    assert query(raw, "select status from gate.extracts where extract = 'surveys'") == [("not_supplied",)]
    (raw / "good.csv").write_text(f"{HEADER}\n{ROW}\n{ROW}\n")
    run(raw)
    assert query(raw, "select row_count from gate.files") == [(2,)]
    assert query(raw, "select file_id from gate.files") != first
    (raw / "good.csv").unlink()
    run(raw)
    assert query(raw, "select count(*) from gate.files") == [(0,)]
    assert query(raw, "select count(*) from gate.control_sums") == [(0,)]


# A rule made stricter held for new files only: what it forbids went on being read.
def test_a_file_is_validated_again_when_its_rules_changed(raw: Path, tmp_path: Path, capsys, monkeypatch) -> None:
    shutil.copytree(definition.SUITES, tmp_path / "suites")
    monkeypatch.setattr(definition, "SUITES", tmp_path / "suites")
    (raw.parent / "agents").mkdir()
    (raw.parent / "agents/good.csv").write_text("agent_id,contract_id,site_id,hired_on\na1,bank,s1,2025-01-01\n")
    run(raw)
    suite = tmp_path / "suites/contacts.json"
    written = suite.read_text()
    suite.write_text(written.replace('"queue_id"', '"line_of_business"', 1))
    run(raw)
    assert "2 files, 1 validated now" in capsys.readouterr().out
    assert query(raw, "select status, message[:31] from gate.files where extract = 'contacts'") == [
        ("failed", "missing required column line_of")
    ]
    suite.write_text(written)
    run(raw)
    assert query(raw, "select distinct status from gate.files") == [("passed",)]
    with duckdb.connect(str(tmp_path / "wh/working.duckdb")) as connection:
        connection.execute("alter table gate.files drop column rules")
    capsys.readouterr()
    run(raw)
    assert "2 files, 2 validated now" in capsys.readouterr().out, "by which rules they passed is not known"
    monkeypatch.setattr(gate, "CODE", (*gate.CODE, suite))
    run(raw)
    assert "2 files, 2 validated now" in capsys.readouterr().out, "the code of the gate is a rule, too"
    assert query(raw, "select count(stamp) from gate.files") == [(2,)]


# A build that was not published may have read it as it was in between, under the id of what it is again.
def test_a_file_put_back_after_an_unpublished_build_has_the_tables_written_anew(raw: Path) -> None:
    def touched() -> list[tuple]:
        (raw / "good.csv").write_text((raw / "good.csv").read_text())
        run(raw)
        return query(raw, "from duckdb_tables() select table_name where table_name = 'built_by'")

    run(raw)
    with duckdb.connect(str(raw.parents[1] / "wh/working.duckdb")) as connection:
        connection.execute("create table gate.built_by (code varchar); create table gate.built_from (part varchar)")
    assert touched() == [("built_by",)], "published, and not built since"
    with duckdb.connect(str(raw.parents[1] / "wh/working.duckdb")) as connection:
        connection.execute("drop table gate.built_from")
    run(raw)
    assert query(raw, "select count(*) from gate.built_by") == [(0,)]
    assert touched() == []


# So it may after another content or none at all: the build that met those was killed before it wrote the tables.
@pytest.mark.parametrize("between", ["another", None])
def test_a_file_put_back_later_has_the_tables_written_anew(raw: Path, between: str | None) -> None:
    def working(sql: str) -> None:
        with duckdb.connect(str(raw.parents[1] / "wh/working.duckdb")) as connection:
            connection.execute(sql)

    def goes_and_returns() -> list[tuple]:
        file = raw / "good.csv"
        before = file.read_text()
        file.write_text(before.replace("c1", between)) if between else file.unlink()
        run(raw)
        assert query(raw, "select count(*) from gate.built_by") == [(0,)], "nothing read now has an id that another content may have had"
        file.write_text(before)
        run(raw)
        return query(raw, "from duckdb_tables() select table_name where table_name = 'built_by'")

    (raw / "other.csv").write_text(f"{HEADER}\n{ROW.replace('c1', 'c2')}\n")
    run(raw)
    working("create table gate.built_by (code varchar); create table gate.built_from (part varchar)")
    assert goes_and_returns() == [("built_by",)], "published, and not built since"
    working("drop table gate.built_from")
    assert goes_and_returns() == []
    working("create table gate.built_by (code varchar); create table gate.built_from (part varchar)")
    run(raw)
    working("drop table gate.built_from")
    run(raw)
    assert query(raw, "select count(*) from gate.built_by") == [(0,)], "what was published holds none of it"


# A typo in the path took the system's only file as gone, and an empty database was published over a good one.
def test_the_path_of_a_connector_must_name_a_file(raw: Path, capsys) -> None:
    run(raw)
    empty = raw.parents[1] / "calls"
    empty.mkdir()
    for path, expected in ((raw.parents[1] / "typo.csv", "no such file"), (empty, "no .csv or .parquet file in this folder")):
        with pytest.raises(SystemExit) as stopped:
            run(raw, "--connector", f"anonymous_bank={path}")
        assert stopped.value.code == 2
        assert f"{path}: {expected}" in capsys.readouterr().err
    assert query(raw, "select parse_filename(file) from gate.files") == [("good.csv",)]


def test_every_extract_has_a_suite_with_its_required_columns() -> None:
    for name in standard_extracts():
        content = json.loads(suite_file("standard", name).read_text())
        assert content["expectations"][0]["kwargs"]["column_set"], name
