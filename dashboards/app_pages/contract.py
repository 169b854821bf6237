"""The contract as a term sheet: every term in force on a chosen date, its clause, what it was before and how it is doing."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import parts
import queries
import streamlit as st
import words
from parts import Column

SECTIONS = {
    "contracts": "The contract",
    "contract_queues": "Queues",
    "service_levels": "Service levels",
    "credit_terms": "Credits",
    "credit_steps": "Credit steps",
    "ratchets": "Ratchets",
    "charges": "Rate card",
    "charge_tiers": "Price tiers",
    "resource_bands": "Resource bands",
    "indexation": "Indexation",
    "invoice_terms": "Invoices",
    "benchmark_terms": "Benchmark",
    "gain_share_terms": "Sharing of benefits",
    "innovation_commitments": "Innovation",
    "quality_terms": "Quality",
    "training_terms": "Training",
    "continuity_terms": "Continuity",
    "restoration_terms": "Restoration",
    "notification_terms": "Notices",
    "obligations": "Obligations",
}


def how_it_does(row: Any) -> str:
    """The latest verdict on a service level, an obligation or a charge in words."""
    if not parts.is_missing(row.status):
        return f"{words.word(row.status)}, {parts.measure(row.value, row.unit)} in {row.period_end:%b %Y}"
    if not parts.is_missing(row.due):
        return f"{parts.count(row.met)} of {parts.count(row.due)} in time"
    return f"Billed less owed {parts.money(row.difference_amount, row.currency)}"


def subject_in_words(subject: str) -> str:
    """A service level, a charge or an obligation by the name that the contract gives it: Voice minutes above 1500."""
    of, *rest = subject.split(" ", 1)
    return " ".join([names.get(of, of), *(re.sub(r"\.0+$", "", part) for part in rest)])


picked = parts.choice()
contract_id = picked.contract["contract_id"]
key = queries.contract(contract_id)
if key.empty:
    parts.nothing("The contract has no terms yet. Add them, then type `make build`.")
    st.stop()
key = key.iloc[0]
month = picked.month
on: date = st.date_input(
    "Terms in force on",
    value=parts.last_day(month) if month else key.starts_on,
    help="An amendment changes terms from its day on.",
)
terms = queries.contract_terms(contract_id, on)
if terms.empty:
    parts.nothing(f"No term of {picked.parties} is in force on {parts.day(on)}. Pick a later day, or type `make build`.")
    st.stop()

named = terms[terms["term"].isin(["name", "description", "title"]) & (terms["section"] != "contracts")]
names = dict(zip(named["subject"], named["value"], strict=True))
changed = int(terms["previous_value"].notna().sum())
parts.headline(
    f"Terms in force on {parts.day(on)}",
    parts.count(len(terms)),
    f"{key.title}: {picked.parties}, from {parts.day(key.starts_on)}, initial term until {parts.day(key.initial_term_ends_on)}.",
    f"Next renewal {parts.day(key.next_renewal_on)}, last day to give notice **{parts.day(key.notice_deadline_on)}**, earliest "
    f"exit for convenience {parts.day(key.earliest_convenience_exit_on)}.",
    f"Liability cap today {parts.money(key.liability_cap_amount, key.currency)}. "
    f"{words.plural(changed, 'term was', 'terms were')} changed by an amendment."
    if changed
    else f"Liability cap today {parts.money(key.liability_cap_amount, key.currency)}. No term was changed by an amendment.",
)
doing = {row.subject: how_it_does(row) for row in queries.how_it_is_doing(contract_id, on).itertuples()}
for section, title in SECTIONS.items():
    rows = terms[terms["section"] == section]
    if rows.empty:
        continue
    with st.expander(f"{title} ({rows['subject'].nunique()})", expanded=section in ("contracts", "service_levels", "charges")):
        # What is said of all terms of a subject stands beside the first of them.
        shown = rows.assign(
            subject_shown=rows["subject"].map(subject_in_words),
            value_shown=[words.term_value(*each) for each in zip(rows["term"], rows["value"], strict=True)],
            before_shown=[words.term_value(*each) for each in zip(rows["term"], rows["previous_value"], strict=True)],
            doing=rows["subject"].map(doing).mask(rows["subject"].duplicated(), "")
            if section in ("service_levels", "obligations", "charges")
            else None,
        )
        columns = {
            "subject_shown": Column("Of"),
            "term": Column("Term", words.heading),
            "value_shown": Column("Value", width=175),
            "before_shown": Column("Before"),
            "valid_from": Column("Since", parts.day),
            "clause_reference": Column("Clause"),
            "doing": Column("How it is doing", width=180),
        }
        for name, known in (("doing", shown["doing"]), ("before_shown", shown["previous_value"])):
            if known.replace("", None).isna().all():
                columns.pop(name)
        parts.table(shown, columns, f"terms_{section}_{contract_id}_{on:%Y-%m-%d}")
