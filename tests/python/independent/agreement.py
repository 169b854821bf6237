"""How the warehouse and a second computation are held against each other."""

from __future__ import annotations

from collections.abc import Iterable


def keyed(rows: Iterable[dict], *key: str) -> dict[tuple, dict]:
    """The rows by their key, which tells each from the others."""
    rows = list(rows)
    result = {tuple(row[name] for name in key): row for row in rows}
    assert len(result) == len(rows), f"{key} is no key"
    return result


def agree(found: dict[tuple, dict], expected: dict[tuple, dict], columns: Iterable[str] = ()) -> None:
    """The same keys, at least one, and the same figures: of the columns, or of all that are expected."""
    assert expected
    assert set(found) == set(expected), f"on one side only: {sorted(set(found) ^ set(expected))[:8]}"
    differences = [
        f"{key} {column}: warehouse {found[key][column]}, here {row[column]}"
        for key, row in sorted(expected.items())
        for column in columns or row
        if found[key][column] != row[column]
    ]
    assert not differences, f"{len(differences)} differ:\n" + "\n".join(differences[:40])
