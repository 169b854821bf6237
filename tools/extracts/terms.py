"""The contract terms of the seeds, and the definition of every extract."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from pathlib import Path

import yaml

PROJECT_ROOT = Path(__file__).resolve().parents[2]
SOURCES = PROJECT_ROOT / "models" / "staging" / "standard" / "_standard__sources.yml"


@dataclass(frozen=True)
class Column:
    name: str
    data_type: str
    is_control_sum: bool


class Terms:
    """Seed rows as dictionaries of text; an empty value is an empty string."""

    def __init__(self, folder: Path = PROJECT_ROOT / "seeds") -> None:
        self.folder = folder

    def rows(self, name: str) -> list[dict[str, str]]:
        for area in ("contracts", "reference"):
            path = self.folder / area / f"{name}.csv"
            if path.exists():
                with path.open(encoding="utf-8", newline="") as file:
                    return list(csv.DictReader(file))
        return []

    @cached_property
    def contracts(self) -> dict[str, dict[str, str]]:
        return {row["contract_id"]: row for row in self.rows("contracts")}

    @cached_property
    def charges(self) -> list[dict[str, str]]:
        return self.rows("charges")

    @cached_property
    def charge_tiers(self) -> list[dict[str, str]]:
        return self.rows("charge_tiers")

    @cached_property
    def queues(self) -> dict[str, dict[str, str]]:
        return {row["queue_id"]: row for row in self.rows("contract_queues")}


def in_force(rows: list[dict[str, str]], key: str, on: date) -> list[dict[str, str]]:
    """The version of every key that is in force on a date. An open version ends where the next one begins."""
    found: dict[str, dict[str, str]] = {}
    for row in sorted(rows, key=lambda row: row["valid_from"]):
        if row["valid_from"] <= on.isoformat() and not (row["valid_to"] and row["valid_to"] <= on.isoformat()):
            found[row[key]] = row
    return list(found.values())


def number(text: str | None, default: str = "0") -> Decimal:
    return Decimal(text or default)


def is_true(text: str | None) -> bool:
    return (text or "").strip().lower() in ("true", "1", "t", "yes")


def extract_columns(path: Path = SOURCES) -> dict[str, list[Column]]:
    """Every extract's columns, from the one definition that staging and gate use."""
    tables = yaml.safe_load(path.read_text(encoding="utf-8"))["sources"][0]["tables"]
    return {
        table["name"]: [
            Column(
                column["name"], column["data_type"], bool(column.get("config", {}).get("meta", {}).get("control_sum"))
            )
            for column in table["columns"]
        ]
        for table in tables
    }
