"""Was everything else delivered? Obligations by clause area, what is missing, what falls due next."""

from __future__ import annotations

import altair as alt
import parts
import queries
import streamlit as st
from parts import Column

picked = parts.choice()
month = parts.month_of(picked)
contract_id = picked.contract["contract_id"]

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
        f"**{parts.count(total.met)} of {parts.count(total.due)}** obligations due were delivered in time and accepted"
        + (f"; :red[**{', '.join(missing)}**]." if missing else "."),
        "Held to the contract's own dates, with the days of grace that it grants.",
    )
    drawn = parts.drawable(history, "score_pct", "due")
    parts.show(
        alt.Chart(drawn)
        .mark_line(color=parts.MEASURED, point=True)
        .encode(
            x=parts.month_axis("month"),
            y=alt.Y("score_pct:Q", title="%", scale=alt.Scale(zero=False, padding=12)),
            tooltip=[
                alt.Tooltip("month:T", title="Month", format="%b %Y"),
                alt.Tooltip("score_pct", title="In time, %", format=",.2f"),
                alt.Tooltip("due", format=",.0f"),
            ],
        )
        .properties(height=200),
        "The share of obligations delivered in time by month",
    )

    parts.section(f"By clause area in {parts.month_name(month)}")
    areas = queries.scorecard(contract_id, month)
    areas["area"] = [str(area).replace("_", " ").capitalize() for area in areas["clause_area"]]
    parts.table(
        areas,
        {
            "area": Column("Clause area"),
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
                "status": Column("Status", parts.status_word),
                "owed_by": Column("Owed by"),
                "delivered_on": Column("Delivered", parts.day),
                "days_late": Column("Days late", parts.count),
                "document_reference": Column("Evidence"),
                "clause_reference": Column("Clause"),
            },
            f"gaps_{contract_id}_{month:%Y-%m}",
        )

for name, rows in queries.checks(contract_id, month).items():
    if not rows.empty:
        parts.section(name)
        shown = rows.dropna(axis=1, how="all")
        parts.table(
            shown,
            {
                column: Column(
                    column.replace("_", " ").removesuffix(" amount").capitalize(),
                    parts.status_word if column == "status" else parts.number if column.endswith("amount") else None,
                )
                for column in shown.columns
            },
            f"{name.lower().replace(' ', '_')}_{contract_id}_{month:%Y-%m}",
        )

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
            "owed_by": Column("Owed by"),
            "cadence": Column("Cadence"),
            "clause_reference": Column("Clause"),
        },
        f"upcoming_{contract_id}",
    )
