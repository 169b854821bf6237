"""The extracts as models/staging/standard/_standard__sources.yml defines them: the one definition, read by staging too."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import yaml

PROJECT = Path(__file__).resolve().parents[1]
DEFINITION = PROJECT / "models/staging/standard/_standard__sources.yml"
SUITES = Path(__file__).resolve().parent / "suites"


@dataclass(frozen=True)
class Extract:
    """One extract: its column names with their types, and the columns whose sums are controlled."""

    name: str
    columns: dict[str, str]
    control_columns: tuple[str, ...]


def standard_extracts() -> dict[str, Extract]:
    """Every extract of the standard layout, by name."""
    extracts = {}
    for table in yaml.safe_load(DEFINITION.read_text(encoding="utf-8"))["sources"][0]["tables"]:
        columns = {column["name"]: column["data_type"] for column in table["columns"]}
        controlled = tuple(
            column["name"]
            for column in table["columns"]
            if column.get("config", {}).get("meta", {}).get("control_sum")
        )
        extracts[table["name"]] = Extract(table["name"], columns, controlled)
    return extracts


def suite_file(source: str, extract: str) -> Path:
    """The suite that a source's extract is validated with."""
    return SUITES / (f"{extract}.json" if source == "standard" else f"{source}__{extract}.json")
