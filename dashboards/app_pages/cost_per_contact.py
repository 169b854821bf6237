"""What does a contact cost? AI and people side by side, and both together."""

from __future__ import annotations

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
HANDLERS = [words.word(key) for key in ("blended", "ai", "human")]


def unit_cost(rows: pd.DataFrame, handler: str) -> str | None:
    """Cost per resolved contact of one kind of handling, or None without any."""
    found = rows[rows["handled_by"] == handler]
    if found.empty or parts.is_missing(found.iloc[0].cost_per_resolved):
        return None
    return parts.money(found.iloc[0].cost_per_resolved, currency)


def side_by_side(rows: pd.DataFrame) -> str:
    """AI against people in one sentence."""
    ai, people = unit_cost(rows, "ai"), unit_cost(rows, "human")
    if ai and people:
        return f"**{ai}** where AI handled it, **{people}** where people did."
    return f"All by people: **{people}**." if people else f"All by AI: **{ai}**." if ai else "No contact was resolved."


def held_to() -> str:
    """The term behind a unit cost: the contract's rates, which a benchmark holds to the market."""
    totals = queries.benchmark_totals(contract_id, month)
    if totals.empty:
        return "The contract sets no target for it; no benchmark of its rates has been due yet."
    row = totals.iloc[0]
    above = f":red[**{row.above_band} of {row.charges}**]" if row.above_band else f"none of {row.charges}"
    return f"The contract sets no target for it; its rates are held to the market band: {above} above (see Benchmark)."


rows = queries.cost_by_handler(contract_id)
now = rows[rows["month"] == month]
if now.empty:
    parts.nothing(
        f"No contact and no invoice line of {picked.parties} falls in {parts.month_name(month)}. Pick another month, "
        "or deliver its invoices and type `make build`."
    )
    st.stop()

blended = now[now["handled_by"] == "blended"].iloc[0]
currency = blended.currency
earlier = (
    ""
    if parts.is_missing(blended.earlier_cost_per_resolved)
    else f" All contacts cost {parts.money(blended.earlier_cost_per_resolved, currency)} in "
    f"{parts.month_name(blended.earlier_month)}."
)
# Without an invoice the cost is not nothing: it is not known.
is_invoiced = bool(blended.charged_amount)
parts.headline(
    f"Net cost per resolved contact, {parts.month_name(month)}",
    parts.money(blended.cost_per_resolved if is_invoiced else None, currency),
    (side_by_side(now) if is_invoiced else f"Nothing has been invoiced for {parts.month_name(month)}.") + earlier,
    f"{parts.money(blended.charged_amount, currency)} charged, {parts.money(blended.credit_amount, currency)} credits, "
    f"{parts.money(blended.gain_share_amount, currency)} gain share: {parts.money(blended.net_amount, currency)} net "
    f"for {parts.count(blended.contacts_resolved)} resolved of {parts.count(blended.contacts_answered)} answered "
    f"{words.noun(blended.contacts_answered, 'contact')}.",
    f"Owed are {parts.money(blended.expected_amount, currency)} of charges, "
    f"{parts.money(blended.expected_credit_amount, currency)} credits, "
    f"{parts.money(blended.expected_gain_share_amount, currency)} gain share: "
    f"{parts.money(blended.expected_net_amount, currency)} net, "
    f"{parts.money(blended.expected_cost_per_resolved, currency)} per resolved contact.",
    held_to(),
)

drawn = parts.drawable(rows, "cost_per_resolved", "cost_per_answered", "net_amount")
drawn["who"] = drawn["handled_by"].map(words.word)
lines = alt.Chart(drawn[drawn["charged_amount"] != 0].dropna(subset=["cost_per_resolved"]), height=parts.CHART_HEIGHT).encode(
    x=parts.month_axis("month"),
    y=alt.Y("cost_per_resolved:Q", title=f"{currency} per resolved contact", axis=alt.Axis(format=",.2f")),
    color=alt.Color(
        "who:N",
        title=None,
        legend=alt.Legend(orient="top"),
        scale=alt.Scale(domain=HANDLERS, range=[parts.MEASURED, parts.SECOND, parts.THIRD]),
    ),
    tooltip=[
        alt.Tooltip("month:T", title="Month", format="%b %Y"),
        alt.Tooltip("who", title="Handled by"),
        alt.Tooltip("cost_per_resolved", title=f"{currency} per resolved", format=",.4f"),
        alt.Tooltip("cost_per_answered", title=f"{currency} per answered", format=",.4f"),
        alt.Tooltip("contacts_resolved", title="Resolved", format=","),
    ],
)
parts.show(lines.mark_line(point=True), "Net cost per resolved contact by month: all contacts, AI and people")

PRICES = {
    "contacts_answered": Column("Answered", parts.count),
    "contacts_resolved": Column("Resolved", parts.count),
    "charged_amount": Column("Charged", parts.number),
    "credit_amount": Column("Credits", parts.number),
    "gain_share_amount": Column("Gain share", parts.number),
    "net_amount": Column("Net", parts.number, "Charged, less credits, plus gain share"),
    "cost_per_answered": Column("Per answered", lambda value: parts.number(value, 4), "Net, per answered contact"),
    "cost_per_resolved": Column("Per resolved", lambda value: parts.number(value, 4), "Net, per resolved contact"),
}
parts.section(f"AI and people side by side, in {currency}")
parts.table(now, {"handled_by": Column("Handled by", words.word)} | PRICES, f"cost_by_handler_{contract_id}_{month:%Y-%m}")

parts.section(f"By channel, in {currency}")
channels = queries.cost_by_channel(contract_id, month)
parts.table(
    channels,
    {"channel": Column("Channel", words.word), "handled_by": Column("Handled by", words.word)} | PRICES,
    f"cost_by_channel_{contract_id}_{month:%Y-%m}",
)

parts.section(f"Owed beside invoiced, in {currency}")
parts.table(
    channels,
    {
        "channel": Column("Channel", words.word),
        "handled_by": Column("Handled by", words.word),
        "expected_amount": Column("Charges owed", parts.number, "By the rate card"),
        "expected_credit_amount": Column("Credits owed", parts.number, "Less what was earned back"),
        "expected_gain_share_amount": Column("Gain share owed", parts.number, "The provider's, of benefits"),
        "expected_net_amount": Column("Net owed", parts.number, "Charges, less credits, plus gain share"),
        "net_amount": Column("Net invoiced", parts.number),
        "expected_cost_per_resolved": Column("Owed per resolved", lambda value: parts.number(value, 4), "Net owed"),
        "cost_per_resolved": Column("Invoiced per resolved", lambda value: parts.number(value, 4), "Net invoiced"),
    },
    f"cost_owed_by_channel_{contract_id}_{month:%Y-%m}",
)

parts.section("Why it changed")
drivers = queries.cost_drivers(contract_id, month)
if drivers.empty:
    parts.nothing("There is no earlier month with an invoice to compare with.")
else:
    change = drivers.iloc[0]
    steps = pd.DataFrame(
        [
            ("More or fewer contacts", change.volume_amount),
            ("Other channels and handlers", change.mix_amount),
            ("Longer or shorter handling", change.handle_time_amount),
            ("Prices, credits and fixed fees", change.price_amount),
            ("What no contact bears", change.other_amount),
            ("Change in all", change.net_amount - change.previous_net_amount),
        ],
        columns=["driver", "amount"],
    )
    parts.write(
        f"{parts.money(change.previous_net_amount, currency)} net in {parts.month_name(change.previous_month)}, "
        f"{parts.money(change.net_amount, currency)} in {parts.month_name(month)}: "
        f"**{parts.signed(change.net_amount - change.previous_net_amount)}**."
    )
    parts.table(
        steps,
        {"driver": Column("Driver"), "amount": Column(f"Amount, {currency}", parts.signed)},
        f"cost_drivers_{contract_id}_{month:%Y-%m}",
    )

savings = queries.ai_savings(contract_id, month)
if not savings.empty:
    parts.section("What if people had handled it all")
    parts.table(
        savings,
        {
            "channel": Column("Channel", words.word),
            "ai_contacts_resolved": Column("Resolved by AI", parts.count),
            "ai_net_amount": Column(f"Cost, {currency}", parts.number),
            "ai_cost_per_resolved": Column("A contact by AI", lambda value: parts.number(value, 4)),
            "human_cost_per_resolved": Column("A contact by people", lambda value: parts.number(value, 4)),
            "all_human_amount": Column(f"All by people, {currency}", parts.number),
            "saved_amount": Column(f"Saved, {currency}", parts.signed),
        },
        f"ai_savings_{contract_id}_{month:%Y-%m}",
    )
