"""Was the service as promised? One service level against its target, then all of the contract's."""

from __future__ import annotations

import altair as alt
import pandas as pd
import parts
import queries
import streamlit as st
from parts import Column

picked = parts.choice()
month = parts.month_of(picked)
contract_id = picked.contract["contract_id"]


def trend(service_level_id: str, unit: str) -> None:
    """Value against target and minimum; missed periods in the colour of breach."""
    history = queries.attainment_history(contract_id)
    history = parts.drawable(
        history[history["service_level_id"] == service_level_id],
        "value",
        "target",
        "minimum",
        "value_low",
        "value_high",
        "shortfall",
    )
    history["verdict"] = history["status"].map(parts.status_word)
    base = alt.Chart(history).encode(x=parts.month_axis("period_start"))
    y = alt.Y("value:Q", title=parts.SHORT_UNITS.get(unit, unit).strip(), scale=alt.Scale(zero=False, padding=12))
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
            f"datum.period_start == {int(pd.Timestamp(month).timestamp() * 1000)}",
            alt.value(180),
            alt.value(70),
        ),
        tooltip=[
            alt.Tooltip("period_start:T", title="Period", format="%b %Y"),
            alt.Tooltip("value", format=",.2f"),
            alt.Tooltip("target", format=",.2f"),
            alt.Tooltip("shortfall", format=",.2f"),
            "verdict",
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
    " ".join(evidence(row)),
)
trend(service_level_id, row.unit)

parts.section(f"All service levels in {parts.month_name(month)}")
for name in ("value", "value_before_relief", "value_low", "value_high", "reported_value"):
    rows[f"{name}_shown"] = [parts.measure(figure, unit) for figure, unit in zip(rows[name], rows["unit"], strict=True)]
rows["held_to"] = [parts.target_in_words(each) for each in rows.itertuples()]
parts.table(
    rows,
    {
        "name": Column("Service level"),
        "status": Column("Status", parts.status_word),
        "value_shown": Column("Measured", str),
        "held_to": Column("Target", str),
        "value_before_relief_shown": Column("Before relief", str),
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
    parts.nothing(f"{row['name']} is not counted by a formula of the library.")
else:
    parts.write(f"The contract counts by **{row.formula}**. The same contacts counted in other ways:")
    others["rule"] = [
        f"{name} (contract)" if own is True else name
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
        },
        f"formulas_{service_level_id}_{row.period_start:%Y-%m}",
    )
