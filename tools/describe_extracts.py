"""Write the descriptions of the models that carry the columns of an extract, from the one definition of the extracts.

Run `python -m tools.describe_extracts` after a change to models/staging/standard/_standard__sources.yml; a test compares.
"""

from __future__ import annotations

from pathlib import Path

import yaml

PROJECT = Path(__file__).resolve().parents[1]
DEFINITION = PROJECT / "models/staging/standard/_standard__sources.yml"
STAGING = PROJECT / "models/staging/standard/_standard__models.yml"
CLASSIFIED = PROJECT / "models/intermediate/classified/_classified__models.yml"

HEAD = "# Written by `python -m tools.describe_extracts` from _standard__sources.yml; change it there.\n"
LOCATION = {
    "file_id": "File that the row came in, as in gate.files.",
    "line": "Line of the file, the header being line 1 of a CSV; row number + 1 of a Parquet file.",
}
STAGED = LOCATION | {
    "source_file": "Path of the file.",
    "parse_reasons": "A reason for each value that could not be read as its type.",
    "cells": "The text of a CSV row, cell by cell; null for Parquet.",
    "raw": "The row as its system wrote it, as JSON, where the connector keeps it; else null.",
}
PLACED = {
    "contract_id": "Contract that the queue was under when the contact queued.",
    "local_date": "Civil date of queued_at in the contract's time zone.",
    "interval_start_at": "Start of the half hour of the contract's time zone that queued_at lies in.",
}
CHECKED = {
    "own_reasons": "Every reason for which the row fails on its own; empty when it passes.",
    "raw": "The row as it was given, as JSON, where it fails; may hold personal data.",
    "terms_fingerprint": "Hash of the terms that placed the row; when it changes every file is read again.",
}
CLASSIFIED_COLUMNS = LOCATION | {
    "row_status": "accepted, rejected or superseded.",
    "reasons": "Every reason for a rejection; empty otherwise.",
    "raw": "The row as JSON, where it is rejected: as it was given, or as it was read where it contradicts another; may hold personal data.",
}
VERSIONS = LOCATION | {
    "key_hash": "Hash of the row's key, by which rows are compared; null for a file.",
    "row_status": "accepted, rejected or superseded; compared on the row, with line 0, that says so of a file.",
    "reasons": "The contradiction that rejects the row; empty otherwise.",
    "terms_fingerprint": "Of the terms that the row was checked under.",
}
PERSONAL = {"raw", "cells"}


def columns_yaml(columns: dict[str, str], personal: set[str]) -> str:
    """The columns block of one model."""
    lines = ["    columns:"]
    for name, description in columns.items():
        lines += [f"      - name: {name}", f'        description: "{description}"']
        if name in personal:
            lines.append("        config: {meta: {personal: true}}")
    return "\n".join(lines)


def model_yaml(name: str, description: str, columns: dict[str, str], personal: set[str], config: str = "") -> str:
    return f'  - name: {name}\n    description: "{description}"\n{config}{columns_yaml(columns, personal)}\n'


def key(columns: list[str]) -> str:
    """The key of a table, checked as it is written."""
    return f"    config: {{meta: {{key: [{', '.join(columns)}]}}}}\n"


def extracts() -> dict[str, tuple[dict[str, str], set[str]]]:
    """The columns of every extract with their descriptions, and which of them are personal."""
    found = {}
    for source in yaml.safe_load(DEFINITION.read_text(encoding="utf-8"))["sources"]:
        for table in source["tables"]:
            personal = {
                column["name"]
                for column in table["columns"]
                if column.get("config", {}).get("meta", {}).get("personal")
            }
            found[table["name"]] = ({column["name"]: column["description"] for column in table["columns"]}, personal)
    return found


def staging() -> str:
    models = [
        model_yaml(
            f"stg_standard__{extract}",
            f"Extract {extract} from every file of the standard layout that passed the gate: typed, not yet judged.",
            columns | STAGED,
            personal | PERSONAL,
        )
        for extract, (columns, personal) in extracts().items()
    ]
    return HEAD + "version: 2\n\nmodels:\n" + "".join(models)


def classified() -> str:
    models = []
    for extract, (columns, personal) in extracts().items():
        placed = PLACED if extract == "contacts" else {}
        models.append(
            model_yaml(
                f"int_{extract}_classified",
                f"Every row of {extract} received, from every connector: accepted, rejected or superseded.",
                columns | placed | CLASSIFIED_COLUMNS | ({"terms_fingerprint": CHECKED["terms_fingerprint"]} if placed else {}),
                personal | PERSONAL,
                # A view of two tables: the key of versions is checked, and rows are counted against the files.
                "" if placed else key(["file_id", "line"]),
            )
        )
        if placed:
            models.append(
                model_yaml(
                    f"int_{extract}_rejected",
                    f"The rows of {extract} that were rejected, found without reading the others.",
                    columns | placed | CLASSIFIED_COLUMNS | {"terms_fingerprint": CHECKED["terms_fingerprint"]},
                    personal | PERSONAL,
                )
            )
            models.append(
                model_yaml(
                    f"int_{extract}_checked",
                    f"Every row of {extract} received: typed, placed and checked on its own, once.",
                    columns | placed | LOCATION | CHECKED,
                    personal | PERSONAL,
                )
            )
            models.append(
                model_yaml(
                    f"int_{extract}_versions",
                    f"The rows of {extract} whose key stands more than once: which version wins.",
                    VERSIONS,
                    set(),
                    # Not a table that is written whole: its key is a test.
                    "    data_tests:\n      - unique_combination: {arguments: {columns: [file_id, line]}}\n",
                )
            )
    return HEAD + "version: 2\n\nmodels:\n" + "".join(models)


def main() -> None:
    STAGING.write_text(staging(), encoding="utf-8")
    CLASSIFIED.write_text(classified(), encoding="utf-8")


if __name__ == "__main__":
    main()
