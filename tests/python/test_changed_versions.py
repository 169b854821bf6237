"""Versions of a contact compared as files come and go are those of a whole comparison."""

from __future__ import annotations

import random
from pathlib import Path

import duckdb
from deliveries import contact, deliver, query

SELECTED = ("+int_contacts_classified",)
ROWS = "select file_id, line, contact_id, row_status, reasons from intermediate.int_contacts_classified order by all"
VERSIONS = "select * from intermediate.int_contacts_versions order by all"


def some_file(chance: random.Random) -> list[str]:
    """Rows of six contacts: copies, newer versions, contradictions and rows that fail on their own."""
    return [
        contact(
            f"c{chance.randrange(6)}", "2025-03-20T10:00:00Z", wait=chance.randrange(2),
            talk=chance.choice(["60", "60", "60", "sixty"]), updated=f"2025-04-0{chance.randrange(1, 4)}T00:00:00Z",
            queue=chance.choice(["bank_voice_service", "bank_voice_service", "nowhere"]),
        )
        for _ in range(chance.randrange(1, 6))
    ]


def test_versions_follow_files_that_come_and_go(tmp_path: Path, project_root: Path) -> None:
    chance = random.Random(11)
    (tmp_path / "raw/contacts").mkdir(parents=True)
    working, aside = tmp_path / "working.duckdb", tmp_path / "aside.duckdb"
    delivered: set[str] = set()
    seen: set[str] = set()
    for step in range(3):
        files: dict[str, list[str] | None] = {f"{step}_{number}.csv": some_file(chance) for number in range(3)}
        for name in chance.sample(sorted(delivered), min(2, len(delivered))):
            files[name] = chance.choice([None, some_file(chance)])
        deliver(tmp_path, files, project_root, select=SELECTED)
        delivered = {name for name in delivered | files.keys() if files.get(name, name) is not None}
        daily = query(tmp_path, ROWS), query(tmp_path, VERSIONS)
        # The same files, built at once. Then the next delivery goes on from what was built by steps.
        working.rename(aside)
        deliver(tmp_path, {}, project_root, select=SELECTED)
        assert daily == (query(tmp_path, ROWS), query(tmp_path, VERSIONS)), f"delivery {step}"
        aside.replace(working)
        seen |= {row[3] for row in daily[0]} | {"contradicted" for row in daily[0] if "different content" in str(row[4])}
    # Other terms: every row is checked and compared again.
    with duckdb.connect(str(working)) as connection:
        for table in ("checked", "versions"):
            connection.execute(f"update intermediate.int_contacts_{table} set terms_fingerprint = uuid()")
        connection.execute("update intermediate.int_contacts_versions set row_status = 'rejected' where line > 0")
    deliver(tmp_path, {}, project_root, select=SELECTED)
    assert daily == (query(tmp_path, ROWS), query(tmp_path, VERSIONS))
    assert seen == {"accepted", "superseded", "rejected", "contradicted"}
