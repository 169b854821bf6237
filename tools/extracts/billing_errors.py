"""Errors planted in correct invoices, each at a fixed contract and month: every kind occurs in the default demo."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import numpy as np

from tools.extracts.billing import Ledger
from tools.extracts.money import cents, six
from tools.extracts.terms import number

# contract, month, rule: the plan. Months outside the period fall away.
PLAN = (
    ("retail", "2024-11", "rate_differs"),
    ("retail", "2025-01", "wrong_rounding"),
    ("retail", "2025-03", "resolution_not_deducted"),
    ("retail", "2025-04", "duplicate_line"),
        ("retail", "2025-08", "overlapping_period"),
    ("retail", "2025-09", "quantity_over"),
    ("retail", "2025-10", "wrong_tier"),
    ("retail", "2025-12", "indexation_differs"),
    ("bank", "2024-12", "agent_not_on_roster"),
    ("bank", "2025-02", "agent_left"),
    ("bank", "2025-03", "rate_differs"),
    ("bank", "2025-05", "agent_not_certified"),
    ("bank", "2025-06", "agent_over_24_hours"),
    ("bank", "2025-07", "unknown_charge_code"),
    ("bank", "2025-08", "non_billable_activity"),
    ("bank", "2025-10", "billed_too_late"),
    ("bank", "2025-11", "total_differs"),
    ("health", "2024-12", "duplicate_line"),
    ("health", "2025-02", "quantity_under"),
    ("health", "2025-04", "transfer_legs_billed"),
    ("health", "2025-06", "outside_term"),
    ("health", "2025-07", "unanswered_contacts_billed"),
    ("health", "2025-10", "outcome_fee_differs"),
    ("health", "2025-11", "amount_differs"),
    ("health", "2025-12", "commitment_or_band"),
)


def _reprice(line: dict, quantity: Decimal | None = None, price: Decimal | None = None) -> None:
    line["quantity"] = six(line["quantity"] if quantity is None else quantity)
    line["unit_price"] = six(line["unit_price"] if price is None else price)
    line["amount"] = cents(line["quantity"] * line["unit_price"])


def _largest(lines: list[dict], basis: tuple[str, ...]) -> dict | None:
    found = [line for line in lines if line["charge"] and line["charge"]["basis"] in basis]
    return max(found, key=lambda line: line["amount"], default=None)


def _extra(lines: list[dict], like: dict, **changes: object) -> dict:
    line = {**like, **changes}
    line["amount"] = cents(line["quantity"] * line["unit_price"])
    lines.append(line)
    return line


def plant_errors(ledger: Ledger, invoice: dict, lines: list[dict], month: int) -> list[dict]:
    """The lines as billed, with an entry in the truth for each error."""
    cid, first, last = invoice["contract_id"], invoice["period_start"], invoice["period_end"]
    book = ledger.books[cid]

    def tell(rule: str, line: dict | None, correct: Decimal, note: str = "") -> None:
        billed = line["amount"] if line else Decimal(0)
        if billed == correct:
            return  # with few contacts an error may come to nothing
        ledger.errors.append(
            {
                "rule": rule,
                "contract_id": cid,
                "invoice_id": invoice["invoice_id"],
                "row": line,
                "line_number": "",
                "charge_code": line["charge_code"] if line else "",
                "billed": billed,
                "correct": correct,
                "difference": billed - correct,
                "note": note,
            }
        )

    def units(line: dict, reading: str) -> Decimal:
        versions = ledger.versions(cid)[line["charge"]["charge_id"]]
        return ledger.month_units(book, line["charge"], versions, month, reading)

    def misread(line: dict, reading: str) -> tuple[dict, Decimal]:
        """The charge billed under a misreading, its band applied where it has lines: a line, and it less the error."""
        own = [other for other in lines if other["charge"] is line["charge"]]
        if len(own) == 1 or not ledger.band(line["charge"]):
            correct = line["amount"]
            _reprice(line, quantity=units(line, reading))
            return line, correct
        anew = ledger.charge_lines(book, ledger.versions(cid)[line["charge"]["charge_id"]], month, reading)
        place = lines.index(own[0])
        lines[place : place + len(own)] = anew
        error = sum(other["amount"] for other in anew) - sum(other["amount"] for other in own)
        return anew[-1], anew[-1]["amount"] - error

    for contract_id, text, rule in PLAN:
        if contract_id != cid or text != f"{first:%Y-%m}":
            continue
        fixed = _largest(lines, ("fixed_month",))
        hours = _largest(lines, ("per_productive_hour",))
        counted = _largest(lines, ("per_contact", "per_minute", "per_resolved_contact"))
        if rule == "rate_differs" and (line := hours or counted):
            correct = line["amount"]
            _reprice(line, price=line["unit_price"] * Decimal("1.05"))
            tell(rule, line, correct)
        elif rule in ("quantity_over", "quantity_under") and counted:
            correct = counted["amount"]
            factor = Decimal("1.12") if "over" in rule else Decimal("0.9")
            _reprice(counted, quantity=(counted["quantity"] * factor).quantize(Decimal(1)))
            tell("quantity_differs", counted, correct)
        elif rule == "wrong_rounding" and (line := _largest(lines, ("per_minute",))):
            correct = line["amount"]
            _reprice(line, quantity=line["quantity"] + units(line, "whole minutes") - units(line, "owed"))
            tell(rule, line, correct, "every call rounded up to a whole minute")
        elif rule == "resolution_not_deducted" and (line := _largest(lines, ("per_resolved_contact",))):
            correct = line["amount"]
            _reprice(line, quantity=units(line, "returns not deducted"))
            tell(rule, line, correct)
        elif rule == "unanswered_contacts_billed" and (line := _largest(lines, ("per_contact",))):
            tell(rule, *misread(line, "every contact"), "abandoned contacts counted too")
        elif rule == "transfer_legs_billed" and (line := _largest(lines, ("per_contact",))):
            tell(rule, *misread(line, "every leg"))
        elif rule == "wrong_tier":
            tiered = [line for line in lines if line["charge"] and line["charge"]["tier_method"]]
            if tiered:
                line, correct = tiered[-1], tiered[-1]["amount"]
                prices = [price for _, price in ledger.tiers(line["charge"], last)]
                price = prices[0] if len(tiered) > 1 else prices[0] * Decimal("1.1")
                _reprice(line, price=price * ledger.index_factor(line["charge"], last))
                if len(tiered) > 1:
                    tell(rule, line, correct, "the price of the first slab for a later one")
                else:
                    tell("rate_differs", line, correct)
        elif rule == "commitment_or_band" and counted:
            line = next((o for o in reversed(lines) if o["charge"] and ledger.band(o["charge"])), counted)
            if line is not counted and line["quantity"] > 0:
                correct, band = line["amount"], ledger.band(line["charge"])
                unpaid = number(band["baseline_units"]) * number(band["dead_band_pct"]) / 100
                _reprice(line, quantity=line["quantity"] + unpaid)
                tell(rule, line, correct, "all contacts above the baseline, those within the band too")
        elif rule == "indexation_differs" and (line := _largest([o for o in lines if o["charge"] and o["charge"]["index_id"]], ("per_minute",))):
            correct, charge = line["amount"], line["charge"]
            whole = ledger.index_factor(charge, last, by_the_terms=False)
            _reprice(line, price=line["unit_price"] / ledger.index_factor(charge, last) * whole)
            tell(rule, line, correct, "the whole change of the index, without the agreed share and cap")
        elif rule == "duplicate_line" and (line := fixed or counted):
            tell(rule, _extra(lines, line), Decimal(0))
        elif rule == "overlapping_period" and (line := fixed or counted):
            before = first - timedelta(days=1)
            again = _extra(lines, line, service_date_from=before.replace(day=1), service_date_to=before)
            tell(rule, again, Decimal(0), "last month's service once more")
        elif rule == "unknown_charge_code" and (line := fixed or hours):
            changes = {"charge_code": "HOLIDAY_SURCHARGE", "description": "Holiday surcharge", "agent_id": None}
            tell(
                rule, _extra(lines, line, **changes, quantity=Decimal(1), unit_price=Decimal("450.000000")), Decimal(0)
            )
        elif rule == "outside_term" and (line := fixed or counted):
            starts = date.fromisoformat(ledger.terms.contracts[cid]["starts_on"])
            dates = {"service_date_from": starts - timedelta(days=31), "service_date_to": starts - timedelta(days=1)}
            changes = {
                "quantity": Decimal(1),
                "unit_price": Decimal("800.000000"),
                "description": "Preparation before the start",
            }
            tell(rule, _extra(lines, line, **dates, **changes), Decimal(0))
        elif rule == "billed_too_late" and (line := hours):
            old = max(first - timedelta(days=330), ledger.first)
            changes = {"service_date_from": old, "service_date_to": old, "quantity": Decimal("6.5")}
            tell(rule, _extra(lines, line, **changes), Decimal(0))
        elif rule == "total_differs":
            invoice["total_off_by"] = Decimal("125.40")
            tell(rule, None, Decimal("-125.40"), "the total is 125.40 above the lines and the tax")
        elif rule == "outcome_fee_differs" and (line := _largest(lines, ("outcome_fee",))):
            share = Decimal(line["charge"]["outcome_share_pct"])
            others = sum((o["amount"] for o in lines if o["charge"] and o is not line), Decimal(0))
            correct, full = line["amount"], cents(others * share / (100 - share))
            line |= {"unit_price": full, "amount": full}
            if full != correct:
                tell(rule, line, correct)
        elif rule == "amount_differs" and (line := counted or fixed):
            bad = _extra(
                lines,
                line,
                description="Adjustment of last month",
                quantity=Decimal(3),
                unit_price=Decimal("20.000000"),
            )
            bad |= {"amount": Decimal("66.00"), "is_rejected": True}
            tell(rule, bad, Decimal(0), "the row is rejected; the invoice's total counts it")
        elif by_agent := _largest([line for line in lines if line["agent_id"]], ("per_productive_hour",)):
            _plant_agent_error(ledger, rule, lines, by_agent, month, tell)
    return lines


def _plant_agent_error(ledger: Ledger, rule: str, lines: list[dict], hours: dict, month: int, tell) -> None:
    """Hours billed for somebody, or for something, that the contract does not pay."""
    book = ledger.books[hours["charge"]["contract_id"]]
    roster, in_month = book.roster, book.month_of == month
    first_day = int(np.flatnonzero(in_month)[0])
    nothing = Decimal(0)
    if rule == "agent_not_on_roster":
        tell(rule, _extra(lines, hours, agent_id="A9999999", quantity=Decimal("8.25")), nothing)
    elif rule == "agent_left":
        left = np.flatnonzero(roster.leaves < first_day)
        if len(left):
            tell(rule, _extra(lines, hours, agent_id=roster.agent_ids[left[0]], quantity=Decimal("9.5")), nothing)
    elif rule == "agent_not_certified":
        # One who is still there: of somebody who left, that is what is wrong.
        never = np.flatnonzero((roster.certified > len(ledger.days)) & (roster.leaves >= first_day))
        if len(never):
            seconds = int(book.all_hours[never[0], in_month].sum())
            quantity = six(Decimal(seconds) / 3600) or Decimal("7.75")
            tell(rule, _extra(lines, hours, agent_id=roster.agent_ids[never[0]], quantity=quantity), nothing)
    elif rule == "agent_over_24_hours":
        day = ledger.days[first_day + 9]
        line = _extra(lines, hours, service_date_from=day, service_date_to=day, quantity=Decimal("25.5"))
        tell(rule, line, nothing, "25.5 hours on one day")
    elif rule == "non_billable_activity":
        other = {
            agent: int(seconds)
            for agent, seconds in zip(roster.agent_ids, book.other_hours[:, in_month].sum(axis=1), strict=True)
        }
        line = max((o for o in lines if o["agent_id"]), key=lambda o: other.get(o["agent_id"], 0))
        correct = line["amount"]
        _reprice(line, quantity=line["quantity"] + Decimal(other[line["agent_id"]]) / 3600)
        tell(rule, line, correct, "training, meetings and breaks billed as productive hours")
