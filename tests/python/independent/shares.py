"""Who gets what of the benefit of an initiative, from claims and terms alone."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from decimal import Decimal

from .terms import period_of, rounded

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


def benefit_shares(rows: dict[str, list[dict]], seeds: dict[str, list]) -> dict[tuple[str, date], dict]:
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
            recovered = min(max(verified, ZERO), to_recover) if repays_first else ZERO
            to_recover -= recovered
            shareable = verified - recovered
            client = rounded(shareable * Decimal(terms["client_share_pct"]) / 100, 2) if terms else shareable
            earned += shareable - client
            due = payable = max(ZERO, earned - paid - forgone)
            if terms and terms["annual_cap_amount"]:
                payable = min(due, Decimal(terms["annual_cap_amount"]) - paid_in_year[year])
            paid, forgone = paid + payable, forgone + due - payable
            paid_in_year[year] += payable
            result[initiative["initiative_id"], month] = {
                "verified_amount": verified,
                "investment_recovered_amount": recovered,
                "shareable_amount": shareable,
                "client_share_amount": client,
                "provider_share_amount": shareable - client,
                "payable_amount": payable,
            }
    return result
