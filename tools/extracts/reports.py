"""What the provider reports of itself, and the truth that is written beside the extracts."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import numpy as np

from tools.extracts.audits import add_months
from tools.extracts.billing import Ledger
from tools.extracts.money import cents
from tools.extracts.terms import number
from tools.extracts.writing import Writer

PERIOD_MONTHS = {"month": 1, "quarter": 3, "year": 12}


def vendor_reports(ledger: Ledger, rng: np.random.Generator) -> list[dict]:
    """What the provider says it reached: rounded, and up to two points on the kind side."""
    rows: list[dict] = []
    seen = {level["service_level_id"]: level for level in ledger.levels}
    for level_id, level in seen.items():
        book = ledger.books[level["contract_id"]]
        for month, first in enumerate(ledger.months):
            months = PERIOD_MONTHS[level["period"] or "month"]
            if first.month % months:  # not the last month of the period
                continue
            value = ledger.level_value(book, level_id, month, months=months)
            if value is None and (level_id, True) in book.levels:
                continue
            if value is None:
                value = number(level["target"])
            # One report never came; some came late.
            if level_id == "health_abandonment" and first == date(2025, 6, 1):
                continue
            kind = Decimal(str(round(float(rng.uniform(0, 2)), 2))) * (1 if level["direction"] == "at_least" else -1)
            days = int(rng.integers(18, 40)) if rng.random() < 0.05 else int(rng.integers(3, 9))
            top = (
                Decimal(100)
                if level["unit"] == "percent"
                else Decimal(5)
                if level["unit"] == "score"
                else Decimal(10**6)
            )
            if level["unit"] == "score":
                kind = kind / 20
            rows.append(
                {
                    "contract_id": level["contract_id"],
                    "service_level_id": level_id,
                    "period_start": add_months(first, 1 - months),
                    "reported_value": cents(min(max(value + kind, Decimal(0)), top)),
                    "received_on": add_months(first, 1) + timedelta(days=days),
                }
            )
    return rows


def write_truth(ledger: Ledger, writer: Writer) -> None:
    columns = [
        "rule",
        "contract_id",
        "invoice_id",
        "line_number",
        "charge_code",
        "billed",
        "correct",
        "difference",
        "note",
    ]
    writer.truth("planted_billing_errors.csv", ledger.errors, columns)
    counts = [
        {
            "contract_id": cid,
            "queue_id": queue,
            "month": month,
            "legs": c[0],
            "first_legs": c[1],
            "answered_legs": c[2],
            "answered_first_legs": c[3],
        }
        for cid, book in ledger.books.items()
        for (queue, month, _), c in sorted(book.counts.items())
    ]
    writer.truth("contacts_truth.csv", counts, list(counts[0]))
    writer.truth("service_level_truth.csv", *_level_truth(ledger))
    writer.truth("planted_misses.csv", *_misses(ledger))
    writer.truth("billing_truth.csv", *_billing_truth(ledger))


def _level_truth(ledger: Ledger) -> tuple[list[dict], list[str]]:
    rows = []
    for level_id, level in {row["service_level_id"]: row for row in ledger.levels}.items():
        book = ledger.books[level["contract_id"]]
        for month, first in enumerate(ledger.months):
            for after_relief in (False, True):
                value = ledger.level_value(book, level_id, month, after_relief)
                if value is not None:
                    parts = book.levels[level_id, after_relief][:, month]
                    rows.append(
                        {
                            "service_level_id": level_id,
                            "month": first,
                            "after_relief": str(after_relief).lower(),
                            "numerator": f"{parts[0]:.3f}",
                            "denominator": f"{parts[1]:.0f}",
                            "value": value,
                        }
                    )
    return rows, ["service_level_id", "month", "after_relief", "numerator", "denominator", "value"]


def _misses(ledger: Ledger) -> tuple[list[dict], list[str]]:
    """Months in which demand or staffing was driven off its plan, and what came of it."""
    rows = []
    for cid, book in ledger.books.items():
        for month, first in enumerate(ledger.months):
            last = add_months(first, 1) - timedelta(days=1)
            level = [
                row
                for row in ledger.levels
                if row["service_level_id"] == f"{cid}_sl_voice" and row["valid_from"] <= last.isoformat()
            ]
            value = ledger.level_value(book, f"{cid}_sl_voice", month)
            for spell in book.contract.spells:
                if level and value is not None and spell.first <= last and spell.last >= first:
                    target = number(max(level, key=lambda row: row["valid_from"])["target"])
                    rows.append(
                        {
                            "service_level_id": f"{cid}_sl_voice",
                            "contract_id": cid,
                            "month": first,
                            "cause": spell.cause,
                            "value": value,
                            "target": target,
                            "is_missed": str(value < target).lower(),
                        }
                    )
    return rows, ["service_level_id", "contract_id", "month", "cause", "value", "target", "is_missed"]


def _billing_truth(ledger: Ledger) -> tuple[list[dict], list[str]]:
    rows = []
    for cid in ledger.books:
        for month, first in enumerate(ledger.months):
            totals: dict[str, list[Decimal]] = {}
            for line in ledger.month_lines(cid, month):
                total = totals.setdefault(line["charge"]["charge_id"], [Decimal(0), Decimal(0)])
                total[0] += line["quantity"]
                total[1] += line["amount"]
            rows += [
                {"contract_id": cid, "charge_id": charge, "month": first, "units": total[0], "amount": total[1]}
                for charge, total in totals.items()
            ]
    return rows, ["contract_id", "charge_id", "month", "units", "amount"]
