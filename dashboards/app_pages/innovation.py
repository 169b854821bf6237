"""What has innovation brought, and who gets it? Claimed, verified, shareable, shared, payable."""

from __future__ import annotations

import altair as alt
import parts
import queries
import streamlit as st
from parts import Column

picked = parts.choice()
month = parts.month_of(picked)
contract_id = picked.contract["contract_id"]

STEPS = {
    "claimed_amount": "Claimed",
    "verified_amount": "Verified",
    "investment_recovered_amount": "Recovered",
    "shareable_amount": "Shareable",
    "client_share_amount": "Client's share",
    "provider_share_amount": "Provider's share",
    "payable_amount": "Payable",
}

totals = queries.benefit_to_date(contract_id, month)
if totals.empty:
    parts.nothing(
        f"No initiative of {picked.parties} has brought a benefit by {parts.month_name(month)}. Benefits start in the "
        "month an approved initiative is delivered."
    )
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
parts.headline(
    f"Client's share of benefits to {parts.month_name(month)}",
    amount("client_share_amount"),
    f"The provider claims **{amount('claimed_amount')}** from {parts.count(total.initiatives)} "
    f"{'initiative' if total.initiatives == 1 else 'initiatives'}. {verified}",
    f"After {amount('investment_recovered_amount')} for investments, {amount('shareable_amount')} is shareable: "
    f"{amount('client_share_amount')} to the client and {amount('provider_share_amount')} to the provider, of which "
    f"**{amount('payable_amount')}** is payable under the caps and with losses carried.",
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

amounts = {name: Column(f"{label}, {currency}", parts.number) for name, label in STEPS.items()}
parts.section(f"Initiatives to {parts.month_name(month)}")
parts.table(
    queries.benefit_by_initiative(contract_id, month),
    {"initiative_id": Column("Initiative"), "kind": Column("Kind")} | amounts,
    f"benefits_by_initiative_{contract_id}_{month:%Y-%m}",
)
parts.section("Month by month")
parts.table(
    queries.benefit_by_month(contract_id),
    {"month": Column("Month", lambda first: f"{first:%Y-%m}")} | amounts,
    f"benefits_by_month_{contract_id}",
)
