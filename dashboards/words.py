"""Words for the codes and column names of the warehouse: one list for every page and for what leaves the dashboard."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

import pandas as pd

# Codes whose words are not the code itself with spaces.
CODES = {
    "ai": "AI",
    "human": "People",
    "blended": "All contacts",
    "below_target": "Missed",
    "default": "Missed, default",
    "deemed_default": "Missed, deemed a default",
    "none": "No cap",
    "rolling_12_month": "12 months",
    "client_cause": "Caused by the client",
    "risk_liability": "Risk and liability",
    "earn_back": "Earn-back",
    "csat_mean": "CSAT, mean",
    "csat_top_box": "CSAT, top box",
    "lt": "Less than",
    "lte": "At most",
    "gt": "More than",
    "gte": "At least",
    "p25": "25th percentile",
    "p50": "Median",
    "p75": "75th percentile",
}
SHORT_UNITS = {"percent": " %", "seconds": " s"}
# Columns that hold codes, wherever they are shown; a column that ends in status is one too.
CODE_COLUMNS = {
    "activity", "amount_kind", "cadence", "cap_applied", "channel", "charge_code", "clause_area", "component",
    "contact_class", "dimension", "direction", "fault", "formula", "handled_by", "item_code", "kind", "metric", "other_activity",
    "outcome", "owed_by", "reason", "reason_code", "severity", "standing", "tier", "unit",
}  # fmt: skip
# Columns whose heading is not their name with spaces.
HEADINGS = {
    "is_fee_base_known": "Fees known",
    "is_enough": "Enough cover",
    "clause_reference": "Clause",
    "line_number": "No.",
    "leg_number": "Leg",
    "service_date_from": "From",
    "service_date_to": "To",
    "period_start": "From",
    "period_end": "To",
    "local_date": "Date",
    "peer_count": "Peers",
    "contract_rate": "Contract",
    "market_rate": "Market",
    "band_low": "Low",
    "band_high": "High",
    "adjusted_rate": "Adjusted",
    "adjustment_due_on": "Due",
    "annual_saving_amount": "Saving a year",
    "trailing_units": "Units, 12 months",
    "already_taken_amount": "Taken already",
    "investment_recovered_amount": "Recovered",
    "client_share_amount": "Client's share",
    "provider_share_amount": "Provider's share",
    "loss_carried_amount": "Losses carried",
    "forgone_amount": "Cut by the cap",
    "fee_base_amount": "Fees",
    "uncapped_credit_amount": "Before caps",
    "credit_factor_pct": "Step, %",
    "repeat_multiplier": "Repeat, times",
    "cap_applied": "Cap",
    "earned_back_in_month": "Earned back in",
    "as_billed_amount": "Billed",
    "as_owed_amount": "Owed",
    "explanation": "In words",
    "billed_amount": "Billed",
    "expected_amount": "Owed",
    "difference_amount": "Billed less owed",
    "twelve_month_fees_amount": "Fees of 12 months",
    "training_completed_days": "Training, days",
    "assessment_score_pct": "Score, %",
    "minimum_score_pct": "Minimum score, %",
    "reported_value": "Reported",
    "gap_days": "Days without cover",
    "charge_id": "Rate card item",
    "index_id": "Index",
    "claim_amount": "Claims",
    "credit_amount": "Credits",
    "restore_within_minutes": "To restore within, min",
    "minutes_counted": "Counted, min",
    "minutes_relieved": "Relieved, min",
}
ENDINGS = {
    "_amount": "", "_pct": ", %", "_seconds": ", s", "_minutes": ", min", "_hours": ", h", "_days": ", days",
    "_months": ", months", "_at": ", UTC", "_on": "", "_id": "",
}  # fmt: skip


def word(code: Any) -> str:
    """A code in words. What holds a capital is a name and stays as it is."""
    if code is None or pd.isna(code):
        return "–"
    text = str(code)
    if text in CODES:
        return CODES[text]
    return text if text != text.lower() else text.replace("_", " ").capitalize()


def is_code(column: str) -> bool:
    return column in CODE_COLUMNS or column.endswith("status")


def yes_no(value: Any) -> str:
    return "–" if value is None or pd.isna(value) else "Yes" if value else "No"


def heading(column: str) -> str:
    """The heading of a column, with its unit."""
    if column in HEADINGS:
        return HEADINGS[column]
    name, unit = column.removeprefix("is_"), ""
    for ending, its_unit in ENDINGS.items():
        if name.endswith(ending):
            name, unit = name.removesuffix(ending), its_unit
            break
    return name.replace("_", " ").capitalize() + unit


def term_value(term: str, value: Any) -> str:
    """The value of a contract term, which the warehouse keeps as text: figures with separators, codes in words."""
    if value is None or pd.isna(value):
        return "–"
    text = str(value)
    if term.endswith("_id") or term == "language":
        return text
    if text in ("true", "false"):
        return yes_no(text == "true")
    try:
        return f"{Decimal(text).normalize():,f}"
    except InvalidOperation:
        return word(text)


def noun(number: Any, one: str, many: str | None = None) -> str:
    """The noun, or any words, that agree with a count: contact, contacts."""
    return one if number == 1 else many or f"{one}s"


def plural(number: Any, one: str, many: str | None = None) -> str:
    """A count with its noun: 1 finding, 1,200 findings."""
    return f"{int(number):,} {noun(number, one, many)}"
