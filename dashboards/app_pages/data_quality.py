"""Can the figures be trusted? Every row received is accepted, rejected or superseded, file by file."""

from __future__ import annotations

import altair as alt
import parts
import queries
import streamlit as st
import words
from parts import Column

total = queries.load_totals().iloc[0]
if not total.files:
    parts.nothing("No file has been received yet. Put extracts in `data/raw` and type `make build`.")
    st.stop()

identity = (
    f"{parts.count(total.rows_received)} received = {parts.count(total.rows_accepted)} accepted + "
    f"{parts.count(total.rows_rejected)} rejected + {parts.count(total.rows_superseded)} superseded"
)
parts.headline(
    "Rows rejected, all contracts and months",
    parts.count(total.rows_rejected),
    f"**Balanced** in {'the one file' if total.files == 1 else f'all {parts.count(total.files)} files'}: {identity}."
    if not total.files_out_of_balance
    else f":red[**{words.plural(total.files_out_of_balance, 'file does', 'files do')} not balance**]: {identity} does not hold.",
    "Held to: every row received is accounted for, in each file. A rejected row keeps its file, line and every reason; "
    "correct it at the source and deliver it again.",
)

by_extract = queries.load_by_extract()
drawn = by_extract.melt(["extract"], ["rows_rejected", "rows_superseded"], "fate", "rows")
drawn["fate"] = drawn["fate"].map({"rows_rejected": "Rejected", "rows_superseded": "Superseded"})
parts.section("Rows not used, by extract")
parts.show(
    alt.Chart(drawn[drawn["rows"] > 0], height=alt.Step(22))
    .mark_bar()
    .encode(
        y=alt.Y("extract:N", title=None, sort="-x", axis=alt.Axis(labelLimit=200)),
        x=alt.X("rows:Q", title="rows", axis=alt.Axis(format=",d", tickMinStep=1, tickCount=8)),
        color=alt.Color(
            "fate:N",
            title=None,
            legend=alt.Legend(orient="top"),
            scale=alt.Scale(domain=["Rejected", "Superseded"], range=[parts.MEASURED, parts.PALE]),
        ),
        tooltip=[
            alt.Tooltip("extract", title="Extract"),
            alt.Tooltip("fate", title="Fate"),
            alt.Tooltip("rows", title="Rows", format=","),
        ],
    ),
    "Rejected and superseded rows of each extract",
)

ROWS = {
    "rows_received": Column("Received", parts.count),
    "rows_accepted": Column("Accepted", parts.count),
    "rows_rejected": Column("Rejected", parts.count),
    "rows_superseded": Column("Superseded", parts.count),
}
parts.section("Extract by extract")
parts.table(by_extract, {"extract": Column("Extract"), "files": Column("Files", parts.count)} | ROWS, "load_by_extract")

parts.section("Why rows were rejected")
reasons = queries.rejection_reasons()
if reasons.empty:
    parts.nothing("No row was rejected.")
else:
    parts.table(
        reasons,
        {"reason": Column("Reason"), "extract": Column("Extract"), "rows_rejected": Column("Rows", parts.count)},
        "rejection_reasons",
    )

parts.section("File by file")
files = queries.load_by_file()
control_sums = {
    name: Column(words.heading(name.removeprefix("control_")), parts.number, "Control sum of the file's amounts or numbers")
    for name in files.columns
    if name.startswith("control_sum_")
}
parts.table(files, {"extract": Column("Extract"), "file": Column("File", width=285)} | ROWS | control_sums, "load_by_file")
