"""Market rates, initiatives and their benefits, exchange rates and price indices."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np

from tools.extracts.audits import add_months
from tools.extracts.profiles import CONTRACTS
from tools.extracts.terms import Terms

PEERS = 9
FEW_PEERS = ("health_contact", "retail_email")  # too few for a benchmark
LOCATIONS = ("berlin", "lisbon", "tampa", "manila", "omaha")
# How far the market lies from the contract's own price.
POSITION = {"per_minute": 0.93, "per_resolved_contact": 1.04, "per_contact": 1.1, "per_productive_hour": 0.9}


def _price(terms: Terms, charge: dict[str, str]) -> float:
    if charge["unit_price"]:
        return float(charge["unit_price"])
    tiers = [float(tier["unit_price"]) for tier in terms.charge_tiers if tier["charge_id"] == charge["charge_id"]]
    return float(np.mean(tiers)) if tiers else 0.0


def make_market_rates(terms: Terms, first: date, last: date, rng: np.random.Generator) -> list[dict]:
    """What peers pay, in three currencies and several places, observed twice a year."""
    rows: list[dict] = []
    per_eur = {"EUR": 1.0, "USD": 1.09, "GBP": 0.845}
    queues = terms.queues
    seen: set[str] = set()
    for charge in terms.charges:
        if charge["charge_id"] in seen or charge["basis"] in ("outcome_fee", "pass_through"):
            continue
        seen.add(charge["charge_id"])
        contract = terms.contracts[charge["contract_id"]]
        own = [queue for queue in queues.values() if queue["contract_id"] == charge["contract_id"]]
        queue = queues.get(charge["queue_id"]) or own[0]
        price = _price(terms, charge) * POSITION.get(charge["basis"], 1.02)
        peers = 3 if charge["charge_id"] in FEW_PEERS else PEERS
        for peer in range(peers):
            level = price * float(np.exp(rng.normal(0, 0.07)))
            for wave, observed in enumerate(
                (first - timedelta(days=75), first + timedelta(days=130), first + timedelta(days=330))
            ):
                observed = observed + timedelta(days=int(rng.integers(0, 40)))
                if observed > last:
                    continue
                currency = contract["currency"] if peer % 3 else ("EUR", "USD", "GBP")[(peer // 3) % 3]
                rate = level * (1.012**wave) * per_eur[currency] / per_eur[contract["currency"]]
                rows.append(
                    {
                        "observation_id": f"MR-{charge['charge_id']}-{peer + 1:02d}-{wave + 1}",
                        "source": ("analyst survey", "framework contract", "tender")[peer % 3],
                        "observed_on": observed,
                        "basis": charge["basis"],
                        "channel": charge["channel"] or None,
                        "language": queue["language"],
                        "location": queue["location"] if peer % 2 else LOCATIONS[peer % len(LOCATIONS)],
                        "currency": currency,
                        "rate": round(rate, 4),
                        "peer_id": f"peer_{charge['charge_id']}_{peer + 1:02d}",
                    }
                )
    return rows


def make_initiatives(contacts: int, first: date, last: date, rng: np.random.Generator) -> tuple[list[dict], list[dict]]:
    """Improvements that the provider proposed, and what it claims they saved: some months unverified, one at a loss."""
    titles = {
        "efficiency": ("Voice portal answers order status", "Chat assistant for returns", "Shorter after-call work"),
        "experience": ("Callback instead of waiting", "One contact, one case"),
    }
    initiatives, claims = [], []
    for contract in CONTRACTS:
        volume = contacts * sum(queue.share for queue in contract.queues) / max((last - first).days / 30.4, 1)
        plan = [
            ("efficiency", 0, "provider"),
            ("efficiency", 1, "client"),
            ("experience", 0, "provider"),
            ("experience", 1, None),
            ("efficiency", 2, "provider"),
        ]
        for number, (kind, title, investor) in enumerate(plan):
            proposed = first - timedelta(days=120 - 45 * number)
            approved = None if number == 4 else proposed + timedelta(days=25)  # the last one was never approved
            delivered = proposed + timedelta(days=100 + 20 * number)
            units = volume * (0.2, 0.15, 0.1, 0.08, 0.1)[number]
            baseline = (4.2, 3.6, 5.0, 4.4, 4.0)[number]
            identity = f"INI-{contract.contract_id}-{number + 1}"
            initiatives.append(
                {
                    "initiative_id": identity,
                    "contract_id": contract.contract_id,
                    "kind": kind,
                    "title": titles[kind][title],
                    "proposed_on": proposed,
                    "approved_on": approved,
                    "delivered_on": delivered if delivered <= last else None,
                    "investment_amount": round(units * baseline * 1.2, 2) if investor else None,
                    "invested_by": investor,
                }
            )
            if delivered > last:
                continue
            month, count = delivered.replace(day=1), 0
            while month <= last:
                is_loss = number == 0 and count == 5
                actual = baseline * (1.04 if is_loss else float(rng.uniform(0.62, 0.8)))
                quantity = round(units * float(rng.uniform(0.85, 1.15)), 0)
                actual_cost = round(actual, 4)
                benefit = round((baseline - actual_cost) * quantity, 2)
                is_verified = count % 6 != 4 and number != 4
                claims.append(
                    {
                        "initiative_id": identity,
                        "month": month,
                        "baseline_unit_cost": baseline,
                        "actual_unit_cost": actual_cost,
                        "units": quantity,
                        "claimed_amount": round(benefit * (1.1 if count % 4 == 3 and benefit > 0 else 1.0), 2),
                        "verified_on": add_months(month, 1) + timedelta(days=11) if is_verified else None,
                        "verified_by": "client finance" if is_verified else None,
                    }
                )
                month, count = add_months(month, 1), count + 1
    return initiatives, claims


def make_exchange_rates(first: date, last: date, rng: np.random.Generator) -> list[dict]:
    """Working days, both directions, from a year before the demo."""
    rows: list[dict] = []
    level = {"USD": 1.075, "GBP": 0.855}
    mean = {"USD": 1.10, "GBP": 0.85}
    day = first - timedelta(days=400)
    while day <= last + timedelta(days=15):
        if day.weekday() < 5:
            for currency in ("USD", "GBP"):
                level[currency] *= float(np.exp(rng.normal(0, 0.004) + 0.01 * np.log(mean[currency] / level[currency])))
            rates = {("EUR", c): round(level[c], 4) for c in ("USD", "GBP")}
            rates[("GBP", "USD")] = round(rates["EUR", "USD"] / rates["EUR", "GBP"], 6)
            for (one, other), rate in rates.items():
                rows.append({"rate_date": day, "from_currency": one, "to_currency": other, "rate": rate})
                rows.append({"rate_date": day, "from_currency": other, "to_currency": one, "rate": round(1 / rate, 8)})
        day += timedelta(days=1)
    return rows


def make_index_values(terms: Terms, last: date, rng: np.random.Generator) -> list[dict]:
    """Every price index that an indexation clause names, monthly from 2022."""
    series = sorted({row["series"] for row in terms.rows("indexation")} | {"CPI_DE", "CPI_US"})
    rows = []
    for name in series:
        value, month = (115.0 if name == "CPI_DE" else 296.0), date(2022, 6, 1)
        while month <= last:
            rows.append({"series": name, "month": month, "value": round(value, 1)})
            value *= 1 + float(rng.normal(0.0024, 0.0015))
            month = add_months(month, 1)
    return rows
