"""Read-only access to the published database: open, read, close, and remember the answer until the next publish."""

from __future__ import annotations

import os
import threading
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import streamlit as st

PROJECT_ROOT = Path(__file__).resolve().parents[1]
STAMP = "published_stamp"

# DuckDB shares one open database among all connections of a process. Reading one at a time makes sure that each read
# opens the file that has the name now, never one that another session still holds open.
_one_reader = threading.Lock()


class NotReady(Exception):
    """There is nothing to show yet; the message tells the reader what to do."""


class Replaced(Exception):
    """A new version was published while the page was being drawn: draw it again."""


def database_path() -> Path:
    """The published database; a relative WAREHOUSE_PATH starts at the project's folder."""
    return PROJECT_ROOT / os.environ.get("WAREHOUSE_PATH", "warehouse") / "published.duckdb"


def stamp_of(path: Path) -> tuple[int, int]:
    """What tells one version of the file from the next."""
    try:
        status = path.stat()
    except FileNotFoundError:
        message = f"There is no published database at `{path}`. Type `make build`, then reload this page."
        raise NotReady(message) from None
    return status.st_mtime_ns, status.st_size


def pin_version() -> None:
    """Fix the version that this run of the page reads, so that no page mixes two of them."""
    st.session_state[STAMP] = stamp_of(database_path())


def read(query: str, **parameters: Any) -> pd.DataFrame:
    """The rows of a query on the pinned version; decimals stay decimals."""
    return _read(str(database_path()), st.session_state[STAMP], query, parameters)


@st.cache_data(max_entries=500, show_spinner="Reading the published database")
def _read(path: str, stamp: tuple[int, int], query: str, parameters: dict[str, Any]) -> pd.DataFrame:
    try:
        with _one_reader, duckdb.connect(path, read_only=True) as connection:
            if stamp_of(Path(path)) != stamp:
                raise Replaced
            return connection.sql(query, params=parameters).to_arrow_table().to_pandas()
    except (duckdb.CatalogException, duckdb.BinderException) as problem:
        first_line = str(problem).splitlines()[0]
        message = f"This page reads a table that the published database lacks ({first_line}). Type `make build`."
        raise NotReady(message) from None
    except duckdb.IOException as problem:
        if stamp_of(Path(path)) != stamp:
            raise Replaced from None
        raise NotReady(f"`{path}` cannot be read: {problem}. Type `make build`.") from None
