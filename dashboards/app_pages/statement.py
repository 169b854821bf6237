"""What was billed and what is owed, line by line."""

from __future__ import annotations

import dispute_pack
import parts
import published
import queries
import streamlit as st
from parts import Column

picked = parts.choice()
month = parts.month_of(picked)
contract_id = picked.contract["contract_id"]

lines = queries.statement(contract_id, month)
if lines.empty:
    parts.nothing(f"{picked.parties}: nothing was billed or is owed for {parts.month_name(month)}.")
    st.stop()

net = lines[lines["line"] == "net_payable"].iloc[0]
over = net.difference_amount
verdict = (
    "What is owed is **not known yet**: an index value is not published."
    if parts.is_missing(over)
    else "No invoice has been received for this month."
    if not lines["as_billed_amount"].any()
    else "What was billed is what is owed."
    if over == 0
    else f":red[**{parts.money(over, net.currency)} more**] was billed than is owed."
    if over > 0
    else f"{parts.money(-over, net.currency)} less was billed than is owed."
)
parts.headline(
    f"Owed for {parts.month_name(month)}, without tax",
    parts.money(net.as_owed_amount, net.currency),
    f"Billed: **{parts.money(net.as_billed_amount, net.currency)}**. {verdict}",
    "Owed by the contract's terms: the rate card on contacts and hours, less service credits, plus what was earned "
    "back and the provider's share of benefits, at rates adjusted to the market where that is due.",
)
parts.table(
    lines,
    {
        "line_number": Column("No.", parts.count),
        "description": Column("Line"),
        "as_billed_amount": Column(f"Billed, {net.currency}", parts.number),
        "as_owed_amount": Column(f"Owed, {net.currency}", parts.number),
        "difference_amount": Column(f"Difference, {net.currency}", parts.signed),
    },
    f"statement_{contract_id}_{month:%Y-%m}",
)

pack = dispute_pack.pack(published.read, contract_id, month)
workbook, printable = st.columns(2)
workbook.download_button(
    "Download the statement and all behind it (Excel)",
    lambda: dispute_pack.workbook(pack),
    file_name=f"{pack.name}.xlsx",
    icon=":material/table:",
)
printable.download_button(
    "Download the dispute pack for print (PDF)",
    lambda: dispute_pack.printable(pack),
    file_name=f"{pack.name}.pdf",
    mime="application/pdf",
    icon=":material/print:",
)

parts.section("What lies behind a line")
behind = lines[lines["line"] != "net_payable"]
line = st.selectbox(
    "Line",
    list(behind["line"]),
    format_func=dict(zip(behind["line"], behind["description"], strict=True)).get,
)
for name in ("Findings", "Invoice lines", *dispute_pack.OWED):
    rows = pack.tables[name]
    rows = rows[rows["line"] == line].drop(columns="line")
    if not rows.empty:
        st.markdown(f"**{parts.in_currency(name, rows)}**")
        parts.table(
            rows,
            parts.columns_of(rows),
            f"{name.lower().replace(' ', '_')}_{contract_id}_{month:%Y-%m}",
        )
