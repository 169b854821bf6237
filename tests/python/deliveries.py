"""Small deliveries of extracts and the builds that read them, for tests that go through gate and dbt."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import duckdb

from tools import changes

HEADER = "contact_id,leg_number,queue_id,queued_at,answered_at,ended_at,outcome,talk_seconds,customer_reference,updated_at"
MARTS = ("+fct_contacts", "+fct_contact_intervals", "+fct_load_reconciliation", "+rejected_rows")


def contact(key: str, queued: str, *, wait: int = 10, queue: str = "bank_voice_service", talk: str = "60",
            updated: str = "2025-04-01T00:00:00Z", leg: int = 1) -> str:
    """One answered contact; `queued` is an instant with an offset, in whole seconds."""
    answered = duckdb.connect().execute(
        "select strftime(timezone('UTC', ?::timestamptz + to_seconds(?)), '%Y-%m-%dT%H:%M:%SZ')", [queued, wait]
    ).fetchall()[0][0]
    ended = answered.replace("Z", "") + "Z"
    return f"{key},{leg},{queue},{queued},{answered},{ended},answered,{talk},+1 555 0100,{updated}"


def deliver(
    warehouse: Path, files: dict[str, list[str] | None], project_root: Path, select: tuple[str, ...] = MARTS
) -> str:
    """Write or remove files, run gate and build; gives dbt's output. A name without a folder is a file of contacts, without its header."""
    for name, rows in files.items():
        file = warehouse / "raw" / (name if "/" in name else f"contacts/{name}")
        if rows is None:
            file.unlink()
        else:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text("\n".join(rows if "/" in name else [HEADER, *rows]) + "\n", encoding="utf-8")
    environment = {**os.environ, "WAREHOUSE_PATH": str(warehouse), "DBT_TARGET_PATH": str(warehouse / "target"),
                   "DBT_LOG_PATH": str(warehouse / "logs")}
    subprocess.run([sys.executable, "-m", "expectations.gate", "--raw", str(warehouse / "raw")], cwd=project_root,
                   env=environment, check=True, capture_output=True)
    done = subprocess.run(
        [str(Path(sys.executable).parent / "dbt"), "--no-use-colors", "build", "--profiles-dir", ".",
         "--select", *select, "--indirect-selection", "cautious",
         "--exclude-resource-type", "unit_test", "--vars", f"{{raw_data_path: {warehouse / 'raw'}}}"],
        cwd=project_root, env=environment, check=False, capture_output=True, text=True,
    )
    assert done.returncode == 0, done.stdout[-3000:]
    return done.stdout


def publish(warehouse: Path) -> None:
    """Note that readers see the last build: tools.publish takes whole builds only."""
    with duckdb.connect(str(warehouse / "working.duckdb")) as connection:
        changes.note_said(connection)


def query(warehouse: Path, sql: str) -> list[tuple]:
    with duckdb.connect(str(warehouse / "working.duckdb"), read_only=True) as connection:
        connection.execute("set TimeZone = 'UTC'")
        return connection.execute(sql).fetchall()
