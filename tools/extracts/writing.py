"""Extract files: CSV and Parquet, manifests, and the truth beside them."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timezone
from decimal import Decimal, InvalidOperation
from pathlib import Path
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.parquet as pq

from tools.extracts.terms import Column, extract_columns

ROW_GROUP = 1_000_000


def arrow_type(data_type: str) -> pa.DataType:
    if data_type.startswith("decimal"):
        precision, scale = data_type.removeprefix("decimal(").rstrip(")").split(",")
        return pa.decimal128(int(precision), int(scale))
    return {
        "varchar": pa.string(),
        "integer": pa.int32(),
        "date": pa.date32(),
        "timestamptz": pa.timestamp("ms", "UTC"),
        "boolean": pa.bool_(),
    }[data_type]


def typed(value: object, data_type: str) -> object:
    if value is not None and data_type.startswith("decimal"):
        return Decimal(str(value)).quantize(Decimal(1).scaleb(-int(data_type.rstrip(")").split(",")[1])))
    return value


def as_text(value: object, zone: ZoneInfo | timezone | None) -> str:
    """A value as CSV spells it; timestamps in the zone's time with its offset, or with Z."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        if zone is None:
            return value.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        return value.astimezone(zone).isoformat(timespec="milliseconds")
    if isinstance(value, float):
        return repr(round(value, 6))
    return str(value)


def readable(value: object) -> Decimal:
    """A value's part in a control total: nothing where it is empty or no number."""
    try:
        return Decimal(str(value)) if value is not None else Decimal(0)
    except InvalidOperation:
        return Decimal(0)


class Writer:
    """Writes files below data/raw and counts them."""

    def __init__(self, output: Path) -> None:
        self.output = output
        self.truth_folder = output.parent / "truth"
        self.columns = extract_columns()
        self.files: list[str] = []

    def path(self, extract: str, name: str) -> Path:
        path = self.output / extract / name
        path.parent.mkdir(parents=True, exist_ok=True)
        self.files.append(f"{extract}/{name}")
        return path

    def rows(
        self,
        extract: str,
        name: str,
        rows: Sequence[dict],
        zone: ZoneInfo | None = None,
        manifest: bool = False,
        raw_lines: Iterable[str] = (),
        extra_columns: Sequence[str] = (),
        line_end: str = "\n",
    ) -> None:
        """A file of rows, its format by the name's ending. In CSV, text is written as it is."""
        columns = self.columns[extract]
        if name.endswith(".parquet"):
            arrays = [
                pa.array([typed(row.get(c.name), c.data_type) for row in rows], arrow_type(c.data_type))
                for c in columns
            ]
            table = pa.table(arrays, names=[c.name for c in columns])
            pq.write_table(table, self.path(extract, name), compression="zstd")
        else:
            names = [c.name for c in columns] + list(extra_columns)
            with self.path(extract, name).open("w", encoding="utf-8", newline="") as file:
                writer = csv.writer(file, lineterminator=line_end)
                writer.writerow(names)
                writer.writerows([as_text(row.get(n), zone) for n in names] for row in rows)
                for line in raw_lines:
                    file.write(line + line_end)
        if manifest:
            self.manifest(extract, name, rows, columns)

    def manifest(self, extract: str, name: str, rows: Sequence[dict], columns: Sequence[Column]) -> None:
        sums = {
            c.name: float(sum((readable(row.get(c.name)) for row in rows), Decimal(0)))
            for c in columns
            if c.is_control_sum
        }
        path = self.output / extract / f"{name}.manifest.json"
        path.write_text(json.dumps({"rows": len(rows), "sums": sums}, sort_keys=True) + "\n", encoding="utf-8")

    def copy(self, extract: str, name: str, as_name: str) -> None:
        """Delivers a file once more under another name."""
        self.path(extract, as_name).write_bytes((self.output / extract / name).read_bytes())

    def truth(self, name: str, rows: Sequence[dict], columns: Sequence[str]) -> None:
        self.truth_folder.mkdir(parents=True, exist_ok=True)
        with (self.truth_folder / name).open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, columns, lineterminator="\n", extrasaction="ignore")
            writer.writeheader()
            writer.writerows(rows)


def without_dictionaries(table: pa.Table) -> pa.Table:
    types = [field.type.value_type if pa.types.is_dictionary(field.type) else field.type for field in table.schema]
    return table.cast(pa.schema(list(zip(table.schema.names, types, strict=True))))


class ParquetStream:
    """One Parquet file, written in row groups as the rows come."""

    def __init__(self, path: Path) -> None:
        self.path, self.writer, self.count = path, None, 0

    def write(self, table: pa.Table) -> None:
        if self.writer is None:
            self.writer = pq.ParquetWriter(
                self.path, table.schema, compression="zstd", compression_level=1, store_schema=False
            )
            self.schema = table.schema
        if table.schema != self.schema:
            table = without_dictionaries(table).cast(self.schema)
        self.writer.write_table(table, row_group_size=ROW_GROUP)
        self.count += table.num_rows

    def close(self) -> None:
        if self.writer is not None:
            self.writer.close()


def month_text(day: date) -> str:
    return day.strftime("%Y-%m")
