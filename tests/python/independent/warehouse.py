"""What the second computations take from the warehouse: accepted rows, and the marts that they are compared with."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import duckdb


def read(path: Path, extracts: Iterable[str], marts: Iterable[str]) -> dict[str, list[dict]]:
    """Extract or mart -> its rows as dictionaries, timestamps with their zone; of extracts the accepted rows only."""

    def rows(connection: duckdb.DuckDBPyConnection, query: str) -> list[dict]:
        found = connection.execute(query)
        names = [column[0] for column in found.description]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]

    with duckdb.connect(str(path), read_only=True) as connection:
        connection.execute("set TimeZone = 'UTC'")
        accepted = {
            name: rows(connection, f"select * from intermediate.int_{name}_classified where row_status = 'accepted'")
            for name in extracts
        }
        return accepted | {name: rows(connection, f"select * from marts.{name}") for name in marts}
