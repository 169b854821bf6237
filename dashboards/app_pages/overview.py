"""Is the contract being kept? Service levels met this month, and one sentence on each other page."""

from __future__ import annotations

import altair as alt
import pandas as pd
import parts
import queries
import streamlit as st
import words
from parts import Column
from published import NotReady

picked = parts.choice()
month = parts.month_of(picked)
contract_id, currency = picked.contract["contract_id"], picked.contract["currency"]


def cost_sentence() -> str:
    """What a resolved contact cost."""
    rows = queries.cost_by_handler(contract_id)
    rows = rows[(rows["month"] == month) & (rows["handled_by"] == "blended")]
    if rows.empty:
        return "No cost is known for this month."
    row = rows.iloc[0]
    if not row.charged_amount:
        return f"Nothing has been invoiced for {parts.month_name(month)}."
    return (
        f"A resolved contact cost **{parts.money(row.cost_per_resolved, row.currency)}** net: "
        f"{parts.money(row.net_amount, row.currency)} for {words.plural(row.contacts_resolved, 'contact')}."
    )


def benchmark_sentence() -> str:
    """How many rates are above the market."""
    rows = queries.benchmark_totals(contract_id, month)
    if rows.empty:
        return "No benchmark has been due yet."
    row = rows.iloc[0]
    return (
        f"Rates above the market band: **{row.above_band} of {row.charges}**"
        f"{f', {row.not_determinable} not determinable' if row.not_determinable else ''}; adjusting them saves "
        f"{parts.money(row.annual_saving_amount, row.currency)} a year."
    )


def innovation_sentence() -> str:
    """What initiatives brought the client."""
    rows = queries.benefit_to_date(contract_id, month)
    if rows.empty:
        return "No initiative has brought a benefit yet."
    row = rows.iloc[0]
    return (
        f"Verified benefits come to **{parts.money(row.verified_amount, row.currency)}** so far, of "
        f"{parts.money(row.claimed_amount, row.currency)} claimed."
    )


def data_sentence() -> str:
    """What became of the rows received."""
    row = queries.load_totals().iloc[0]
    return (
        f"Of {words.plural(row.rows_received, 'row')} received for all contracts, **{parts.count(row.rows_rejected)}** "
        f"{words.noun(row.rows_rejected, 'was', 'were')} rejected."
    )


def invoices_sentence() -> str:
    """What can still be claimed, over all months."""
    claims = queries.open_claims(contract_id)
    if claims.empty:
        return "No claim on an invoice is open."
    first = claims.iloc[0]
    return (
        f"**{parts.money(claims['difference_amount'].sum(), first.currency)}** can still be claimed; the first claim lapses "
        f"on {parts.day(first.claim_by)}."
    )


def compliance_sentence() -> str:
    """How much of what fell due in the month was delivered in time."""
    history = queries.compliance_by_month(contract_id)
    now = history[history["month"] == month]
    if now.empty:
        return f"Nothing else fell due in {parts.month_name(month)}."
    row = now.iloc[0]
    return (
        f"**{parts.count(row.met)} of {parts.count(row.due)}** {words.noun(row.due, 'obligation')} due "
        f"{words.noun(row.met, 'was', 'were')} delivered in time and accepted."
    )


def others() -> None:
    """A link and a sentence for each other page."""
    for page, title, sentence in (
        ("cost_per_contact", "Cost per contact", cost_sentence),
        ("invoices", "Invoices", invoices_sentence),
        ("benchmark", "Benchmark", benchmark_sentence),
        ("innovation", "Innovation", innovation_sentence),
        ("compliance", "Compliance", compliance_sentence),
        ("data_quality", "Data quality", data_sentence),
    ):
        link, beside = st.columns([1, 4], vertical_alignment="center")
        link.page_link(f"app_pages/{page}.py", label=f"{title} →")
        try:
            beside.markdown(parts.escape(sentence()))
        except NotReady as problem:
            beside.markdown(str(problem))


def map_of_periods() -> None:
    """One square a service level and month, missed ones in the colour of breach; a quarter takes its three months."""
    history = queries.attainment_history(contract_id)
    history["period"] = [parts.period_name(row) for row in history.itertuples()]
    history["measured"] = [parts.measure(row.value, row.unit) for row in history.itertuples()]
    history["held_to"] = [parts.target_in_words(row) for row in history.itertuples()]
    history["at"] = [list(pd.date_range(row.period_start, row.period_end, freq="MS")) for row in history.itertuples()]
    history = history[["name", "clause_reference", "status", "period", "measured", "held_to", "at"]].explode("at")
    history["verdict"] = history["status"].map(
        lambda status: "Missed" if status in parts.BREACHES else words.word(status)
    )
    history["month"] = history["at"].map(lambda start: f"{start:%b %y}")
    parts.show(
        alt.Chart(history, height=alt.Step(34))
        .mark_rect(stroke="white", strokeWidth=3, cornerRadius=4)
        .encode(
            x=alt.X(
                "month:O", title=None, sort=alt.SortField("at"), axis=alt.Axis(labelAngle=0, labelFlush=False, labelOverlap=True)
            ),
            y=alt.Y("name:N", title=None, axis=alt.Axis(labelLimit=220, ticks=False, domain=False, labelFlush=False)),
            color=alt.Color(
                "verdict:N",
                title=None,
                scale=alt.Scale(
                    domain=["Met", "Missed", "Not determinable"], range=["#a9c4e4", parts.BREACH, "#e3e6eb"]
                ),
                legend=alt.Legend(orient="top"),
            ),
            tooltip=[
                alt.Tooltip("name", title="Service level"),
                alt.Tooltip("period", title="Period"),
                alt.Tooltip("verdict", title="Status"),
                alt.Tooltip("measured", title="Measured"),
                alt.Tooltip("held_to", title="Target"),
                alt.Tooltip("clause_reference", title="Clause"),
            ],
        ),
        "Each service level in each month: met, missed or not determinable",
    )


counts = queries.attainment_counts(contract_id, month).iloc[0]
rows = queries.attainment(contract_id, month)
if rows.empty:
    parts.nothing(f"No service level of {picked.parties} was measured in {parts.month_name(month)}.")
else:
    missed = rows[rows["is_missed"]]
    judgement = f":red[**{counts.missed} missed**]." if counts.missed else "**Nothing missed.**"
    if counts.not_determinable:
        judgement += f" {counts.not_determinable} not determinable."
    parts.headline(
        f"Service levels met, {parts.month_name(month)}",
        f"{counts.met} of {counts.measured}",
        judgement,
        *(f"{row.name}. {parts.verdict(row)}" for row in missed.itertuples()),
    )
    parts.section("Month by month")
    map_of_periods()

parts.section("The rest of the contract")
others()

if not rows.empty:
    parts.section(f"Service levels in {parts.month_name(month)}")
    rows["figure"] = [parts.measure(row.value, row.unit) for row in rows.itertuples()]
    rows["held_to"] = [parts.target_in_words(row) for row in rows.itertuples()]
    parts.table(
        rows,
        {
            "name": Column("Service level"),
            "figure": Column("Measured", str),
            "held_to": Column("Target", str),
            "status": Column("Status", words.word),
            "clause_reference": Column("Clause"),
        },
        f"service_levels_{contract_id}_{month:%Y-%m}",
    )
