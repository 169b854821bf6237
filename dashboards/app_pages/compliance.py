"""Was everything else delivered? Obligations by clause area, what is missing, what falls due next."""

from __future__ import annotations

from datetime import date

import altair as alt
import pandas as pd
import parts
import queries
import streamlit as st
import words
from parts import Column

picked = parts.choice()
month = parts.month_of(picked)
contract_id = picked.contract["contract_id"]
NO_EVIDENCE = "No row of obligation_evidence was received, for any contract: nothing can count as delivered."


def without_bridges(history: pd.DataFrame, newest: date) -> pd.DataFrame:
    """The months up to the newest that can be picked; one with nothing due has no score, so that no line runs across it."""
    until = history[history["month"] <= newest]
    every = pd.date_range(until["month"].min(), until["month"].max(), freq="MS").date
    return until.set_index("month").reindex(every).rename_axis("month").reset_index()


def continuity() -> None:
    """What the latest test of each site showed, beside what the contract asks for."""
    for row in queries.continuity(contract_id).itertuples():
        parts.section("Continuity")
        verdict = f"**{words.word(row.status)}**" if row.status == "met" else f":red[**{words.word(row.status)}**]"
        tested = (
            "no site was tested"
            if parts.is_missing(row.oldest_test_on)
            else f"the oldest test of a site is of {parts.day(row.oldest_test_on)}"
        )
        parts.write(f"{verdict}: {tested}; next test due on {parts.day(row.next_test_due_on)}; {row.clause_reference}.")
        parts.table(
            pd.DataFrame(
                [
                    ("Sites", row.sites_required, row.sites_tested),
                    ("Capacity with one site lost, %", row.promised_after_one_pct, row.capacity_after_one_pct),
                    ("Capacity with two sites lost, %", row.promised_after_two_pct, row.capacity_after_two_pct),
                    ("Slowest recovery, min", row.within_minutes, row.slowest_recovery_minutes),
                ],
                columns=["what", "promised", "tested"],
            ),
            {
                "what": Column("What"),
                "promised": Column("Promised", parts.plain),
                "tested": Column("Latest tests", parts.plain),
            },
            f"continuity_{contract_id}",
        )


history = queries.compliance_by_month(contract_id)
now = history[history["month"] == month]
if now.empty:
    parts.nothing(
        f"Nothing fell due for {picked.parties} in {parts.month_name(month)}. Obligations come from the contract terms "
        "(obligations.csv)."
    )
else:
    total = now.iloc[0]
    missing = [
        f"{parts.count(total[name])} {word}"
        for name, word in (("late", "late"), ("missed", "missed"), ("rejected", "rejected"))
        if total[name]
    ]
    parts.headline(
        f"Delivered in time, {parts.month_name(month)}",
        parts.measure(total.score_pct, "percent"),
        f"**{parts.count(total.met)} of {parts.count(total.due)}** {words.noun(total.due, 'obligation')} due "
        f"{words.noun(total.met, 'was', 'were')} delivered in time and accepted"
        + (f"; :red[**{', '.join(missing)}**]." if missing else "."),
        "Held to the contract's own dates, with the days of grace that it grants.",
        *(() if queries.is_received("obligation_evidence") else (NO_EVIDENCE,)),
    )
    drawn = parts.drawable(without_bridges(history, queries.months(contract_id)[0]), "score_pct", "due")
    parts.show(
        alt.Chart(drawn)
        .mark_line(color=parts.MEASURED, point=True)
        .encode(
            x=parts.month_axis("month"),
            y=alt.Y("score_pct:Q", title="%", scale=alt.Scale(zero=False, padding=12)),
            tooltip=[
                alt.Tooltip("month:T", title="Month", format="%b %Y"),
                alt.Tooltip("score_pct", title="In time, %", format=",.2f"),
                alt.Tooltip("due", title="Due", format=",.0f"),
            ],
        )
        .properties(height=200),
        "The share of obligations delivered in time by month",
    )

    parts.section(f"By clause area in {parts.month_name(month)}")
    areas = queries.scorecard(contract_id, month)
    parts.table(
        areas,
        {
            "clause_area": Column("Clause area", words.word),
            "score_pct": Column("In time, %", parts.number),
            "due": Column("Due", parts.count),
            "met": Column("Met", parts.count),
            "late": Column("Late", parts.count),
            "missed": Column("Missed", parts.count),
            "rejected": Column("Rejected", parts.count),
        },
        f"scorecard_{contract_id}_{month:%Y-%m}",
    )

    parts.section("What was not delivered in time")
    gaps = queries.obligation_gaps(contract_id, month)
    if gaps.empty:
        parts.nothing(f"Everything due in {parts.month_name(month)} was delivered in time and accepted.")
    else:
        parts.table(
            gaps,
            {
                "due_on": Column("Due", parts.day),
                "title": Column("Obligation"),
                "status": Column("Status", words.word),
                "owed_by": Column("Owed by", words.word),
                "delivered_on": Column("Delivered", parts.day),
                "days_late": Column("Days late", parts.count),
                "document_reference": Column("Evidence"),
                "clause_reference": Column("Clause"),
            },
            f"gaps_{contract_id}_{month:%Y-%m}",
        )

for name, rows in queries.checks(contract_id, month).items():
    if not rows.empty:
        parts.section(parts.in_currency(name, rows))
        parts.table(
            rows,
            parts.columns_of(rows),
            f"{name.lower().replace(' ', '_')}_{contract_id}_{month:%Y-%m}",
        )

continuity()

parts.section("What falls due next")
upcoming = queries.upcoming_obligations(contract_id)
if upcoming.empty:
    parts.nothing("Nothing falls due in the next 90 days.")
else:
    parts.table(
        upcoming,
        {
            "due_on": Column("Due", parts.day),
            "title": Column("Obligation"),
            "owed_by": Column("Owed by", words.word),
            "cadence": Column("Cadence", words.word),
            "clause_reference": Column("Clause"),
        },
        f"upcoming_{contract_id}",
    )
