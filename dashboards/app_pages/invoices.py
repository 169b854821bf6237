"""What is wrong with the invoices: by rule and money, what to claim until when, and the rows that prove it."""

from __future__ import annotations

import parts
import queries
import streamlit as st
import words
from parts import Column

# What proves a finding at a glance; the download has every column of the table.
PROOF = {
    "fct_invoice_lines": (
        "invoice_id", "line_number", "charge_code", "agent_id", "service_date_from", "service_date_to", "quantity", "unit_price",
        "amount", "invoiced_amount", "invoiced_currency", "credits_invoice_id",
    ),
    "fct_contacts": (
        "contact_id", "leg_number", "queue_id", "agent_id", "channel", "outcome", "is_resolved", "queued_at", "talk_seconds",
        "hold_seconds", "wrap_seconds",
    ),
    "fct_uncertified_contacts": (
        "contact_id", "agent_id", "local_date", "reason", "certified_on", "assessment_score_pct", "minimum_score_pct",
        "training_completed_days", "clause_reference",
    ),
    "fct_service_level_attainment": (
        "name", "period_start", "period_end", "numerator", "denominator", "value", "target", "minimum", "status", "clause_reference",
    ),
    "fct_service_credits": (
        "service_level_id", "month", "status", "is_settled", "fee_base_amount", "at_risk_amount", "credit_factor_pct",
        "repeat_multiplier", "uncapped_credit_amount", "credit_amount", "earned_back_amount",
    ),
    "fct_benefit_sharing": (
        "initiative_id", "month", "verified_amount", "already_taken_amount", "investment_recovered_amount", "shareable_amount",
        "client_share_amount", "provider_share_amount", "loss_carried_amount", "forgone_amount", "payable_amount",
    ),
    "fct_rate_benchmark": (
        "charge_code", "benchmark_on", "contract_rate", "market_rate", "band_low", "band_high", "gap_pct", "status", "adjusted_rate",
        "adjustment_due_on", "annual_saving_amount",
    ),
}  # fmt: skip

picked = parts.choice()
month = parts.month_of(picked)
contract_id = picked.contract["contract_id"]
currency = picked.contract["currency"]

found = queries.findings(contract_id, month)
if found.empty:
    parts.nothing(
        f"{picked.parties}: the invoices of {parts.month_name(month)} are in order. Nothing is to be claimed."
        if queries.is_invoiced(contract_id, month)
        else f"{picked.parties}: no invoice of {parts.month_name(month)} was delivered. Deliver it, then type `make build`."
    )
else:
    claims = found[found["standing"] == "claim"]
    total = claims["difference_amount"].sum()
    lapsed = claims[claims["days_to_claim"] < 0]
    rest = [
        f"{parts.money(abs(found.loc[found['standing'] == standing, 'difference_amount'].sum()), currency)} {what}"
        for standing, what in (
            ("owed_to_provider", "is owed to the provider"),
            ("pending", "waits for the next invoice"),
        )
        if (found["standing"] == standing).any()
    ]
    parts.headline(
        f"To be claimed, {parts.month_name(month)}",
        parts.money(total, currency),
        f":red[**{words.plural(len(claims), 'finding')}**] {words.noun(len(claims), 'says', 'say')} that more was billed than is owed."
        if len(claims)
        else "Nothing was billed beyond what is owed.",
        *(
            [
                f"**{parts.money(lapsed['difference_amount'].sum(), currency)}** of it can no longer be claimed: the last day "
                f"was {parts.day(lapsed['claim_by'].max())}."
            ]
            if len(lapsed)
            else []
        ),
        (f"{'; '.join(rest)}. " if rest else "")
        + "What is owed and all findings together are what was billed, to the cent.",
    )
    parts.section("By rule")
    parts.table(
        queries.findings_by_rule(contract_id, month),
        {
            "title": Column("What is wrong"),
            "standing": Column("Standing", words.word),
            "findings": Column("Findings", parts.count),
            "difference_amount": Column(f"Billed less owed, {currency}", parts.signed),
        },
        f"findings_by_rule_{contract_id}_{month:%Y-%m}",
    )

    parts.section(f"Findings of {parts.month_name(month)}")
    parts.table(
        found,
        {
            "title": Column("What is wrong", width=175, is_wrapped=True),
            "standing": Column("Standing", words.word),
            "difference_amount": Column(f"Difference, {currency}", parts.signed, "Billed less owed"),
            "explanation": Column("In words", width=270, is_wrapped=True),
            "invoice_id": Column("Invoice"),
            "line_number": Column("Line", parts.count),
            "clause_reference": Column("Clause"),
            "claim_by": Column("Claim by", parts.day),
            "days_to_claim": Column("Days left", parts.count, "Below zero: it can no longer be claimed"),
        },
        f"findings_{contract_id}_{month:%Y-%m}",
    )

    parts.section("Prove it")
    chosen = st.selectbox(
        "Finding",
        range(len(found)),
        format_func=lambda place: (
            f"{found.iloc[place].title}: {parts.signed(found.iloc[place].difference_amount)} "
            f"({words.word(found.iloc[place].charge_code or found.iloc[place].invoice_id)})"
        ),
    )
    finding = found.iloc[chosen]
    rows = queries.evidence(finding)
    parts.write(f"{finding.explanation}. The rows lie in {parts.in_currency(f'`{finding.evidence}`', rows)}.")
    parts.table(rows, parts.columns_of(rows, *PROOF.get(finding.evidence, ())), f"evidence_{finding.finding_id}")

parts.section("What can still be claimed")
claimable = queries.open_claims(contract_id)
if claimable.empty:
    parts.nothing("No claim is open: none was found, or the time to make it has passed.")
else:
    first = claimable.iloc[0]
    parts.write(
        f"**{parts.money(claimable['difference_amount'].sum(), currency)}** in {words.plural(len(claimable), 'finding')}; the "
        f"first lapses on {parts.day(first.claim_by)}, in {words.plural(first.days_to_claim, 'day')}."
    )
    parts.table(
        claimable,
        {
            "days_to_claim": Column("Days left", parts.count),
            "claim_by": Column("Claim by", parts.day),
            "difference_amount": Column(f"Amount, {currency}", parts.number),
            "title": Column("What is wrong", width=175, is_wrapped=True),
            "explanation": Column("In words", width=290, is_wrapped=True),
            "invoice_id": Column("Invoice"),
            "clause_reference": Column("Clause"),
        },
        f"claims_{contract_id}",
    )
