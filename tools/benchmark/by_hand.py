"""Run by_hand.sql in memory and keep its three results: `python -m tools.benchmark.by_hand <raw folder> <output folder>`."""

from __future__ import annotations

import sys
from pathlib import Path

import duckdb

RESULTS = ("intervals", "attainment", "cost")


def run(raw: Path, output: Path) -> None:
    script = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")
    with duckdb.connect() as connection:
        connection.execute("set TimeZone = 'UTC'")
        connection.execute(script.replace("{raw}", raw.as_posix()).replace("{seeds}", "seeds"))
        for name in RESULTS:
            connection.execute(f"copy {name} to '{(output / name).as_posix()}.parquet'")


if __name__ == "__main__":
    run(Path(sys.argv[1]), Path(sys.argv[2]))
