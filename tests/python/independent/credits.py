"""Service credits from attainment, fees and terms alone."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal

from .terms import last_in_force, number, rounded

DEFAULTS = ("default", "deemed_default")
Fees = dict[tuple[str, date], Decimal]


def month_of(day: date) -> date:
    return day.replace(day=1)


def months_back(month: date, count: int) -> date:
    number_of = month.year * 12 + month.month - 1 - count
    return date(number_of // 12, number_of % 12 + 1, 1)


def factor(steps: list[dict], last: date, found: dict) -> Decimal:
    """The share of the allocation, in percent, that a miss credits."""
    level_id = found["level"]["service_level_id"]
    mine = sorted(
        (Decimal(s["shortfall_from"]), Decimal(s["credit_factor_pct"]))
        for s in steps
        if s["service_level_id"] == level_id and s["starts"] <= last < s["ends"]
    )
    status = found["status"]
    if status in ("met", "not_determinable"):
        return Decimal(0)
    if not mine:
        return Decimal(100 if status in DEFAULTS else 0)
    if status == "deemed_default":
        return mine[-1][1]
    return max(((f, pct) for f, pct in mine if f <= found["shortfall"]), default=(Decimal(0), Decimal(0)))[1]


def capped(amounts: dict[str, Decimal], cap: Decimal, weights: dict[str, Decimal]) -> dict[str, Decimal]:
    """Scaled to the cap in proportion, each rounded, the odd cents to the largest, among equals to the lowest id."""
    total = sum(amounts.values(), Decimal(0))
    if total <= cap:
        return dict(amounts)
    scaled = {key: rounded(amount * cap / total, 2) for key, amount in amounts.items()}
    largest = min(amounts, key=lambda key: (-weights[key], key))
    scaled[largest] += cap - sum(scaled.values(), Decimal(0))
    return scaled


def service_credits(attainment: dict[tuple[str, date], dict], fees: Fees, seeds: dict, as_of: date) -> dict:
    """(service level, month) -> credit, cap and earn-back."""
    rows: dict[tuple[str, date], dict] = {}
    periods: dict[str, list[date]] = defaultdict(list)
    for level_id, first in sorted(attainment):
        periods[level_id].append(first)
    for (level_id, first), found in attainment.items():
        level, last = found["level"], found["period_end"]
        terms = last_in_force(seeds["credit_terms"], first, last, contract_id=level["contract_id"])
        if level["tier"] != "critical" or terms is None or last >= as_of:
            continue
        if terms["credits_start_on"] and first < date.fromisoformat(terms["credits_start_on"]):
            continue
        month = month_of(last)
        base = sum((fee for (cid, m), fee in fees.items() if cid == level["contract_id"] and first <= m <= last), Decimal(0))
        place = periods[level_id].index(first)
        before = attainment[level_id, periods[level_id][place - 1]] if place else None
        # A period in which the level was only measured is no default.
        repeated = found["status"] in DEFAULTS and before and before["level"]["tier"] == "critical" and before["status"] in DEFAULTS
        multiplier = Decimal(terms["repeat_multiplier"]) if repeated else Decimal(1)
        pct = factor(seeds["credit_steps"], min(last, level["ends"] - timedelta(days=1)), found)
        at_risk, allocation = Decimal(terms["at_risk_pct"]), number(level["allocation_pct"]) or Decimal(0)
        rows[level_id, month] = {
            "contract_id": level["contract_id"],
            "period": level["period"],
            "first": first,
            "terms": terms,
            "fee_base_amount": base,
            "repeat_multiplier": multiplier,
            "cap": rounded(base * at_risk / 100, 2),
            "uncapped_credit_amount": rounded(base * at_risk * allocation * pct * multiplier / 1_000_000, 2),
            "cap_applied": "none",
        }
    cap_months(rows)
    cap_twelve_months(rows, fees, seeds)
    for (level_id, _), row in rows.items():
        following = periods[level_id][periods[level_id].index(row["first"]) + 1 :]
        count = int(row["terms"]["earn_back_months"] or 0)
        next_ones = [attainment[level_id, first] for first in following[:count]]
        earned = row["credit_amount"] > 0 and count > 0 and len(next_ones) == count and all(
            found["status"] == "met" and found["period_end"] < as_of for found in next_ones
        )
        row["earned_back_amount"] = (
            rounded(row["credit_amount"] * Decimal(row["terms"]["earn_back_pct"]) / 100, 2) if earned else Decimal(0)
        )
        row["earned_back_in_month"] = month_of(next_ones[-1]["period_end"]) if earned else None
    return rows


def cap_months(rows: dict) -> None:
    pools: dict[tuple, dict[str, Decimal]] = defaultdict(dict)
    for (level_id, month), row in rows.items():
        pools[row["contract_id"], month, row["period"]][level_id] = row["uncapped_credit_amount"]
    for (_, month, _), pool in pools.items():
        cap = max(rows[level_id, month]["cap"] for level_id in pool)
        for level_id, amount in capped(pool, cap, pool).items():
            row = rows[level_id, month]
            row["credit_amount"] = amount
            if sum(pool.values()) > cap and pool[level_id] > 0:
                row["cap_applied"] = "monthly"


def cap_twelve_months(rows: dict, fees: Fees, seeds: dict) -> None:
    credited: dict[tuple[str, date], Decimal] = defaultdict(Decimal)
    for contract_id, month in sorted({(row["contract_id"], month) for (_, month), row in rows.items()}):
        mine = {lid: row for (lid, m), row in rows.items() if m == month and row["contract_id"] == contract_id}
        due = {level_id: row["credit_amount"] for level_id, row in mine.items()}
        following = months_back(month, -1)
        terms = last_in_force(seeds["credit_terms"], month, following - timedelta(days=1), contract_id=contract_id)
        total = sum(due.values(), Decimal(0))
        if terms and terms["rolling_12_month_cap_pct"]:
            window = [months_back(month, back) for back in range(12)]
            base = sum((fees.get((contract_id, m), Decimal(0)) for m in window), Decimal(0))
            room = rounded(base * Decimal(terms["rolling_12_month_cap_pct"]) / 100, 2)
            room -= sum((credited[contract_id, m] for m in window[1:]), Decimal(0))
            allowed = max(min(total, room), Decimal(0))
            for level_id, amount in capped(due, allowed, due).items():
                if allowed < total and due[level_id] > 0:
                    mine[level_id]["cap_applied"] = "rolling_12_month"
                mine[level_id]["credit_amount"] = amount
            total = allowed
        credited[contract_id, month] = total
