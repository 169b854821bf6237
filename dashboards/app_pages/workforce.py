"""Who handles the contacts, and how well: certificates, quality items and plans, the sample, shrinkage."""

from __future__ import annotations

import altair as alt
import parts
import queries
import streamlit as st
import words
from parts import Column

picked = parts.choice()
month = parts.month_of(picked)
contract_id = picked.contract["contract_id"]

uncertified = queries.uncertified_contacts(contract_id, month)
coverage = queries.quality_coverage(contract_id, month)
items = queries.quality_items(contract_id, month)
if uncertified.empty and coverage.empty and items.empty:
    parts.nothing(
        f"{picked.parties}: nobody was evaluated and no contact needs a certificate in {parts.month_name(month)}. Deliver "
        "evaluations and the roster, then type `make build`."
    )
    st.stop()

known = queries.certification(contract_id, month).iloc[0]
found = int(uncertified["contacts"].sum()) if known.is_promised and known.has_roster else None
sentences = [
    "The contract asks for no certificate."
    if not known.is_promised
    else "No roster was supplied: who was certified is not known. Deliver the roster (agents), then type `make build`."
    if not known.has_roster
    else f":red[**{words.plural(found, 'contact')}**] {words.noun(found, 'was', 'were')} answered by somebody not certified for it."
    if found
    else "Every contact was answered by somebody certified for it."
]
if not coverage.empty:
    row = coverage.iloc[0]
    judged = (
        "the contract promises no share"
        if parts.is_missing(row.promised_coverage_pct)
        else "as promised"
        if row.is_met
        else f":red[**short of {parts.term(row.promised_coverage_pct, 'percent')}**]"
    )
    sentences.append(
        f"{parts.count(row.contacts_evaluated)} of {words.plural(row.contacts_answered, 'contact')} answered "
        f"{words.noun(row.contacts_evaluated, 'was', 'were')} evaluated, "
        f"{parts.measure(row.coverage_pct, 'percent')}: {judged}."
    )
low = items[items["is_below_threshold"]] if not items.empty else items
if len(low):
    sentences.append(
        f":red[**{words.plural(len(low), 'item')}**] of the checklist scored below {words.noun(len(low), 'its', 'their')} threshold."
    )
parts.headline(f"Uncertified contacts, {parts.month_name(month)}", parts.count(found), *sentences)

if found:
    parts.section("Contacts without a certificate")
    parts.table(
        uncertified,
        {
            "agent_id": Column("Agent"),
            "reason": Column("Why", words.word),
            "contacts": Column("Contacts", parts.count),
            "certified_on": Column("Certified", parts.day),
            "assessment_score_pct": Column("Score, %", parts.number),
            "training_completed_days": Column("Training days", parts.number),
            "clause_reference": Column("Clause"),
        },
        f"uncertified_{contract_id}_{month:%Y-%m}",
    )

if not items.empty:
    parts.section("Quality by item")
    drawn = parts.drawable(items, "score_pct", "item_threshold_pct")
    drawn["item"] = drawn["item_code"].map(words.word)
    bars = alt.Chart(drawn, height=parts.CHART_HEIGHT).encode(
        y=alt.Y("item:N", title=None, sort=alt.SortField("score_pct")),
        tooltip=[
            alt.Tooltip("item", title="Item"),
            alt.Tooltip("score_pct", title="Score, %", format=",.2f"),
            alt.Tooltip("item_threshold_pct", title="Threshold, %", format=",.2f"),
            alt.Tooltip("evaluations", title="Evaluations"),
        ],
    )
    parts.show(
        bars.mark_bar().encode(
            x=alt.X("score_pct:Q", title="%", scale=alt.Scale(domain=[0, 100])),
            color=alt.condition("datum.is_below_threshold", alt.value(parts.BREACH), alt.value(parts.MEASURED)),
        )
        + bars.mark_tick(color=parts.TERM, thickness=2).encode(x="item_threshold_pct:Q"),
        "Score of each item of the checklist against its threshold",
    )
    parts.table(
        items,
        {
            "item_code": Column("Item", words.word),
            "score_pct": Column("Score, %", parts.number),
            "item_threshold_pct": Column("Threshold, %", parts.number),
            "evaluations": Column("Evaluations", parts.count),
            "plan_status": Column("Plan", words.word),
            "plan_due_on": Column("Plan due", parts.day),
            "opened_on": Column("Opened", parts.day),
            "clause_reference": Column("Clause"),
        },
        f"quality_items_{contract_id}_{month:%Y-%m}",
    )

calibrations = queries.calibrations(contract_id, month)
if not calibrations.empty:
    parts.section("Calibration")
    parts.table(
        calibrations,
        {
            "calibrated_on": Column("Session", parts.day),
            "agreement_pct": Column("Agreement, %", parts.number),
            "minimum_agreement_pct": Column("Asked for, %", parts.number),
            "items_agreed": Column("Items agreed", parts.count),
            "items_scored": Column("Items", parts.count),
            "evaluators": Column("Evaluators", parts.count),
        },
        f"calibrations_{contract_id}_{month:%Y-%m}",
    )

sample = queries.skewed_sample(contract_id, month)
parts.section("Is the sample like the contacts?")
if coverage.empty or not coverage.iloc[0].contacts_evaluated:
    st.markdown(f"Nothing was evaluated in {parts.month_name(month)}.")
elif sample.empty:
    st.markdown("No queue, hour, length or agent is evaluated more or less than chance explains.")
else:
    # AI has no agent.
    sample["part_shown"] = sample["part"].replace("none", "no agent")
    parts.table(
        sample,
        {
            "dimension": Column("By", words.word),
            "part_shown": Column("Part"),
            "answered_pct": Column("Of answered, %", parts.number),
            "evaluated_pct": Column("Of evaluated, %", parts.number),
            "contacts_evaluated": Column("Evaluated", parts.count),
            "contacts_expected": Column("Expected", parts.number),
            "standard_deviations": Column("Standard deviations", parts.signed),
        },
        f"sample_{contract_id}_{month:%Y-%m}",
    )

shrinkage = queries.shrinkage(contract_id)
if not shrinkage.empty:
    parts.section("Shrinkage")
    drawn = parts.drawable(shrinkage, "shrinkage_pct")
    drawn["what"] = drawn["is_scheduled"].map({True: "Planned", False: "Actual"})
    parts.show(
        alt.Chart(drawn, height=220)
        .mark_line(point=True)
        .encode(
            x=parts.month_axis("month"),
            y=alt.Y("shrinkage_pct:Q", title="% of time not productive"),
            color=alt.Color(
                "what:N",
                title=None,
                legend=alt.Legend(orient="top"),
                scale=alt.Scale(domain=["Actual", "Planned"], range=[parts.MEASURED, parts.TERM]),
            ),
            tooltip=[
                alt.Tooltip("month:T", title="Month", format="%b %Y"),
                alt.Tooltip("what", title="Time"),
                alt.Tooltip("shrinkage_pct", title="Not productive, %", format=",.2f"),
            ],
        ),
        "Share of the agents' time that was not productive, planned and actual, by month",
    )

twice = queries.double_booked(contract_id, month)
if not twice.empty:
    parts.section("In two places at once")
    parts.table(
        twice,
        {
            "agent_id": Column("Agent"),
            "starts_at": Column("From, UTC", parts.moment),
            "ends_at": Column("To, UTC", parts.moment),
            "activity": Column("Activity", words.word),
            "other_contract_id": Column("Other contract"),
            "other_activity": Column("Other activity", words.word),
            "seconds": Column("Seconds", parts.count),
        },
        f"double_booked_{contract_id}_{month:%Y-%m}",
    )
