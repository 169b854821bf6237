"""Invoices by the rate card, from the daily sums of the clean contacts and of the hours worked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

import numpy as np

from tools.extracts import measuring
from tools.extracts.audits import add_months
from tools.extracts.contacts import ANSWERED, Legs
from tools.extracts.money import cents, six, spread
from tools.extracts.profiles import CONTRACTS, Contract
from tools.extracts.terms import Terms, number

TAX_PCT = {"EUR": Decimal(19), "USD": Decimal(0)}
PER_CONTACT_BASES = ("per_contact", "per_resolved_contact", "per_minute")


@dataclass
class Book:
    """The daily sums of one contract."""

    contract: Contract
    days: list[date]
    month_of: np.ndarray
    units: dict[tuple[str, str], np.ndarray]  # (charge, reading) by day; readings other than 'owed' are for errors
    hours: np.ndarray | None  # certified productive seconds, agent x day
    all_hours: np.ndarray | None
    other_hours: np.ndarray | None  # training, meetings and breaks
    levels: dict[tuple[str, bool], np.ndarray]  # service level, after relief: numerator and denominator by month
    resolutions: dict[str, measuring.Resolutions]
    counts: dict[tuple[str, str, int], list[int]]
    roster: object | None = None


class Ledger:
    def __init__(self, terms: Terms, first: date, last: date) -> None:
        self.terms, self.first, self.last = terms, first, last
        self.days = [first + timedelta(days=i) for i in range((last - first).days + 1)]
        self.months = sorted({day.replace(day=1) for day in self.days})
        month_of = np.array([self.months.index(day.replace(day=1)) for day in self.days])
        self.formulas = {row["formula"]: row for row in terms.rows("service_level_formulas")}
        self.levels = terms.rows("service_levels")
        self.books = {
            contract.contract_id: Book(contract, self.days, month_of, {}, None, None, None, {}, {}, {})
            for contract in CONTRACTS
        }
        self.relief: list[dict] = []
        self.errors: list[dict] = []

    def versions(self, contract_id: str) -> dict[str, list[dict[str, str]]]:
        found: dict[str, list[dict[str, str]]] = defaultdict(list)
        for charge in self.terms.charges:
            if charge["contract_id"] == contract_id:
                found[charge["charge_id"]].append(charge)
        return found

    # --- facts in -----------------------------------------------------------------------------------------------

    def add_contacts(self, contract_run: object, legs: Legs) -> None:
        contract, slots = contract_run.contract, contract_run.demand.slots
        book = self.books[contract.contract_id]
        day = np.searchsorted(slots.midnight, legs["queued"] // 1000, "right") - 1
        is_inside = day < len(self.days)
        day = np.minimum(day, len(self.days) - 1)
        until = int(legs["queued"].max(initial=0))
        for charge_id, versions in self.versions(contract.contract_id).items():
            for version in versions:
                if version["basis"] not in PER_CONTACT_BASES:
                    continue
                valid = measuring.version_days(version, versions, self.days)[day] & is_inside
                scope = valid & measuring.in_scope(version, contract, legs)
                self._add_units(book, charge_id, version, legs, scope, day, until)
        for level in self.levels:
            if level["contract_id"] == contract.contract_id:
                self._add_level(book, level, legs, day, is_inside)
        self._count(book, legs, day, is_inside)

    def _add(
        self, book: Book, charge_id: str, reading: str, day: np.ndarray, weights: np.ndarray | None = None
    ) -> None:
        total = book.units.setdefault((charge_id, reading), np.zeros(len(self.days), np.int64))
        counts = np.bincount(day, weights, minlength=len(self.days))
        total += np.round(counts).astype(np.int64)

    def _add_units(
        self, book: Book, charge_id: str, version: dict, legs: Legs, scope: np.ndarray, day: np.ndarray, until: int
    ) -> None:
        rows = scope & (legs["outcome"] == ANSWERED)
        if version["basis"] == "per_minute":
            chosen = np.flatnonzero(rows)
            part = {name: legs[name][chosen] for name in ("talk", "hold", "wrap")}
            self._add(book, charge_id, "owed", day[chosen], measuring.billable_seconds(version, part))
            self._add(
                book, charge_id, "whole minutes", day[chosen], measuring.billable_seconds(version, part, increment=60)
            )
            return
        if version["basis"] == "per_resolved_contact":
            keeper = book.resolutions.setdefault(charge_id, measuring.Resolutions(float(version["window_hours"] or 72)))
            chosen = measuring.first_in_contact(rows & (legs["resolved"] == 1), legs["contact"])
            credited, deducted = keeper.add(legs, chosen, day, book.month_of, until)
            self._add(book, charge_id, "returns not deducted", credited)
            self._add(book, charge_id, "owed", credited)
            book.units[charge_id, "owed"] -= np.bincount(deducted, minlength=len(self.days))
            return
        self._add(book, charge_id, "owed", day[measuring.first_in_contact(rows, legs["contact"])])
        self._add(book, charge_id, "every leg", day[rows])
        self._add(book, charge_id, "every contact", day[measuring.first_in_contact(scope, legs["contact"])])

    def _add_level(self, book: Book, level: dict, legs: Legs, day: np.ndarray, is_inside: np.ndarray) -> None:
        parts = measuring.level_parts(level, book.contract, legs, self.formulas)
        if parts is None:
            return
        same = [row for row in self.levels if row["service_level_id"] == level["service_level_id"]]
        valid = measuring.version_days(level, same, self.days)[day] & is_inside
        counted = {False: valid, True: valid & ~self._is_relieved(book, level, legs)}
        for is_relieved, rows in counted.items():
            total = book.levels.setdefault((level["service_level_id"], is_relieved), np.zeros((2, len(self.months))))
            for place, values in enumerate(parts):
                total[place] += np.bincount(book.month_of[day], values * rows, minlength=len(self.months))

    def _is_relieved(self, book: Book, level: dict, legs: Legs) -> np.ndarray:
        """Contacts queued within an approved relief event that covers the service level."""
        rows = np.zeros(len(legs["queue"]), bool)
        for event in self.relief:
            is_ours = (
                event["contract_id"] == book.contract.contract_id and event["approved_by"] and event["approved_on"]
            )
            if is_ours and event["service_level_id"] in (None, level["service_level_id"]):
                start, end = (int(event[name].timestamp() * 1000) for name in ("starts_at", "ends_at"))
                covered = (legs["queued"] >= start) & (legs["queued"] < end)
                rows |= covered & measuring.in_scope({"queue_id": event["queue_id"]}, book.contract, legs)
        return rows

    def _count(self, book: Book, legs: Legs, day: np.ndarray, is_inside: np.ndarray) -> None:
        month = book.month_of[day]
        for place, queue in enumerate(book.contract.queues):
            rows = (legs["queue"] == place) & is_inside
            first = rows & (legs["leg"] == 1)
            answered = rows & (legs["outcome"] == ANSWERED)
            for m in np.unique(month[rows]).tolist():
                found = book.counts.setdefault((queue.queue_id, self.months[m].isoformat(), m), [0, 0, 0, 0])
                for i, chosen in enumerate((rows, first, answered, first & answered)):
                    found[i] += int((chosen & (month == m)).sum())

    def add_activity(self, contract_run: object, worked: dict[str, np.ndarray]) -> None:
        book, roster = self.books[contract_run.contract.contract_id], contract_run.roster
        if book.hours is None:
            book.hours = np.zeros((len(roster.agent_ids), len(self.days)), np.int32)
            book.all_hours = np.zeros_like(book.hours)
            book.other_hours = np.zeros_like(book.hours)
        np.add.at(book.all_hours, (worked["agent"], worked["day"]), worked["seconds"].astype(np.int32))
        np.add.at(book.other_hours, (worked["agent"], worked["day"]), worked["other"].astype(np.int32))
        certified = roster.certified[worked["agent"]] <= worked["day"]
        np.add.at(
            book.hours, (worked["agent"], worked["day"]), np.where(certified, worked["seconds"], 0).astype(np.int32)
        )

    def add_roster(self, contract_run: object) -> None:
        self.books[contract_run.contract.contract_id].roster = contract_run.roster

    # --- prices -------------------------------------------------------------------------------------------------

    def index_factor(self, charge: dict[str, str], on: date, by_the_terms: bool = True) -> Decimal:
        """The factor on a day; not by the terms: the whole change of the index, without share, floor and cap."""
        factor = Decimal(1)
        for index in self.terms.rows("indexation"):
            if index["index_id"] != charge.get("index_id"):
                continue
            before = date.fromisoformat(index["base_month"]).replace(day=1)
            adjusts = date.fromisoformat(index["first_adjustment_on"])
            while adjusts <= on:
                now = add_months(adjusts.replace(day=1), -int(index["lag_months"] or 0))
                change = self.index[index["series"], now] / self.index[index["series"], before] - 1
                if not by_the_terms:
                    factor *= 1 + change
                    before, adjusts = now, add_months(adjusts, int(index["every_months"]))
                    continue
                if index["floor_pct"]:
                    change = max(change, number(index["floor_pct"]) / 100)
                if index["cap_pct"]:
                    change = min(change, number(index["cap_pct"]) / 100)
                factor *= 1 + number(index["share_pct"], "100") / 100 * change
                before, adjusts = now, add_months(adjusts, int(index["every_months"]))
        return factor

    def tiers(self, charge: dict[str, str], on: date) -> list[tuple[Decimal, Decimal]]:
        found: dict[Decimal, Decimal] = {}
        for tier in sorted(self.terms.charge_tiers, key=lambda row: row["valid_from"]):
            is_live = tier["valid_from"] <= on.isoformat() < (tier["valid_to"] or "9999-12-31")
            if tier["charge_id"] == charge["charge_id"] and is_live:
                found[number(tier["from_units"])] = number(tier["unit_price"])
        return sorted(found.items())

    def slabs(self, charge: dict[str, str], on: date, units: Decimal) -> list[tuple[Decimal, Decimal]]:
        """Units and price of every slab reached."""
        tiers = self.tiers(charge, on)
        if charge["tier_method"] == "all_units":
            return [(units, [price for start, price in tiers if start == 0 or units > start][-1])]
        parts = []
        for (start, price), above in zip(tiers, [*(t[0] for t in tiers[1:]), None], strict=True):
            part = (units if above is None else min(units, above)) - start
            if part > 0 or (start == 0 and units <= 0):
                parts.append((part, price))
        return parts

    def band(self, charge: dict[str, str]) -> dict[str, str] | None:
        return next((row for row in self.terms.rows("resource_bands") if row["charge_id"] == charge["charge_id"]), None)

    def is_whole_month(self, charge: dict[str, str]) -> bool:
        """Tiers, commitments and bands are judged by the month, on the version last in force in it."""
        return bool(charge["tier_method"] or charge["committed_units"] or self.band(charge))

    def banded(self, charge: dict[str, str], band: dict[str, str], units: Decimal) -> list[tuple[Decimal, Decimal]]:
        """The baseline at the unit price; beyond the band more at the additional or less at the reduced price."""
        baseline, width = number(band["baseline_units"]), number(band["dead_band_pct"]) / 100
        whole = band["applies_to"] == "whole_difference"
        parts = [(baseline, number(charge["unit_price"]))]
        if units > (upper := baseline * (1 + width)):
            parts.append((units - (baseline if whole else upper), number(band["additional_unit_price"])))
        if units < (lower := baseline * (1 - width)):
            parts.append((units - (baseline if whole else lower), number(band["reduced_unit_price"])))
        return parts

    # --- lines --------------------------------------------------------------------------------------------------

    def month_units(
        self, book: Book, version: dict, versions: list[dict], month: int, reading: str = "owed"
    ) -> Decimal:
        by_day = book.units.get((version["charge_id"], reading))
        if by_day is None:
            return Decimal(0)
        valid = (
            measuring.version_days(version, versions, self.days)
            if not self.is_whole_month(version)
            else np.ones(len(self.days), bool)
        )
        total = int(by_day[valid & (book.month_of == month)].sum())
        return Decimal(total) / 60 if version["basis"] == "per_minute" else Decimal(total)

    def charge_lines(self, book: Book, versions: list[dict], month: int, reading: str = "owed") -> list[dict]:
        """The lines of one charge for a month, at the prices in force: what is owed, or contacts misread."""
        in_month = book.month_of == month
        lines: list[dict] = []
        live = [v for v in versions if (measuring.version_days(v, versions, self.days) & in_month).any()]
        live = live[-1:] if live and self.is_whole_month(live[-1]) else live
        month_days = (add_months(self.months[month], 1) - self.months[month]).days
        for version in live:
            valid = measuring.version_days(version, versions, self.days) & in_month
            if self.is_whole_month(version):
                valid = in_month
            chosen = [day for day, ok in zip(self.days, valid, strict=True) if ok]
            factor = self.index_factor(version, chosen[-1])
            basis = version["basis"]
            agents: list[str | None] = [None]
            if basis == "fixed_month":
                calendar = [self.months[month] + timedelta(days=i) for i in range(month_days)]
                days_in_force = int(measuring.version_days(version, versions, calendar).sum())
                parts = [(Decimal(days_in_force) / month_days, number(version["unit_price"]))]
            elif basis == "per_productive_hour":
                seconds = book.hours[:, valid].sum(axis=1) if book.hours is not None else np.zeros(0)
                who = np.flatnonzero(seconds)
                agents = [book.roster.agent_ids[i] for i in who]
                parts = [(Decimal(int(seconds[i])) / 3600, number(version["unit_price"])) for i in who]
                short = number(version["committed_units"]) - sum((units for units, _ in parts), Decimal(0))
                if short > 0:
                    agents.append(None)
                    parts.append((short, number(version["unit_price"])))
            elif basis in PER_CONTACT_BASES:
                units = self.month_units(book, version, versions, month, reading)
                units = max(units, number(version["committed_units"]))
                if version["tier_method"]:
                    parts = self.slabs(version, chosen[-1], units)
                elif band := self.band(version):
                    parts = self.banded(version, band, units)
                else:
                    parts = [(units, number(version["unit_price"]))]
            else:
                continue
            for place, (units, price) in enumerate(parts):
                lines.append(
                    {
                        "charge_code": version["charge_code"],
                        "description": version["description"],
                        "exact": units * price * factor,
                        "quantity": six(units),
                        "unit_price": six(price * factor),
                        "service_date_from": chosen[0],
                        "service_date_to": chosen[-1],
                        "agent_id": agents[place % len(agents)] if agents else None,
                        "charge": version,
                    }
                )
        for line, amount in zip(lines, spread([line["exact"] for line in lines]), strict=True):
            line["amount"] = amount
        return lines

    def level_value(
        self, book: Book, service_level_id: str, month: int, after_relief: bool = True, months: int = 1
    ) -> Decimal | None:
        """The value over so many months up to this one."""
        parts = book.levels.get((service_level_id, after_relief))
        if parts is None:
            return None
        above, below = (part[max(month - months + 1, 0) : month + 1].sum() for part in parts)
        if below == 0:
            return None
        scale = (
            100
            if any(row["service_level_id"] == service_level_id and row["unit"] == "percent" for row in self.levels)
            else 1
        )
        return Decimal(str(round(float(above / below * scale), 6)))

    def outcome_lines(self, book: Book, versions: list[dict], month: int, others: Decimal) -> list[dict]:
        """The fee that hangs on a service level: all at target, none below the minimum, linear between."""
        last = max(day for day, m in zip(self.days, book.month_of, strict=True) if m == month)
        live = [v for v in versions if measuring.version_days(v, versions, [last])[0]]
        if not live:
            return []
        version = live[-1]
        share = number(version["outcome_share_pct"])
        level = [
            row
            for row in self.levels
            if row["service_level_id"] == version["outcome_service_level_id"] and row["valid_from"] <= last.isoformat()
        ]
        paid = Decimal(1)
        value = self.level_value(book, version["outcome_service_level_id"], month)
        if level and value is not None:
            term = max(level, key=lambda row: row["valid_from"])
            if term["decimals"]:
                value = value.quantize(Decimal(1).scaleb(-int(term["decimals"])), ROUND_HALF_UP)
            target, sign = number(term["target"]), 1 if term["direction"] == "at_least" else -1
            if (value - target) * sign < 0:
                minimum = number(term["minimum"]) if term["minimum"] else target
                is_out = minimum == target or (value - minimum) * sign < 0
                paid = Decimal(0) if is_out else (value - minimum) / (target - minimum)
        exact = others * share / (100 - share) * paid
        amount = cents(exact)
        return [
            {
                "charge_code": version["charge_code"],
                "description": version["description"],
                "exact": exact,
                "quantity": Decimal(1),
                "unit_price": amount,
                "amount": amount,
                "agent_id": None,
                "charge": version,
                "service_date_from": self.months[month],
                "service_date_to": last,
            }
        ]

    def month_lines(self, contract_id: str, month: int) -> list[dict]:
        book, lines, outcomes = self.books[contract_id], [], []
        for versions in self.versions(contract_id).values():
            if versions[0]["basis"] == "outcome_fee":
                outcomes.append(versions)
            else:
                lines += self.charge_lines(book, versions, month)
        others = sum((line["amount"] for line in lines), Decimal(0))
        for versions in outcomes:
            lines += self.outcome_lines(book, versions, month, others)
        return lines

    # --- invoices -----------------------------------------------------------------------------------------------

    def bill(self, rows: dict[str, list[dict]], plant_errors: Callable) -> dict[str, list[dict]]:
        """One invoice a contract and month, with the planted errors."""
        self.index = {(row["series"], row["month"]): Decimal(str(row["value"])) for row in rows["index_values"]}
        invoices, lines = [], []
        for contract in CONTRACTS:
            cid = contract.contract_id
            terms = self.terms.contracts[cid]
            for month, first in enumerate(self.months):
                last = min(add_months(first, 1) - timedelta(days=1), self.last)
                invoice_id = f"INV-{cid}-{first:%Y%m}"
                found = self.month_lines(cid, month)
                invoice = {
                    "invoice_id": invoice_id,
                    "invoice_number": f"{contract.contract_id[:2].upper()}{first:%y%m}/{100 + month}",
                    "contract_id": cid,
                    "issued_on": last + timedelta(days=5),
                    "received_on": last + timedelta(days=8),
                    "period_start": first,
                    "period_end": last,
                    "currency": terms["currency"],
                    "credits_invoice_id": None,
                }
                found += self._reserved(cid, month, found, rows)
                found = plant_errors(self, invoice, found, month)
                for place, line in enumerate(found):
                    line |= {"invoice_id": invoice_id, "line_number": place + 1}
                for error in self.errors:
                    if error["invoice_id"] == invoice_id and error.get("row") is not None:
                        error["line_number"] = error.pop("row")["line_number"]
                self._total(invoice, found)
                invoices.append(invoice)
                lines += found
        credit, credit_lines = self._credit_note(invoices, lines)
        return {"invoices": invoices + credit, "invoice_lines": lines + credit_lines}

    def _total(self, invoice: dict, lines: list[dict]) -> None:
        net = sum((line["amount"] for line in lines), Decimal(0))
        invoice["tax_amount"] = cents(net * TAX_PCT.get(invoice["currency"], Decimal(0)) / 100)
        invoice["total_amount"] = net + invoice["tax_amount"] + invoice.pop("total_off_by", Decimal(0))

    def _reserved(self, contract_id: str, month: int, lines: list[dict], rows: dict[str, list[dict]]) -> list[dict]:
        """Lines outside the rate card: a credit granted, the provider's share of gains, a benchmark adjustment."""
        book = self.books[contract_id]
        net = sum((line["amount"] for line in lines), Decimal(0))
        found: list[tuple[str, str, Decimal]] = []
        if month:
            value = self.level_value(book, f"{contract_id}_sl_voice", month - 1)
            terms = [row for row in self.levels if row["service_level_id"] == f"{contract_id}_sl_voice"]
            on = (self.months[month] - timedelta(days=1)).isoformat()
            live = [row for row in terms if row["valid_from"] <= on]
            # The provider grants a credit for a clear miss, one month later, by its own reckoning.
            if value is not None and live and value < number(live[-1]["minimum"] or live[-1]["target"]):
                found.append(
                    ("service_credit", "Service credit of the previous month", -cents(net * Decimal("0.0250")))
                )
        if (month + 1) % 3 == 0:
            gained = [
                (Decimal(str(row["baseline_unit_cost"])) - Decimal(str(row["actual_unit_cost"])))
                * Decimal(str(row["units"]))
                for row in rows["benefit_claims"]
                if row["verified_on"]
                and row["initiative_id"].startswith(f"INI-{contract_id}-")
                and self.months[month - 2] <= row["month"] <= self.months[month]
            ]
            if gained:
                found.append(
                    (
                        "gain_share",
                        "Share of verified benefits",
                        cents(sum(gained, Decimal(0)) * Decimal("0.3")),
                    )
                )
        if contract_id == "bank" and self.months[month] == date(2025, 11, 1):
            found.append(("benchmark_adjustment", "Adjustment after the benchmark", -cents(net * Decimal("0.03"))))
        last = min(add_months(self.months[month], 1) - timedelta(days=1), self.last)
        return [
            {
                "charge_code": code,
                "description": text,
                "quantity": Decimal(1),
                "unit_price": amount,
                "amount": amount,
                "agent_id": None,
                "service_date_from": self.months[month],
                "service_date_to": last,
                "charge": None,
            }
            for code, text, amount in found
        ]

    def _credit_note(self, invoices: list[dict], lines: list[dict]) -> tuple[list[dict], list[dict]]:
        """The provider withdraws one of the planted errors itself, as credit notes do; the finding stands, settled."""
        wrong = next(
            (e for e in self.errors if e["rule"] == "duplicate_line" and Decimal(str(e["difference"])) > 0), None
        )
        if wrong is None:
            return [], []
        invoice = next(row for row in invoices if row["invoice_id"] == wrong["invoice_id"])
        line = next(
            row
            for row in lines
            if row["invoice_id"] == wrong["invoice_id"] and row["line_number"] == wrong["line_number"]
        )
        note = {
            **invoice,
            "invoice_id": f"CRN-{invoice['invoice_id']}",
            "invoice_number": f"G{invoice['invoice_number']}",
        }
        note |= {
            "issued_on": invoice["issued_on"] + timedelta(days=40),
            "received_on": invoice["received_on"] + timedelta(days=42),
            "credits_invoice_id": invoice["invoice_id"],
        }
        credited = {
            **line,
            "invoice_id": note["invoice_id"],
            "line_number": 1,
            "description": "Credit for a line billed twice",
        }
        credited |= {"quantity": -line["quantity"], "amount": -line["amount"]}
        self._total(note, [credited])
        return [note], [credited]
