"""What has innovation brought, and who gets it? Claimed, verified, not yet taken, shareable, shared, payable."""

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
contract_id = picked.contract["contract_id"]

# In this order they can be followed: verified less taken already less recovered is shareable, which is the client's and
# the provider's share; the provider's share and the losses carried less what the cap cuts is payable.
STEPS = {
    "claimed_amount": "Claimed",
    "verified_amount": "Verified",
    "already_taken_amount": "Taken already",
    "investment_recovered_amount": "Recovered",
    "shareable_amount": "Shareable",
    "client_share_amount": "Client's share",
    "provider_share_amount": "Provider's share",
    "loss_amount": "Losses carried",
    "forgone_amount": "Cut by the cap",
    "payable_amount": "Payable",
}
# Columns that say nothing where there is nothing in them.
SELDOM = {"loss_amount", "forgone_amount"}
HELP = {
    "already_taken_amount": "What lower prices since the delivery give the client already: not shared again.",
    "investment_recovered_amount": "Repays first whoever invested.",
    "loss_amount": "A loss of the provider's, carried into later months; negative where a later share made it good.",
    "forgone_amount": "Over the annual cap; it does not come back.",
}

PROMISE = {True: "Kept", False: "Missed", None: "Still open"}


def promises() -> None:
    """Improvements that the contract promises a year, and what was delivered; also where nothing brought a benefit yet."""
    rows = queries.innovation_commitments(contract_id, month)
    if rows.empty:
        return
    rows["promise"] = [PROMISE[None if parts.is_missing(value) else bool(value)] for value in rows["is_met"]]
    missed, judged = int((rows["promise"] == "Missed").sum()), int((rows["promise"] != "Still open").sum())
    parts.section("Improvements promised and delivered")
    if judged:
        parts.write(
            f":red[**{missed} of {judged}**] {words.noun(judged, 'promise')} of contract years that are over "
            f"{words.noun(missed, 'was', 'were')} not kept."
            if missed
            else f"Every promise of contract years that are over was kept: {judged} of {judged}."
        )
    parts.table(
        rows,
        {
            "contract_year": Column("Contract year", parts.count),
            "year_starts_on": Column("From", parts.day),
            "year_ends_on": Column("To", parts.day),
            "kind": Column("Kind", words.word),
            "promised": Column("Promised", parts.count),
            "delivered": Column("Delivered", parts.count),
            "promise": Column("Promise"),
        },
        f"innovation_commitments_{contract_id}_{month:%Y-%m}",
    )


totals = queries.benefit_to_date(contract_id, month)
if totals.empty:
    parts.nothing(
        f"No initiative of {picked.parties} has brought a benefit by {parts.month_name(month)}. Benefits start in the "
        "month an approved initiative is delivered."
    )
    promises()
    st.stop()

total = totals.iloc[0]
currency = total.currency


def amount(name: str) -> str:
    """One of the totals with its currency."""
    return parts.money(total[name], currency)


verified = (
    "**Nothing of it is verified yet**: only verified months count."
    if not total.verified_amount
    else f"**{amount('verified_amount')}** of it is verified; only verified months count."
)
taken = (
    f"Lower prices gave the client **{amount('already_taken_amount')}** of that already, which is not shared again. "
    if total.already_taken_amount
    else ""
)
cut = f" {amount('forgone_amount')} is forgone under the annual cap." if total.forgone_amount else ""
carried = f" {amount('loss_amount')} of losses is carried into later months." if total.loss_amount else ""
parts.headline(
    f"Client's share of benefits to {parts.month_name(month)}",
    amount("client_share_amount"),
    f"The provider claims **{amount('claimed_amount')}** from {words.plural(total.initiatives, 'initiative')}. "
    f"{verified}",
    f"{taken}After {amount('investment_recovered_amount')} for investments, {amount('shareable_amount')} is shareable: "
    f"{amount('client_share_amount')} to the client and {amount('provider_share_amount')} to the provider, of which "
    f"**{amount('payable_amount')}** is payable under the caps and with losses carried.{cut}{carried}",
    "Held to the contract's gain-share terms: approved initiatives, verified months, shares by benefit year, annual "
    "caps.",
)

drawn = queries.benefit_by_month(contract_id).melt(
    ["month"], ["claimed_amount", "verified_amount", "payable_amount"], "step", "amount"
)
drawn = parts.drawable(drawn, "amount")
drawn["step"] = drawn["step"].map(STEPS)
order = ["Claimed", "Verified", "Payable"]
parts.show(
    alt.Chart(drawn, height=parts.CHART_HEIGHT)
    .mark_bar()
    .encode(
        x=alt.X("yearmonth(month):O", title=None, axis=alt.Axis(format="%b %y", labelAngle=0)),
        xOffset=alt.XOffset("step:N", sort=order),
        y=alt.Y("amount:Q", title=f"{currency} a month", axis=alt.Axis(format=",.0f")),
        color=alt.Color(
            "step:N",
            title=None,
            sort=order,
            legend=alt.Legend(orient="top"),
            scale=alt.Scale(domain=order, range=[parts.PALE, parts.MEASURED, parts.SECOND]),
        ),
        tooltip=[
            alt.Tooltip("month:T", title="Month", format="%b %Y"),
            alt.Tooltip("step", title="Step"),
            alt.Tooltip("amount", title=currency, format=",.2f"),
        ],
    ),
    "Benefit claimed, verified and payable in each month",
)


def steps_of(rows: pd.DataFrame) -> dict[str, Column]:
    """A column for each step from claimed to payable."""
    shown = [name for name in STEPS if name not in SELDOM or rows[name].any()]
    return {name: Column(STEPS[name], parts.number, HELP.get(name)) for name in shown}


initiatives = queries.benefit_by_initiative(contract_id, month)
parts.section(f"Initiatives to {parts.month_name(month)}, {currency}")
parts.table(
    initiatives,
    {"initiative_id": Column("Initiative"), "kind": Column("Kind", words.word)} | steps_of(initiatives),
    f"benefits_by_initiative_{contract_id}_{month:%Y-%m}",
)
months = queries.benefit_by_month(contract_id)
parts.section(f"Month by month, {currency}")
parts.table(
    months,
    {"month": Column("Month", lambda first: f"{first:%Y-%m}")} | steps_of(months),
    f"benefits_by_month_{contract_id}",
)

promises()
