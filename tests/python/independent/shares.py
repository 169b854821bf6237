"""Who gets what of the benefit of an initiative, from claims and terms alone."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from decimal import Decimal

from .charges import index_factor
from .terms import in_force, number, period_of, rounded

ZERO = Decimal(0)


def terms_of(seeds: dict[str, list], initiative: dict, year: int, day: date) -> dict | None:
    for row in seeds["gain_share_terms"]:
        if (
            (row["contract_id"], row["kind"]) == (initiative["contract_id"], initiative["kind"])
            and int(row["benefit_year_from"]) <= year <= int(row["benefit_year_to"] or year)
            and row["starts"] <= day < row["ends"]
        ):
            return row
    return None


def price_cut(
    initiative: dict, month: date, rows: dict[str, list[dict]], seeds: dict[str, list], charges: dict, benchmarks: dict
) -> tuple[Decimal, Decimal]:
    """What the month costs less than at the prices of the delivery, and what it would have cost at them."""
    cut, before = ZERO, ZERO
    last = period_of(month, "month")[1]
    for (charge_id, charged_month), charge in charges.items():
        versions = [v for v in seeds["charges"] if v["charge_id"] == charge_id and v["starts"] <= last and v["ends"] > month]
        if charged_month != month or not versions or versions[0]["contract_id"] != initiative["contract_id"]:
            continue
        if charge["amount"] is None:  # an index value is not published: nothing to compare with
            continue
        now = max(versions, key=lambda version: version["starts"])
        then = in_force(seeds["charges"], initiative["delivered_on"], charge_id=charge_id)
        lowered = ZERO
        if then and number(then["unit_price"]) and number(now["unit_price"]):
            fall = number(then["unit_price"]) - number(now["unit_price"])
            if fall > 0:
                lowered = rounded(charge["billable_units"] * index_factor(now["index_id"], last, rows, seeds) * fall, 2)
        due = [
            (on, found)
            for (benchmarked, on), found in benchmarks.items()
            if benchmarked == charge_id and found["status"] != "not_determinable" and found["takes_effect_on"] <= month
        ]
        adjusted = ZERO
        if due:
            _, found = max(due, key=lambda pair: pair[0])
            if found["status"] == "above_band" and found["adjustment_due_on"] > initiative["delivered_on"]:
                adjusted = max(charge["amount"] - rounded(charge["billable_units"] * found["adjusted_rate"], 2), ZERO)
        cut += lowered + adjusted
        before += charge["amount"] + lowered
    return cut, before


def benefit_shares(
    rows: dict[str, list[dict]], seeds: dict[str, list], charges: dict, benchmarks: dict
) -> dict[tuple[str, date], dict]:
    """(initiative, first day of the month) -> its money, in the contract's currency."""
    result: dict[tuple[str, date], dict] = {}
    for initiative in rows["initiatives"]:
        if initiative["approved_on"] is None or initiative["delivered_on"] is None:
            continue
        delivered = initiative["delivered_on"].replace(day=1)
        to_recover = (initiative["investment_amount"] or ZERO) if initiative["invested_by"] else ZERO
        earned, paid, forgone = ZERO, ZERO, ZERO  # the provider's, since delivery
        paid_in_year: dict[int, Decimal] = defaultdict(Decimal)
        claims = [c for c in rows["benefit_claims"] if c["initiative_id"] == initiative["initiative_id"]]
        for claim in sorted(claims, key=lambda claim: claim["month"]):
            month = claim["month"].replace(day=1)
            if month < delivered:
                continue
            year = ((month.year - delivered.year) * 12 + month.month - delivered.month) // 12 + 1
            terms = terms_of(seeds, initiative, year, period_of(month, "month")[1])
            is_verified = claim["verified_on"] is not None and claim["verified_by"] is not None
            benefit = rounded((claim["baseline_unit_cost"] - claim["actual_unit_cost"]) * claim["units"], 2)
            verified = benefit if is_verified else ZERO
            repays_first = terms is not None and terms["recover_investment_first"] == "true"
            taken = ZERO
            if verified > 0:
                cut, before = price_cut(initiative, month, rows, seeds, charges, benchmarks)
                baseline = rounded(claim["baseline_unit_cost"] * claim["units"], 2)
                taken = min(verified, rounded(baseline * cut / before, 2)) if cut else ZERO
            recovered = min(max(verified - taken, ZERO), to_recover) if repays_first else ZERO
            to_recover -= recovered
            shareable = verified - taken - recovered
            client = rounded(shareable * Decimal(terms["client_share_pct"]) / 100, 2) if terms else shareable
            earned += shareable - client
            due = payable = max(ZERO, earned - paid - forgone)
            if terms and terms["annual_cap_amount"]:
                payable = min(due, max(Decimal(terms["annual_cap_amount"]) - paid_in_year[year], Decimal(0)))
            paid, forgone = paid + payable, forgone + due - payable
            paid_in_year[year] += payable
            result[initiative["initiative_id"], month] = {
                "verified_amount": verified,
                "already_taken_amount": taken,
                "investment_recovered_amount": recovered,
                "shareable_amount": shareable,
                "client_share_amount": client,
                "provider_share_amount": shareable - client,
                "payable_amount": payable,
            }
    return result
