"""Are the rates in line with the market? Each charge against its band at its last benchmark."""

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
# A chart of several panels does not stretch: their width is set so that four fit beside each other at 1280 pixels.
PAGE_WIDTH, AXIS_WIDTH = 900, 90


def rate(value: object) -> str:
    """A unit price: four decimals, as rate cards print it."""
    return parts.number(value, 4)


def effect(value: object) -> str:
    """What one step of making rates comparable adds to the market's."""
    return parts.signed(value, 4)


def sentence(row: object) -> str:
    """One charge against its market band, in words."""
    if row.status == "not_determinable":
        return f"**{row.charge_code}**: not determinable, {words.plural(row.peer_count, 'peer is', 'peers are')} too few."
    name = f":red[**{row.charge_code}**]" if row.status in parts.BREACHES else f"**{row.charge_code}**"
    return (
        f"{name}: {words.word(row.status).lower()}, {row.currency} {rate(row.contract_rate)} a unit against "
        f"{rate(row.band_low)} to {rate(row.band_high)} ({words.plural(row.peer_count, 'peer')}, "
        f"{parts.signed(row.gap_pct)} % from the market)."
    )


def chart() -> None:
    """Each charge at each benchmark: the band as a bar, the market as a tick, the contract's rate as a point."""
    rows = parts.drawable(
        queries.benchmark_history(contract_id),
        "contract_rate",
        "market_rate",
        "band_low",
        "band_high",
        "gap_pct",
    )
    rows = rows.dropna(subset=["market_rate"])
    if rows.empty:
        return
    rows["date"] = rows["benchmark_on"].map(lambda on: f"{on:%d %b %Y}")
    rows["verdict"] = rows["status"].map(words.word)
    rows["is_above"] = rows["status"].isin(parts.BREACHES)
    base = alt.Chart(rows, height=220).encode(
        x=alt.X("date:O", title=None, sort=alt.SortField("benchmark_on"), axis=alt.Axis(labelAngle=0)),
        tooltip=[
            alt.Tooltip("charge_code", title="Charge"),
            alt.Tooltip("date", title="Benchmark"),
            alt.Tooltip("verdict", title="Status"),
            alt.Tooltip("contract_rate", title="Contract", format=",.4f"),
            alt.Tooltip("market_rate", title="Market", format=",.4f"),
            alt.Tooltip("band_low", title="Band from", format=",.4f"),
            alt.Tooltip("band_high", title="Band to", format=",.4f"),
            alt.Tooltip("peer_count", title="Peers"),
        ],
    )
    scale = alt.Scale(zero=False, padding=20)
    layers = alt.layer(
        base.mark_bar(size=44, color=parts.PALE, cornerRadius=3).encode(
            y=alt.Y("band_low:Q", title=f"{rows['currency'].iloc[0]} a unit", scale=scale),
            y2="band_high:Q",
        ),
        base.mark_tick(size=44, thickness=2, color=parts.TERM).encode(y=alt.Y("market_rate:Q", scale=scale)),
        base.mark_point(filled=True, size=140, opacity=1).encode(
            y=alt.Y("contract_rate:Q", scale=scale),
            color=alt.condition("datum.is_above", alt.value(parts.BREACH), alt.value(parts.MEASURED)),
        ),
    )
    in_a_row = min(4, rows["charge_code"].nunique())
    parts.show(
        layers.properties(width=PAGE_WIDTH // in_a_row - AXIS_WIDTH)
        .facet(facet=alt.Facet("charge_code:N", title=None), columns=in_a_row)
        .resolve_scale(y="independent"),
        "Each charge's contract rate against the market's band",
    )
    st.caption("Bar: the band around the market rate. Line in it: the market rate. Point: the contract's rate.")


rows = queries.benchmark(contract_id, month)
if rows.empty:
    dates = queries.benchmark_history(contract_id)["benchmark_on"]
    parts.nothing(
        f"No benchmark of {picked.parties} was due by {parts.month_name(month)}."
        + (f" The first is of {min(dates):%d %B %Y}: pick a later month." if len(dates) else "")
    )
    st.stop()

total = queries.benchmark_totals(contract_id, month).iloc[0]
parts.headline(
    f"Annual saving, last benchmark by {parts.month_name(month)}",
    parts.money(total.annual_saving_amount, total.currency),
    f":red[**{total.above_band} of {total.charges}**] {words.noun(total.charges, 'rate')} above the market band."
    if total.above_band
    else "**No rate can be judged**: too few market rates were delivered."
    if total.not_determinable == total.charges
    else f"**None of {total.charges}** {words.noun(total.charges, 'rate')} above the market band.",
    *(sentence(row) for row in rows.itertuples() if row.status in {"above_band", "not_determinable"}),
)
chart()

parts.section(f"Charge by charge, rates in {total.currency} a unit")
parts.table(
    rows,
    {
        "charge_code": Column("Charge"),
        "status": Column("Status", words.word),
        "benchmark_on": Column("Date", parts.day, "Day of the benchmark"),
        "contract_rate": Column("Contract", rate),
        "market_rate": Column("Market", rate, "After location and currency are made equal"),
        "band_low": Column("Low", rate, "Lower edge of the band"),
        "band_high": Column("High", rate, "Upper edge of the band"),
        "gap_pct": Column("Gap, %", parts.signed),
        "adjusted_rate": Column("Adjusted", rate),
        "adjustment_due_on": Column("Due on", parts.day),
        "annual_saving_amount": Column(f"Saving, {total.currency}", parts.number),
    },
    f"benchmark_{contract_id}_{month:%Y-%m}",
)

parts.section("From the rates observed to the market rate")
parts.table(
    rows,
    {
        "charge_code": Column("Charge"),
        "peer_count": Column("Peers", parts.count),
        "market_rate_unnormalised": Column("As observed", rate),
        "exchange_rate_effect": Column("Converted to the contract's currency", effect),
        "location_effect": Column("Made equal in location", effect),
        "market_rate": Column("Market", rate),
    },
    f"benchmark_steps_{contract_id}_{month:%Y-%m}",
)

outlook = queries.benchmark_outlook(contract_id)
if not outlook.empty:
    parts.section("The next benchmark")
    first = outlook.iloc[0]
    above = int((outlook["status"] == "above_band").sum())
    parts.write(
        f"Due on **{parts.day(first.next_benchmark_on)}**. On the data of {parts.day(first.as_of_date)} it would find "
        f"**{above} of {len(outlook)}** {words.noun(len(outlook), 'rate')} above the band and save "
        f"**{parts.money(outlook['annual_saving_amount'].sum(), first.currency)}** a year."
    )
    parts.table(
        outlook,
        {
            "charge_code": Column("Charge"),
            "status": Column("Status", words.word),
            "contract_rate": Column("Contract", rate),
            "market_rate": Column("Market", rate),
            "band_low": Column("Low", rate),
            "band_high": Column("High", rate),
            "gap_pct": Column("Gap, %", parts.signed),
            "peer_count": Column("Peers", parts.count),
            "adjusted_rate": Column("Adjusted", rate),
            "annual_saving_amount": Column(f"Saving, {first.currency}", parts.number),
        },
        f"benchmark_outlook_{contract_id}",
    )
