"""Expected charges of every charge and month, from accepted rows and terms alone."""

from __future__ import annotations

from bisect import bisect_right
from calendar import monthrange
from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from math import ceil

from .service_levels import Measured, merged, seconds
from .terms import in_force, last_in_force, number, period_of, rounded

Units = dict[date, Fraction]  # local date -> units; fractions, because a third of a minute has no decimal


def shifted(day: date, months: int) -> date:
    """The same day so many months later, month-ends clipped."""
    count = day.year * 12 + day.month - 1 + months
    year, month = count // 12, count % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def exact(value: Fraction, places: int) -> Decimal:
    return rounded(Decimal(value.numerator) / value.denominator, places)


def index_factor(index_id: str, day: date, rows: dict[str, list[dict]], seeds: dict[str, list]) -> Decimal | None:
    """What the price is multiplied by on the day; None where an index value is not published."""
    if not index_id:
        return Decimal(1)
    index = next(row for row in seeds["indexation"] if row["index_id"] == index_id)
    values = {(row["series"], row["month"]): row["value"] for row in rows["index_values"]}
    factor, adjusted_on = Decimal(1), date.fromisoformat(index["first_adjustment_on"])
    before = values.get((index["series"], date.fromisoformat(index["base_month"])))
    while adjusted_on <= day:
        now = values.get((index["series"], shifted(adjusted_on.replace(day=1), -int(index["lag_months"]))))
        if before is None or now is None:
            return None
        change = rounded(now / before - 1, 12)
        if index["floor_pct"]:
            change = max(change, Decimal(index["floor_pct"]) / 100)
        if index["cap_pct"]:
            change = min(change, Decimal(index["cap_pct"]) / 100)
        factor = rounded(factor * (1 + Decimal(index["share_pct"]) / 100 * change), 12)
        before, adjusted_on = now, shifted(adjusted_on, int(index["every_months"]))
    return factor


def billable_seconds(version: dict, leg: dict) -> Fraction:
    """The seconds of one leg that count, after cut, free call, minimum and increment."""
    parts = {part: leg[f"{part}_seconds"] or Decimal(0) for part in ("talk", "hold", "wrap")}
    if version["wrap_cap_seconds"]:
        parts["wrap"] = min(parts["wrap"], Decimal(version["wrap_cap_seconds"]))
    total = sum((parts[part] for part in parts if version[f"counts_{part}"] == "true"), Decimal(0))
    if total < (number(version["free_under_seconds"]) or 0):
        return Fraction(0)
    total = max(total, number(version["minimum_seconds"]) or Decimal(0))
    step = Fraction(version["increment_seconds"] or 0)
    return ceil(Fraction(total) / step) * step if step else Fraction(total)


def tiered_amount(method: str, tiers: list[tuple[Fraction, Fraction]], units: Fraction) -> Fraction:
    """Money before index; tiers: (starts above this many units, price of a unit), ascending."""
    if method == "all_units":
        return units * next((price for start, price in reversed(tiers) if units > start), tiers[0][1])
    ends = [start for start, _ in tiers[1:]] + [max(units, tiers[-1][0])]
    slabs = zip(tiers, ends, strict=True)
    return sum((max(min(units, end) - start, 0) * price for (start, price), end in slabs), Fraction(0))


def banded_amount(band: dict, price: Fraction, units: Fraction) -> tuple[Fraction, Fraction]:
    """Units paid and money before index: a fee for the baseline, and what differs from it by more than the band."""
    baseline, width = Fraction(band["baseline_units"]), Fraction(band["dead_band_pct"]) / 100
    difference, slack = units - baseline, baseline * width
    if abs(difference) <= slack:
        return baseline, baseline * price
    if band["applies_to"] == "beyond_band":
        difference -= slack if difference > 0 else -slack
    change = Fraction(band["additional_unit_price" if difference > 0 else "reduced_unit_price"])
    return baseline + difference, baseline * price + difference * change


class Charged:
    """Every charge of the rate card, month by month.

    measured: rows and seeds as the service levels see them, charges, charge_tiers and resource_bands among them with
    starts and ends; attainment: (service level, first day of month) -> row with value, target and status.
    """

    def __init__(self, measured: Measured, attainment: dict[tuple[str, date], dict]) -> None:
        self.measured, self.attainment = measured, attainment
        self.rows, self.seeds = measured.rows, measured.seeds
        self.returned: list[tuple[str, date, date]] = []  # contact, day of the resolution, day of the return
        # Versions under which was resolved what a later month gives back: charge, first day of that month.
        self.given_back: dict[tuple[str, date], list[dict]] = defaultdict(list)

    def version_on(self, charge_id: str, day: date) -> dict | None:
        return in_force(self.seeds["charges"], day, charge_id=charge_id)

    def versions_in(self, charge_id: str, month: date) -> list[dict]:
        first, last = period_of(month, "month")
        mine = (v for v in self.seeds["charges"] if v["charge_id"] == charge_id)
        return [v for v in mine if v["starts"] <= last and v["ends"] > first]

    def legs(self, charge_id: str, contract_id: str) -> list[tuple[date, dict, dict]]:
        """Answered legs in scope, the first of a contact before its others: local date, leg, version of the charge."""
        found = []
        for leg in sorted(self.rows["contacts"], key=lambda leg: leg["leg_number"]):
            if leg["contract_id"] != contract_id or leg["outcome"] != "answered":
                continue
            day = self.measured.local(contract_id, leg["queued_at"])
            version = self.version_on(charge_id, day)
            if version and all(version[k] in ("", leg[k]) for k in ("queue_id", "channel", "handled_by")):
                found.append((day, leg, version))
        return found

    def return_of(self, leg: dict, hours: int) -> date | None:
        """The local date on which the same customer came back in time."""
        if leg["customer_reference"] is None:
            return None
        found = self.measured.returns[leg["contract_id"], leg["customer_reference"]]
        place = bisect_right(found, (leg["queued_at"], leg["contact_id"]))
        if place == len(found) or seconds(leg["queued_at"], found[place][0]) > hours * 3600:
            return None
        return self.measured.local(leg["contract_id"], found[place][0])

    def hours(self, charge_id: str, contract_id: str) -> Units:
        """Productive hours of agents certified on the day, on the day that a stretch begins."""
        certified = {a["agent_id"]: a["certified_on"] for a in self.rows["agents"] if a["contract_id"] == contract_id}
        stretches: dict[tuple, list] = defaultdict(list)
        for row in self.rows["agent_activity"]:
            if row["contract_id"] == contract_id and row["activity"] == "productive" and not row["is_scheduled"]:
                stretches[row["agent_id"], row["queue_id"]].append((row["started_at"], row["ended_at"]))
        units: Units = defaultdict(Fraction)
        for (agent, queue), spans in stretches.items():
            for start, end in merged(spans):
                day = self.measured.local(contract_id, start)
                version = self.version_on(charge_id, day)
                if version and version["queue_id"] in ("", queue) and (certified.get(agent) or date.max) <= day:
                    share = version["hours_per_fte_month"] if version["basis"] == "per_fte_month" else 1
                    units[day] += Fraction(seconds(start, end)) / 3600 / Fraction(share)
        return units

    def units(self, charge_id: str, contract_id: str, basis: str, months: list[date]) -> Units:
        units: Units = defaultdict(Fraction)
        if basis == "fixed_month":
            for first, last in (period_of(month, "month") for month in months):
                days = [first + timedelta(days=n) for n in range(last.day)]
                units |= {day: Fraction(1, last.day) for day in days if self.version_on(charge_id, day)}
        elif basis in ("per_productive_hour", "per_fte_month"):
            return self.hours(charge_id, contract_id)
        elif basis == "per_minute":
            for day, leg, version in self.legs(charge_id, contract_id):
                units[day] += billable_seconds(version, leg) / 60
        elif basis in ("per_contact", "per_resolved_contact"):
            seen: set[str] = set()
            for day, leg, version in self.legs(charge_id, contract_id):
                if leg["contact_id"] in seen or (basis == "per_resolved_contact" and not leg["is_resolved"]):
                    continue
                seen.add(leg["contact_id"])
                units[day] += 1
                back = self.return_of(leg, int(version["window_hours"])) if basis == "per_resolved_contact" else None
                if back:
                    # In a later month the resolution is billed already: that month gives the unit back.
                    is_later = (back.year, back.month) != (day.year, day.month)
                    units[back if is_later else day] -= 1
                    if is_later:
                        self.given_back[charge_id, back.replace(day=1)].append(version)
                    self.returned.append((leg["contact_id"], day, back))
        else:
            raise NotImplementedError(basis)
        return units

    def priced(self, charge_id: str, month: date, units: Units) -> dict:
        """Billable units and money of one charge and month."""
        first, last = period_of(month, "month")
        live = self.versions_in(charge_id, month)
        version = max(live or self.given_back[charge_id, month], key=lambda v: v["starts"])
        day = min(last, version["ends"] - timedelta(days=1))
        # A charge that has ended gives back what it took; it commits to nothing any more.
        band = in_force(self.seeds["resource_bands"], day, charge_id=charge_id) if live else None
        mine = {at: count for at, count in units.items() if first <= at <= last}
        total, kinds = sum(mine.values(), Fraction(0)), set()
        tiers = sorted(
            (Fraction(t["from_units"]), Fraction(t["unit_price"]))
            for t in self.seeds["charge_tiers"]
            if t["charge_id"] == charge_id and t["starts"] <= day < t["ends"]
        )
        committed = live and version["committed_units"]
        if committed:
            kinds.add("committed" if total < Fraction(version["committed_units"]) else "commitment_exceeded")
            total = max(total, Fraction(version["committed_units"]))
        if version["tier_method"]:
            kinds.add("tiered" if any(0 < start < total for start, _ in tiers) else "first_tier")
            amount = tiered_amount(version["tier_method"], tiers, total)
        elif band:
            paid, amount = banded_amount(band, Fraction(version["unit_price"]), total)
            baseline = Fraction(band["baseline_units"])
            kinds.add("in_band" if paid == baseline else "above_band" if paid > baseline else "below_band")
            total = paid
        elif committed:
            amount = total * Fraction(version["unit_price"])
        else:
            amount = self.priced_by_day(charge_id, version, mine)
        if len(live) > 1:
            kinds.add("price_change")
        factor = index_factor(version["index_id"], day, self.rows, self.seeds)
        if factor != 1:
            kinds.add("indexed")
        if not (version["tier_method"] or band or committed):
            factor = Decimal(1)  # each day's price has its own
        # What an unpublished index value would price is unknown; nothing costs nothing at any factor.
        known = exact(amount * Fraction(factor or 0), 2) if amount == 0 or None not in (amount, factor) else None
        return {"billable_units": exact(total, 6), "amount": known, "kinds": kinds}

    def priced_by_day(self, charge_id: str, version: dict, units: Units) -> Fraction | None:
        """Each day's units at its price and index factor; None where a factor that prices something is unknown."""
        amount = Fraction(0)
        for at, count in units.items():
            own = self.version_on(charge_id, at) or version
            factor = index_factor(own["index_id"], min(at, own["ends"] - timedelta(days=1)), self.rows, self.seeds)
            if count and factor is None:
                return None
            amount += count * Fraction(own["unit_price"]) * Fraction(factor or 0)
        return amount

    def paid_fraction(self, version: dict, month: date) -> Fraction:
        """What the outcome leaves of an outcome fee, 0 to 1: by the last version of its service level in the period.

        Level and period may begin before the month and end within it.
        """
        level_id, levels = version["outcome_service_level_id"], self.seeds["service_levels"]
        periods = {period_of(month, row["period"]) for row in levels if row["service_level_id"] == level_id}
        known = [(first, last) for first, last in periods if (level_id, first) in self.attainment]
        if not known:
            return Fraction(1)
        first, last = min(known)
        found, level = self.attainment[level_id, first], last_in_force(levels, first, last, service_level_id=level_id)
        if found["status"] == "not_determinable" or found["value"] is None:
            return Fraction(1)
        # The target that applied: a ratchet may have raised the contract's.
        value, target = Fraction(found["value"]), Fraction(found["target"])
        if value >= target if level["direction"] == "at_least" else value <= target:
            return Fraction(1)
        if not level["minimum"]:
            return Fraction(0)
        return max((value - Fraction(level["minimum"])) / (target - Fraction(level["minimum"])), Fraction(0))

    def expected(self) -> dict[tuple[str, date], dict]:
        """(charge, first day of the month) -> billable_units, amount, and the kinds of arithmetic that it took."""
        result: dict[tuple[str, date], dict] = {}
        others: dict[tuple[str, date], list[Decimal | None]] = defaultdict(list)
        first_versions = {v["charge_id"]: v for v in reversed(self.seeds["charges"])}
        # An outcome fee is a share of the others, which therefore come first.
        for charge_id, card in sorted(first_versions.items(), key=lambda item: item[1]["basis"] == "outcome_fee"):
            contract_id, basis = card["contract_id"], card["basis"]
            months = self.months(charge_id, contract_id)
            units = {} if basis == "outcome_fee" else self.units(charge_id, contract_id, basis, months)
            given_back = {month for charge, month in self.given_back if charge == charge_id}
            for month in sorted({*months, *given_back}):
                if basis != "outcome_fee":
                    result[charge_id, month] = self.priced(charge_id, month, units)
                    others[contract_id, month].append(result[charge_id, month]["amount"])
                    continue
                version = max(self.versions_in(charge_id, month), key=lambda v: v["starts"])
                share, paid = Fraction(version["outcome_share_pct"]), self.paid_fraction(version, month)
                fees = others[contract_id, month]
                amount = None if paid and None in fees else exact(
                    sum((Fraction(fee or 0) for fee in fees), Fraction(0)) * share / (100 - share) * paid, 2
                )
                kinds = {"outcome_paid" if paid == 1 else "outcome_partly" if paid else "outcome_lost"}
                result[charge_id, month] = {"billable_units": exact(paid, 6), "amount": amount, "kinds": kinds}
        return result

    def months(self, charge_id: str, contract_id: str) -> list[date]:
        """Months with the charge in force, from the contract's first contact on, that hold contacts or are over."""
        dates, found = self.measured.dates[contract_id], []
        month, latest = min(dates).replace(day=1), max(dates)
        while month <= latest or period_of(month, "month")[1] < self.measured.as_of:
            if self.versions_in(charge_id, month):
                found.append(month)
            month = shifted(month, 1)
        return found
