"""Benchmarks of the prices against the market, from observations, expected charges and terms alone."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from .charges import index_factor, shifted
from .terms import in_force, rounded


def statistic(name: str, rates: list[Decimal]) -> Decimal:
    if name == "mean":
        return sum(rates, Decimal(0)) / len(rates)
    ordered = sorted(rates)
    place = (len(ordered) - 1) * {"p25": Decimal("0.25"), "median": Decimal("0.5"), "p75": Decimal("0.75")}[name]
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)


class Compared:
    """rows: extract -> accepted rows; seeds: name -> terms, effective-dated ones with starts and ends; as_of: today.

    charges: (charge, first day of the month) -> billable_units and amount, as charges.py computes them.
    """

    def __init__(self, rows: dict[str, list[dict]], seeds: dict[str, list], as_of: date, charges: dict) -> None:
        self.rows, self.seeds, self.as_of, self.charges = rows, seeds, as_of, charges
        self.currencies = {row["contract_id"]: row["currency"] for row in seeds["contracts"]}
        self.factors = {row["location"]: Decimal(row["factor"]) for row in seeds["location_factors"]}

    def exchange(self, source: str, target: str, day: date) -> Decimal | None:
        """Units of target for one of source: the latest rate on or before the day."""
        if source == target:
            return Decimal(1)
        found = [
            (row["rate_date"], row["rate"])
            for row in self.rows["exchange_rates"]
            if (row["from_currency"], row["to_currency"]) == (source, target) and row["rate_date"] <= day
        ]
        return max(found)[1] if found else None

    def peers(self, charge: dict, day: date, lookback: int) -> list[Decimal]:
        """One normalised rate a peer: its latest observation, in the contract's currency, at the contract's place.

        Rounded once, after all factors: the mean of the queues' location factors is none of its own.
        """
        queues = [
            queue
            for queue in self.seeds["contract_queues"]
            if queue["contract_id"] == charge["contract_id"] and queue["starts"] <= day < queue["ends"]
            and charge["queue_id"] in ("", queue["queue_id"])
        ]  # fmt: skip
        language = queues[0]["language"] if charge["queue_id"] else ""
        own = sum((self.factors[queue["location"]] for queue in queues), Decimal(0)) / len(queues)
        latest: dict[str, dict] = {}
        for row in sorted(self.rows["market_rates"], key=lambda row: row["observed_on"]):
            if (
                row["basis"] == charge["basis"]
                and charge["channel"] in ("", row["channel"])
                and language in ("", row["language"])
                and shifted(day, -lookback) < row["observed_on"] <= day
            ):
                latest[row["peer_id"] or row["source"]] = row
        rates = []
        for row in latest.values():
            exchange = self.exchange(row["currency"], self.currencies[charge["contract_id"]], day)
            factor = self.factors.get(row["location"])
            if exchange is not None and factor is not None:
                rates.append(rounded(row["rate"] * exchange * own / factor, 6))
        return rates

    def trailing(self, charge: dict, day: date) -> tuple[Decimal, Decimal | None]:
        """Billable units and amount of the twelve whole months before the day's month; the amount is None while one is."""
        until = day.replace(day=1)
        months = [self.charges.get((charge["charge_id"], shifted(until, -back))) for back in range(1, 13)]
        known = [month for month in months if month is not None]
        units = sum((month["billable_units"] for month in known), Decimal(0))
        amounts = [month["amount"] for month in known]
        return units, None if None in amounts else sum(amounts, Decimal(0))

    def contract_rate(self, charge: dict, day: date, trailing: tuple[Decimal, Decimal | None]) -> Decimal | None:
        if charge["tier_method"]:
            units, amount = trailing
            return rounded(amount / units, 6) if units and amount is not None else None
        factor = index_factor(charge["index_id"], day, self.rows, self.seeds)
        return None if factor is None else rounded(Decimal(charge["unit_price"]) * factor, 6)

    def judged(self, charge: dict, terms: dict, day: date) -> dict:
        rates = self.peers(charge, day, int(terms["lookback_months"]))
        trailing = self.trailing(charge, day)
        rate = self.contract_rate(charge, day, trailing)
        nothing = dict.fromkeys(
            ("market_rate", "adjusted_rate", "adjustment_due_on", "takes_effect_on", "annual_saving_amount")
        )
        row = {"peer_count": len(rates), "contract_rate": rate, "status": "not_determinable", **nothing}
        if len(rates) < int(terms["minimum_peers"]) or rate is None:
            return row
        market = rounded(statistic(terms["statistic"], rates), 6)
        band, limit = Decimal(terms["band_pct"]) / 100, Decimal(terms["max_reduction_pct"]) / 100
        low, high = market * (1 - band), market * (1 + band)
        to_edge, adjusted, status = terms["adjust_to"] == "band_edge", rate, "within_band"
        if rate > high:
            status, adjusted = "above_band", max(high if to_edge else market, rate * (1 - limit))
        elif rate < low:
            status = "below_band"
            if terms["increase_allowed"] == "true":
                adjusted = min(low if to_edge else market, rate * (1 + limit))
        adjusted = rounded(adjusted, 6)
        due_on = day + timedelta(days=int(terms["cure_days"])) if adjusted != rate else None
        saving = rounded((rate - adjusted) * trailing[0], 2)
        return row | {
            "status": status, "takes_effect_on": day + timedelta(days=int(terms["cure_days"])), "market_rate": market, "adjusted_rate": adjusted, "adjustment_due_on": due_on,
            "annual_saving_amount": saving,
        }  # fmt: skip

    def benchmarks(self) -> dict[tuple[str, date], dict]:
        """(charge, benchmark date) -> its figures and verdict."""
        result: dict[tuple[str, date], dict] = {}
        for terms in self.seeds["benchmark_terms"]:
            day = date.fromisoformat(terms["first_on"])
            while day <= self.as_of:
                for charge_id in {charge["charge_id"] for charge in self.seeds["charges"]}:
                    charge = in_force(self.seeds["charges"], day, charge_id=charge_id, contract_id=terms["contract_id"])
                    has_price = charge and (charge["unit_price"] or charge["tier_method"])
                    if has_price and terms["starts"] <= day < terms["ends"]:
                        result[charge_id, day] = self.judged(charge, terms, day)
                day = shifted(day, int(terms["every_months"]))
        return result
