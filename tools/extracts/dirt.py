"""What goes wrong on the way: bad rows, repeated deliveries, older versions. Every planted row is told to the truth."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import numpy as np

Row = dict[str, object]
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@dataclass
class Truth:
    """Rows planted with what must become of them."""

    rows: list[Row] = field(default_factory=list)

    def add(self, extract: str, file: str, key: dict[str, object], kind: str, reason: str, status: str) -> None:
        text = {name: "" if value is None else str(value) for name, value in key.items()}
        self.rows.append(
            {
                "extract": extract,
                "file": file,
                "key": "|".join(f"{name}={value}" for name, value in text.items()),
                "kind": kind,
                "reason": reason,
                "status": status,
            }
        )


@dataclass
class Kind:
    name: str
    reason: str
    change: Callable[[Row], None]
    needs_text: bool = False  # cannot be written to a typed Parquet column


def _put(**values: object) -> Callable[[Row], None]:
    return lambda row: row.update(values)


def _naive(row: Row) -> None:
    row["queued_at"] = row["queued_at"].strftime("%Y-%m-%dT%H:%M:%S")


def _shift(**hours: float) -> Callable[[Row], None]:
    def change(row: Row) -> None:
        for name, value in hours.items():
            row[name] = row["queued_at"] + value * HOUR

    return change


def _move(days_to: datetime) -> Callable[[Row], None]:
    def change(row: Row) -> None:
        distance = days_to - row["queued_at"]
        for name in ("queued_at", "answered_at", "ended_at", "updated_at"):
            row[name] = row[name] + distance if row[name] else None

    return change


def contact_kinds(before_contract: datetime) -> list[Kind]:
    """Every way in which a contact leg is rejected on its own; each change is made to an answered leg."""
    return [
        Kind("missing required queued_at", "queued_at: required, but empty", _put(queued_at=None)),
        Kind("missing required ended_at", "ended_at: required, but empty", _put(ended_at=None)),
        Kind("missing required outcome", "outcome: required, but empty", _put(outcome=None)),
        Kind("missing required queue_id", "queue_id: required, but empty", _put(queue_id=None)),
        Kind("unparsable number", "talk_seconds: 'n/a' is not a number", _put(talk_seconds="n/a"), True),
        Kind("unparsable whole number", "leg_number: '1.0' is not a whole number", _put(leg_number="1.0"), True),
        Kind("unparsable boolean", "is_resolved: 'perhaps' is not true or false", _put(is_resolved="perhaps"), True),
        Kind(
            "unparsable timestamp",
            "ended_at: '31/12/2024 10:15' is not a timestamp",
            _put(ended_at="31/12/2024 10:15"),
            True,
        ),
        Kind("timestamp without offset", "is not a timestamp with an offset", _naive, True),
        Kind("answered before queued", "answered_at is before queued_at", _shift(answered_at=-0.5)),
        Kind("ended before queued", "ended_at is before queued_at", _shift(answered_at=-2, ended_at=-1)),
        Kind("ended before answered", "ended_at is before answered_at", _shift(answered_at=0.4, ended_at=0.2)),
        Kind("negative duration", "a duration is negative", _put(wrap_seconds=-30)),
        Kind("leg longer than seven days", "leg is longer than seven days", _shift(ended_at=24 * 7 + 5)),
        Kind("duration longer than seven days", "a duration is longer than seven days", _put(talk_seconds=700_000)),
        Kind("answered without answered_at", "outcome is answered but answered_at is empty", _put(answered_at=None)),
        Kind("abandoned with answered_at", "outcome is abandoned but answered_at is given", _put(outcome="abandoned")),
        Kind("unknown outcome", "outcome: 'transferred' is not one of", _put(outcome="transferred")),
        Kind("unknown channel", "channel: 'fax' is not one of", _put(channel="fax")),
        Kind("unknown queue", "queue_id: 'old_switchboard' is not a known queue", _put(queue_id="old_switchboard")),
        Kind("queue outside contract", "is not under contract at", _move(before_contract)),
        Kind("leg number below one", "leg_number is below 1", _put(leg_number=0)),
        Kind(
            "two faults in one row",
            "a duration is negative; outcome: 'lost' is not one of",
            _put(hold_seconds=-1, outcome="lost"),
        ),
    ]


def contact_key(row: Row) -> Row:
    return {"contact_id": row["contact_id"], "leg_number": row["leg_number"]}


class ContactDirt:
    """Plants dirt among the contacts of one contract; kinds take turns, so that every kind occurs."""

    def __init__(self, contract_id: str, before_contract: datetime, truth: Truth) -> None:
        self.contract_id, self.truth = contract_id, truth
        self.kinds = contact_kinds(before_contract)
        self.turn, self.odd_turn = 0, 0
        self.number = 0

    def _clone(self, row: Row) -> Row:
        self.number += 1
        return {**row, "contact_id": f"{row['contact_id']}X{self.number}"}

    def rejected(self, rows: list[Row], count: int, file: str, rng: np.random.Generator, with_text: bool) -> list[Row]:
        """Bad copies, under ids of their own, of answered legs. Without text only what a typed column can hold."""
        answered = [row for row in rows if row["outcome"] == "answered"]
        bad: list[Row] = []
        while len(bad) < count and answered:
            kind = self.kinds[self.turn % len(self.kinds)]
            self.turn += 1
            if kind.needs_text and not with_text:
                continue
            row = self._clone(answered[rng.integers(len(answered))])
            kind.change(row)
            bad.append(row)
            self.truth.add("contacts", file, contact_key(row), kind.name, kind.reason, "rejected")
        return bad

    def contradictions(self, rows: list[Row], count: int, file: str, rng: np.random.Generator) -> list[Row]:
        """Two versions with the same stamp and different content: nobody can say which is right."""
        pairs: list[Row] = []
        for _ in range(count):
            one = self._clone(rows[rng.integers(len(rows))])
            two = {**one, "wrap_seconds": one["wrap_seconds"] + 17}
            for row in (one, two):
                self.truth.add(
                    "contacts",
                    file,
                    contact_key(row),
                    "same stamp, different content",
                    "rows with the same updated_at and different content",
                    "rejected",
                )
            pairs += [one, two]
        return pairs

    def duplicates(self, rows: list[Row], count: int, file: str, rng: np.random.Generator) -> list[Row]:
        copies = [dict(rows[i]) for i in rng.choice(len(rows), min(count, len(rows)), replace=False)]
        for row in copies:
            self.truth.add("contacts", file, contact_key(row), "exact duplicate", "", "superseded")
        return copies

    def older_versions(self, rows: list[Row], count: int, file: str, rng: np.random.Generator) -> list[Row]:
        """What the switch said before the after-contact work was done."""
        older = []
        for i in rng.choice(len(rows), min(count, len(rows)), replace=False):
            row = {**rows[i], "wrap_seconds": 0, "is_resolved": None}
            row["updated_at"] = row["updated_at"] - timedelta(minutes=int(rng.integers(5, 90)))
            older.append(row)
            self.truth.add("contacts", file, contact_key(row), "older version", "", "superseded")
        return older

    def oddities(self, rows: list[Row], count: int, file: str, rng: np.random.Generator) -> None:
        """Odd but acceptable: changes good rows in place, in nothing that a term measures."""
        for i in rng.choice(len(rows), min(count, len(rows)), replace=False):
            row = rows[i]
            self.odd_turn += 1
            if self.odd_turn % 2 and row["agent_id"]:
                row["agent_id"] = "TEMP0001"
                kind = "agent is not on the roster"
            else:
                row["ended_at"] = row["ended_at"] + 5 * HOUR
                row["updated_at"] = row["updated_at"] + 5 * HOUR
                kind = "longer than four hours"
            self.truth.add("contacts", file, contact_key(row), kind, kind, "accepted")

    def malformed(self, rows: list[Row], file: str) -> list[str]:
        """Lines that no reader can split into the columns of the header."""
        one, two, three = (rows[place]["contact_id"] for place in (0, 1, -1))
        lines = [
            f"{one}Y1,1,short line",
            f"{two}Y2,1,long line" + ",x" * 20,
            f'{three}Y3,1,"queue "one"",voice,inbound' + "," * 13,
        ]
        kinds = ("too few fields", "too many fields", "unescaped quote")
        for line, kind in zip(lines, kinds, strict=True):
            self.truth.add("contacts", file, {"contact_id": line.split(",")[0]}, kind, "", "rejected")
        return lines
