"""What falls due in the next 90 days, for whom, from which clause; as a page and as a calendar file."""

from __future__ import annotations

import due_dates
import parts
import queries
import streamlit as st
import words
from parts import Column

picked = parts.choice()
contract_id = picked.contract["contract_id"]

rows = queries.due_dates(contract_id)
if rows.empty:
    parts.nothing(
        f"{picked.parties}: nothing falls due in the next 90 days. Due dates come from the contract terms; `make build` "
        "works them out anew."
    )
    st.stop()

who = st.segmented_control("Owed by", ["everyone", "client", "provider"], default="everyone", format_func=words.word)
if who in ("client", "provider"):
    rows = rows[rows["owed_by"] == who]
daily = rows["cadence"].isin(["daily", "weekly"])
if st.toggle("Leave out what falls due every day or week", value=True):
    rows = rows[~daily]
soon = rows[rows["days_left"] <= 14]
at_stake = rows.loc[rows["kind"] == "claim", "amount"].sum()
parts.headline(
    "Due within 14 days",
    parts.count(len(soon)),
    f"{words.plural(len(rows), 'date')} in the next 90 days"
    + (f"; the next is **{rows.iloc[0].title}** on {parts.day(rows.iloc[0].due_on)}." if len(rows) else "."),
    f"Claims of **{parts.money(at_stake, picked.contract['currency'])}** lapse within 90 days unless they are made."
    if at_stake
    else "No claim lapses in this time.",
)
parts.table(
    rows,
    {
        "due_on": Column("Due", parts.day),
        "days_left": Column("Days left", parts.count),
        "title": Column("What", width="large"),
        "owed_by": Column("Owed by", words.word),
        "kind": Column("Kind", words.word),
        "amount": Column(f"Amount, {picked.contract['currency']}", parts.number),
        "clause_reference": Column("Clause"),
    },
    f"calendar_{contract_id}",
)
published_at = queries.publication()["published_at"].iloc[0]
st.download_button(
    "Download as a calendar file (.ics)",
    lambda: due_dates.calendar_file(rows.assign(parties=picked.parties), published_at),
    file_name=f"calendar_{contract_id}.ics",
    mime="text/calendar",
    icon=":material/calendar_month:",
)
