"""What leaves the dashboard for a spreadsheet."""

from __future__ import annotations

from typing import Any

import pandas as pd

# A spreadsheet runs a cell that begins with one of these: text from a delivered file must stay text.
STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def safe(value: Any) -> Any:
    """A value as a cell takes it: missing as empty, text that a spreadsheet would run as text."""
    if isinstance(value, str):
        return f"'{value}" if value.startswith(STARTS_A_FORMULA) else value
    if value is None or value is pd.NaT or (pd.api.types.is_scalar(value) and pd.isna(value)):
        return None
    return value.item() if hasattr(value, "item") else value


def csv(rows: pd.DataFrame) -> str:
    """The rows as a CSV file, figures as they stand in the warehouse."""
    texts = rows.select_dtypes(["object", "string"])
    neutral = {name: [safe(value) if isinstance(value, str) else value for value in texts[name]] for name in texts}
    return rows.assign(**neutral).to_csv(index=False)
