"""Was the service as promised? One service level against its target, then all of the contract's."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd
import parts
import queries
import streamlit as st
import words
from parts import Column

picked = parts.choice()
month = parts.month_of(picked)
contract_id, currency = picked.contract["contract_id"], picked.contract["currency"]


def trend(level: pd.Series) -> None:
    """Value against target and minimum; missed periods in the colour of breach."""
    history = queries.attainment_history(contract_id)
    history = history[history["service_level_id"] == level.service_level_id]
    history["period"] = [parts.period_name(each) for each in history.itertuples()]
    history = parts.drawable(
        history,
        "value",
        "target",
        "minimum",
        "value_low",
        "value_high",
        "shortfall",
    )
    history["verdict"] = history["status"].map(words.word)
    base = alt.Chart(history).encode(x=parts.month_axis("period_start"))
    unit = parts.unit_name(level.unit)
    y = alt.Y("value:Q", title=unit, scale=alt.Scale(zero=False, padding=12))
    terms = history.melt(["period_start"], ["target", "minimum"], "line", "at").dropna()
    terms["line"] = terms["line"].str.capitalize()
    held_to = (
        alt.Chart(terms)
        .mark_line(
            interpolate="step-after",
            color=parts.TERM,
            point=alt.OverlayMarkDef(shape="stroke", color=parts.TERM, size=40),
        )
        .encode(
            x=parts.month_axis("period_start"),
            y=alt.Y("at:Q"),
            strokeDash=alt.StrokeDash(
                "line:N",
                title=None,
                scale=alt.Scale(domain=["Target", "Minimum"], range=[[1, 0], [3, 4]]),
                legend=alt.Legend(orient="top"),
            ),
        )
    )
    points = base.mark_point(filled=True, opacity=1).encode(
        y=y,
        color=alt.condition("datum.is_missed", alt.value(parts.BREACH), alt.value(parts.MEASURED)),
        size=alt.condition(
            f"datum.period_start == {int(pd.Timestamp(level.period_start).timestamp() * 1000)}",
            alt.value(180),
            alt.value(70),
        ),
        tooltip=[
            alt.Tooltip("period", title="Period"),
            alt.Tooltip("value", title=f"Measured, {unit}", format=",.2f"),
            alt.Tooltip("target", title=f"Target, {unit}", format=",.2f"),
            alt.Tooltip("shortfall", title="Distance from target", format=",.2f"),
            alt.Tooltip("verdict", title="Status"),
            alt.Tooltip("clause_reference", title="Clause"),
        ],
    )
    parts.show(
        alt.layer(held_to, base.mark_line(color=parts.MEASURED).encode(y=y), points).properties(
            height=parts.CHART_HEIGHT
        ),
        "The measured value of each period against its target and minimum",
    )


def evidence(row: pd.Series) -> list[str]:
    """What else is known about the figure: its parts, relief, rejected rows and the provider's own report."""
    sentences = []
    if not parts.is_missing(row.numerator) and not parts.is_missing(row.denominator):
        sentences.append(f"It is {parts.count(row.numerator)} ÷ {parts.count(row.denominator)}.")
    if not parts.is_missing(row.value_before_relief):
        sentences.append(
            "No relief applies."
            if row.value_before_relief == row.value
            else f"Before relief it was {parts.measure(row.value_before_relief, row.unit)}."
        )
    if not parts.is_missing(row.value_low) and not parts.is_missing(row.value_high):
        sentences.append(
            "Rejected rows could not change it."
            if row.value_low == row.value_high
            else f"Rejected rows could have made it {parts.measure(row.value_low, row.unit)} to "
            f"{parts.measure(row.value_high, row.unit)}."
        )
    sentences.append(
        "The provider reported no figure."
        if parts.is_missing(row.reported_value)
        else f"The provider reported {parts.measure(row.reported_value, row.unit)}, a difference of "
        f"{parts.signed(row.reported_difference)}."
    )
    return sentences


WEEKDAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]


def worth(level: pd.Series) -> list[str]:
    """What the verdict is worth: the credit, what capped it, what came back, what later data would change."""
    sentences = []
    mine = credits[(credits["service_level_id"] == level.service_level_id) & (credits["month"] == credited_in(level))]
    for each in mine.itertuples():
        credit = parts.money(each.credit_amount, each.currency)
        if each.at_risk_amount == 0:
            sentences.append("No fees of the month are known: what it credits cannot be told.")
            continue
        if each.uncapped_credit_amount == 0:
            sentences.append(f"It credits nothing; {parts.money(each.at_risk_amount, each.currency)} of the fees were at risk.")
            continue
        credited = f"It credits **{credit}** of {parts.money(each.at_risk_amount, each.currency)} at risk"
        if each.repeat_multiplier > 1:
            credited += f", times {parts.term(each.repeat_multiplier, '')} for the repeat"
        if each.cap_applied != "none":
            cap = "month" if each.cap_applied == "monthly" else "last twelve months"
            credited += f", cut from {parts.money(each.uncapped_credit_amount, each.currency)} by the cap of the {cap}"
        if each.earned_back_amount > 0:
            credited += (
                f"; {parts.money(each.earned_back_amount, each.currency)} was earned back in "
                f"{parts.month_name(each.earned_back_in_month)}"
            )
        sentences.append(credited + ".")
    if level.is_status_uncertain is True:
        sentences.append(":red[Rejected rows could turn the verdict.]")
    for each in queries.restatements(level.service_level_id, level.period_end).itertuples():
        if each.measure.endswith(" credit"):
            what, now, then = "credit", parts.money(each.current_value, each.currency), parts.money(each.settled_value, each.currency)
        else:
            what, now, then = "value", parts.measure(each.current_value, level.unit), parts.measure(each.settled_value, level.unit)
        sentences.append(f"Settled: later data would make the {what} {now} instead of {then}.")
    return sentences


def credited_in(level: pd.Series) -> object:
    """The month that credits the period: its last."""
    return level.period_end.replace(day=1)


def heat_map(level: pd.Series) -> None:
    """Where in the week the service level is lost: value by weekday and half hour of the period."""
    cells = queries.half_hours(level.service_level_id, level.period_start, level.period_end)
    if cells.empty:
        parts.nothing(f"{level['name']} is not measured by the half hour.")
        return
    scale = 100 if level.unit == "percent" else 1
    cells = parts.drawable(cells, "value_per_unit", "numerator", "denominator")
    cells["value"] = cells["value_per_unit"] * scale
    cells["day"] = [WEEKDAYS[number - 1] for number in cells["weekday"]]
    is_low_better = level.direction == "at_most"
    chart = (
        alt.Chart(cells)
        .mark_rect()
        .encode(
            x=alt.X("half_hour:O", title=None, axis=alt.Axis(labelAngle=0, labelOverlap=True)),
            y=alt.Y("day:O", title=None, sort=WEEKDAYS),
            color=alt.Color(
                "value:Q",
                title=parts.unit_name(level.unit),
                scale=alt.Scale(scheme="blues", reverse=is_low_better),
                legend=alt.Legend(orient="right", gradientLength=140),
            ),
            tooltip=[
                alt.Tooltip("day", title="Day"),
                alt.Tooltip("half_hour", title="Half hour"),
                alt.Tooltip("value", title=f"Value, {parts.unit_name(level.unit)}", format=",.2f"),
                alt.Tooltip("denominator", title="Counted", format=",.0f"),
                alt.Tooltip("intervals_met", title="Half hours met"),
                alt.Tooltip("intervals", title="Half hours"),
            ],
        )
        .properties(height=200)
    )
    parts.show(chart, "The value by weekday and half hour of the contract's day; pale is worse")
    st.caption(f"Days and half hours of {picked.contract['time_zone']}. Pale is worse.")
    parts.table(
        cells,
        {
            "day": Column("Day"),
            "half_hour": Column("Half hour"),
            "value": Column(f"Value, {parts.unit_name(level.unit)}", parts.number),
            "denominator": Column("Counted", parts.count),
            "intervals_met": Column("Half hours met", parts.count),
            "intervals": Column("Half hours", parts.count),
        },
        f"half_hours_{level.service_level_id}_{level.period_start:%Y-%m}",
    )


def measured_so_far(each: Any) -> str:
    """How much of the open period is measured. What is expected is counted in contacts, surveys or seconds: a share fits all."""
    if not each.denominator:
        return "no data has been delivered for it yet."
    share = 100 * each.denominator / (each.denominator + each.denominator_expected)
    return (
        f"about {parts.count(share)} % of what is expected has been measured, {parts.measure(each.value_so_far, each.unit)} so "
        f"far. It can end between {parts.measure(each.value_lowest, each.unit)} and "
        f"{parts.measure(each.value_highest, each.unit)}."
    )


def outlook(level: pd.Series) -> None:
    """The open period: what can still be reached."""
    for each in queries.forecast(level.service_level_id).assign(unit=level.unit).itertuples():
        best = each.value_highest if each.direction == "at_least" else each.value_lowest
        needed = f"{'at least' if each.direction == 'at_least' else 'at most'} {parts.measure(each.value_needed, each.unit)}"
        reach = (
            "It cannot be missed any more."
            if each.is_target_safe
            else f"To meet it, what is still to come must be {needed}."
            if each.is_target_reachable
            else f":red[It cannot be met any more]: at best {parts.measure(best, each.unit)}."
        )
        at_risk = (
            f" A miss would credit up to {parts.money(each.credit_at_risk_amount, each.currency)}."
            if each.credit_at_risk_amount and not each.is_target_safe
            else ""
        )
        parts.write(
            f"**{parts.period_name(each)}, still open**: {measured_so_far(each)} The target is {parts.target_in_words(each)}. "
            f"{reach}{at_risk}"
        )


credits = queries.credits(contract_id)
rows = queries.attainment(contract_id, month)
if rows.empty:
    parts.nothing(
        f"No service level of {picked.parties} was measured in {parts.month_name(month)}. Pick another month, or "
        "deliver its contacts and type `make build`."
    )
    st.stop()

names = dict(zip(rows["service_level_id"], rows["name"], strict=True))
service_level_id = parts.pick("Service level", "service_level", list(names), names.__getitem__)
row = rows[rows["service_level_id"] == service_level_id].iloc[0]
parts.headline(
    f"{row['name']}, {parts.period_name(row)}",
    parts.measure(row.value, row.unit),
    parts.verdict(row),
    " ".join(worth(row)),
    " ".join(evidence(row)),
)
trend(row)
outlook(row)

parts.section(f"All service levels in {parts.month_name(month)}")
for name in ("value", "value_before_relief", "value_low", "value_high", "reported_value"):
    rows[f"{name}_shown"] = [parts.measure(figure, unit) for figure, unit in zip(rows[name], rows["unit"], strict=True)]
rows["held_to"] = [parts.target_in_words(each) for each in rows.itertuples()]
parts.table(
    rows,
    {
        "name": Column("Service level"),
        "status": Column("Status", words.word),
        "value_shown": Column("Measured", str),
        "held_to": Column("Target", str),
        "value_before_relief_shown": Column("Before relief", str, "As if no relief event had been approved"),
        "value_low_shown": Column("Lowest", str, "Were all rejected rows misses"),
        "value_high_shown": Column("Highest", str, "Were all rejected rows hits"),
        "reported_value_shown": Column("Reported", str, "What the provider reported"),
        "reported_difference": Column("Difference", parts.signed, "Reported against measured, in the metric's unit"),
        "clause_reference": Column("Clause"),
    },
    f"service_levels_{contract_id}_{month:%Y-%m}",
)

parts.section(f"{row['name']} under every formula")
others = queries.formulas(service_level_id, row.period_start)
if others.empty:
    parts.nothing(f"{row['name']} is not measured by a formula of the library over a whole period.")
else:
    parts.write(f"The contract counts by **{words.word(row.formula)}**. The same contacts counted in other ways:")
    others["rule"] = [
        f"{words.word(name)} (contract)" if own is True else words.word(name)
        for name, own in zip(others["formula"], others["is_contract_formula"], strict=True)
    ]
    parts.table(
        others,
        {
            "rule": Column("Formula"),
            "numerator": Column("Numerator", parts.count),
            "denominator": Column("Denominator", parts.count),
            "value": Column("Value, %", parts.number),
            "difference_from_contract_formula": Column("Difference, points", parts.signed),
            "credit_amount": Column(f"Credit, {currency}", parts.number, "Before repeats and caps"),
            "credit_difference_amount": Column(
                f"More or less credit, {currency}", parts.signed, "What counting this way would have changed, before repeats and caps"
            ),
        },
        f"formulas_{service_level_id}_{row.period_start:%Y-%m}",
    )

parts.section(f"{row['name']} as it can be read")
as_read = queries.readings(service_level_id, row.period_start)
as_read["reading"] = [reading.replace("contract", "under the contract").capitalize() for reading in as_read["reading"]]
parts.table(
    as_read,
    {
        "reading": Column("Reading"),
        "status": Column("Status", words.word),
        "numerator": Column("Numerator", parts.count),
        "denominator": Column("Denominator", parts.count),
        "value": Column(f"Value, {parts.unit_name(row.unit)}", parts.number),
        "difference_from_contract": Column("Difference", parts.signed),
        "credit_amount": Column(f"Credit, {currency}", parts.number, "Before repeats and caps"),
        "credit_difference_amount": Column(f"More or less credit, {currency}", parts.signed, "Before repeats and caps"),
    },
    f"readings_{service_level_id}_{row.period_start:%Y-%m}",
)

parts.section("Relief")
events = queries.relief(contract_id, service_level_id, row.period_start, row.period_end)
if events.empty:
    parts.nothing(f"No relief event touches {row['name']} in {parts.period_name(row)}.")
else:
    events["approval"] = ["Approved" if approved else "Not approved: no relief" for approved in events["is_approved"]]
    parts.table(
        events,
        {
            "relief_id": Column("Event"),
            "kind": Column("Kind", words.word),
            "approval": Column("Approval"),
            "starts_at": Column("From, UTC", parts.moment),
            "ends_at": Column("To, UTC", parts.moment),
            "numerator_removed": Column("Numerator taken", parts.count),
            "denominator_removed": Column("Denominator taken", parts.count),
            "value": Column("With it", parts.number),
            "value_without_relief": Column("Without it", parts.number),
            "credit_relieved_amount": Column(f"Credit relieved, {currency}", parts.number, "Before repeats and caps"),
        },
        f"relief_{service_level_id}_{row.period_start:%Y-%m}",
    )

parts.section("Where in the week")
heat_map(row)

parts.section(parts.in_currency("Credits of the contract", credits))
if credits.empty:
    parts.nothing(f"No service level of {picked.parties} carries credits yet.")
else:
    drawn = parts.drawable(credits[credits["credit_amount"] > 0], "credit_amount", "earned_back_amount")
    drawn["cap"] = drawn["cap_applied"].map(words.word)
    if not drawn.empty:
        parts.show(
            alt.Chart(drawn)
            .mark_bar()
            .encode(
                x=alt.X("yearmonth(month):O", title=None, axis=alt.Axis(labelAngle=0, labelOverlap=True)),
                y=alt.Y("credit_amount:Q", title=f"{currency} a month"),
                color=alt.Color(
                    "name:N",
                    title=None,
                    scale=alt.Scale(range=[parts.MEASURED, parts.SECOND, parts.THIRD, parts.TERM]),
                    legend=alt.Legend(orient="top"),
                ),
                tooltip=[
                    alt.Tooltip("month:T", title="Month", format="%b %Y"),
                    alt.Tooltip("name", title="Service level"),
                    alt.Tooltip("credit_amount", title=f"Credit, {currency}", format=",.2f"),
                    alt.Tooltip("cap", title="Cap"),
                ],
            )
            .properties(height=parts.CHART_HEIGHT),
            "Credits after caps by month and service level",
        )
    parts.table(
        credits[credits["uncapped_credit_amount"] > 0].sort_values("month", ascending=False),
        {
            "month": Column("Month", lambda at: f"{at:%b %Y}"),
            "name": Column("Service level"),
            "status": Column("Status", words.word),
            "fee_base_amount": Column("Fees", parts.number),
            "at_risk_amount": Column("At risk", parts.number),
            "allocation_pct": Column("Allocation, %", lambda value: parts.term(value, "")),
            "credit_factor_pct": Column("Step, %", lambda value: parts.term(value, "")),
            "repeat_multiplier": Column("Repeat", lambda value: parts.term(value, "")),
            "uncapped_credit_amount": Column("Before caps", parts.number),
            "credit_amount": Column("Credit", parts.number),
            "cap_applied": Column("Cap", words.word),
            "earned_back_amount": Column("Earned back", parts.number),
        },
        f"credits_{contract_id}",
    )
rights = queries.termination_rights(contract_id)
if not rights.empty:
    every_name = dict(zip(credits["service_level_id"], credits["name"], strict=True))
    for each in rights.itertuples():
        parts.write(
            f":red[**A right to terminate arose in {parts.month_name(each.arose_in_month)}**]: "
            f"{every_name.get(each.service_level_id, each.service_level_id)}, {each.basis}, from "
            f"{parts.month_name(each.first_default_month)} to {parts.month_name(each.last_default_month)}."
        )

parts.section("The contacts behind the number")
against = queries.misses(service_level_id, row.period_start, row.period_end)
if against.empty:
    parts.nothing(f"No contact is listed against {row['name']} in {parts.period_name(row)}.")
else:
    parts.write(f"{words.plural(len(against), 'contact counts', 'contacts count')} against it, the longest waits first.")
    parts.table(
        against,
        {
            "contact_id": Column("Contact"),
            "contact_class": Column("Class", words.word),
            "wait_seconds": Column("Wait, s", parts.number),
            "queued_at": Column("Queued, UTC", lambda at: f"{at:%Y-%m-%d %H:%M:%S}"),
            "queue_id": Column("Queue"),
            "agent_id": Column("Agent"),
        },
        f"contacts_{service_level_id}_{row.period_start:%Y-%m}",
    )
