"""What is wrong with the invoices: by rule and money, what to claim until when, and the rows that prove it."""

from __future__ import annotations

import parts
import queries
import streamlit as st
import words
from parts import Column

picked = parts.choice()
month = parts.month_of(picked)
contract_id = picked.contract["contract_id"]
currency = picked.contract["currency"]

found = queries.findings(contract_id, month)
if found.empty:
    parts.nothing(
        f"{picked.parties}: the invoices of {parts.month_name(month)} are in order, or none was delivered. "
        "Deliver invoices, then type `make build`."
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
        f":red[**{words.plural(len(claims), 'finding')}**] {'says' if len(claims) == 1 else 'say'} that more was billed than is owed."
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
            "title": Column("What is wrong"),
            "standing": Column("Standing", words.word),
            "difference_amount": Column(f"Billed less owed, {currency}", parts.signed),
            "explanation": Column("In words", width="large"),
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
    parts.write(f"{finding.explanation}. The rows lie in `{finding.evidence}`.")
    rows = queries.evidence(finding).dropna(axis=1, how="all")
    parts.table(rows, parts.columns_of(rows), f"evidence_{finding.finding_id}")

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
            "title": Column("What is wrong"),
            "explanation": Column("In words", width="large"),
            "invoice_id": Column("Invoice"),
            "clause_reference": Column("Clause"),
        },
        f"claims_{contract_id}",
    )
