"""What the pages share: figures and verdicts in words, the headline, charts and tables."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import altair as alt
import numpy as np
import pandas as pd
import spreadsheet
import streamlit as st
import words
from words import SHORT_UNITS

# Breach has a colour of its own (theme.redColor in .streamlit/config.toml); nothing else is drawn in it.
BREACH = "#b3261e"
MEASURED = "#1f5fa8"
SECOND = "#4f9d8f"
THIRD = "#8a6fb0"
TERM = "#5f6673"
PALE = "#c9d3e0"
CHART_HEIGHT = 280
MOST_ROWS_SHOWN = 500
# Pixels of a row in which texts take several lines: Streamlit breaks lines in rows of more than 64.
WRAPPED_HEIGHT = 66

BREACHES = {"below_target", "default", "deemed_default", "above_band", "late", "missed", "rejected"}


@dataclass(frozen=True)
class Choice:
    """The contract and month picked in the sidebar."""

    contract: dict[str, Any]
    month: date | None

    @property
    def parties(self) -> str:
        return f"{self.contract['client']} / {self.contract['provider']}"


# Figures -----------------------------------------------------------------------------------------------------------


def is_missing(value: Any) -> bool:
    return value is None or bool(pd.isna(value))


def number(value: Any, places: int = 2) -> str:
    """A figure with thousands separators, rounded half away from zero."""
    if is_missing(value):
        return "–"
    rounded = Decimal(str(value)).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    return f"{rounded:,}".replace("-", "−")


def count(value: Any) -> str:
    """A whole number."""
    return number(value, 0)


def signed(value: Any, places: int = 2) -> str:
    """A difference, with its sign."""
    text = number(value, places)
    return text if text[0] in "−–" or not text.strip("0.,") else f"+{text}"


def money(value: Any, currency: str, places: int = 2) -> str:
    """An amount with its currency."""
    return "–" if is_missing(value) else f"{currency} {number(value, places)}"


def measure(value: Any, unit: str, places: int = 2) -> str:
    """A service level's figure with its unit."""
    return "–" if is_missing(value) else number(value, places) + SHORT_UNITS.get(unit, "")


def unit_name(unit: str) -> str:
    """The unit as an axis or a heading names it."""
    return SHORT_UNITS.get(unit, unit).strip()


def term(value: Any, unit: str) -> str:
    """A target as a contract prints it: no decimals that say nothing."""
    text = number(value)
    return text.rstrip("0").rstrip(".") + SHORT_UNITS.get(unit, "") if "." in text else text


def plain(value: Any) -> str:
    """A figure with the decimals it has."""
    return "–" if is_missing(value) else f"{Decimal(str(value)).normalize():,f}".replace("-", "−")


def day(value: Any) -> str:
    return "–" if is_missing(value) else f"{value:%Y-%m-%d}"


def long_day(value: date) -> str:
    return f"{value.day} {value:%B %Y}"


def moment(value: Any) -> str:
    """A moment to the minute in UTC, which the heading of its column says."""
    return "–" if is_missing(value) else f"{value.tz_convert('UTC'):%Y-%m-%d %H:%M}"


def month_name(month: date) -> str:
    return f"{month:%B %Y}"


def month_of_year(value: Any) -> str:
    """A month in a cell, given by its first day."""
    return "–" if is_missing(value) else f"{value:%b %Y}"


def last_day(month: date) -> date:
    """The last day of a month given by its first."""
    return (month.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def period_name(row: Any) -> str:
    """The month, or the first to the last month of a longer period."""
    if month_name(row.period_start) == month_name(row.period_end):
        return month_name(row.period_start)
    return f"{row.period_start:%b %Y} to {row.period_end:%b %Y}"


def target_in_words(row: Any) -> str:
    """The term a service level is held to: at least 85 %."""
    return f"{'at least' if row.direction == 'at_least' else 'at most'} {term(row.target, row.unit)}"


def verdict(row: Any) -> str:
    """What a service level's figure means, in one sentence with the clause."""
    clause = "" if is_missing(row.clause_reference) else f"; {row.clause_reference}"
    if row.status == "not_determinable":
        observed = words.plural(row.denominator, "observation") if not is_missing(row.denominator) else "no observations"
        return f"**Not determinable**: {observed}, too few to judge against {target_in_words(row)}{clause}."
    # A figure so close to the target that two decimals hide the miss is shown in full.
    places = 2 if not row.is_missed or number(row.value) != number(row.target) else 6
    against = f"{measure(row.value, row.unit, places)} against {target_in_words(row)}"
    provisional = " Provisional: the period can still change." if row.is_provisional is True else ""
    if not row.is_missed:
        return f"**Met**: {against}{clause}.{provisional}"
    if row.status == "deemed_default":
        return f":red[**Missed**]: deemed a default, the report did not arrive in time. {against}{clause}.{provisional}"
    unit = "points" if row.unit == "percent" else {"seconds": "s"}.get(row.unit, "")
    distance = f"{number(row.shortfall, places)} {unit}".strip() + (
        " short" if row.direction == "at_least" else " over"
    )
    is_beyond_minimum = row.status == "default" and not is_missing(row.minimum)
    beyond = f", beyond the minimum of {term(row.minimum, row.unit)}" if is_beyond_minimum else ""
    return f":red[**Missed**]: {against}, {distance}{beyond}{clause}.{provisional}"


# Page frame --------------------------------------------------------------------------------------------------------


def choice() -> Choice:
    """The sidebar's choice; without a contract the page says so and ends."""
    picked = st.session_state.get("choice")
    if picked is None:
        nothing("The published database holds no contract yet. Add one to the contract terms, then type `make build`.")
        st.stop()
    return picked


def month_of(picked: Choice) -> date:
    """The chosen month; without any month the page says so and ends."""
    if picked.month is None:
        nothing(f"{picked.parties}: no month has been measured yet. Deliver extracts, then type `make build`.")
        st.stop()
    return picked.month


def pick(label: str, name: str, options: list[str], shown_as: Callable[[str], str]) -> str:
    """A select box that starts from the address bar and writes its choice back to it."""
    if st.session_state.get(name) not in options:
        asked_for = st.query_params.get(name)
        st.session_state[name] = asked_for if asked_for in options else options[0]
    picked = st.sidebar.selectbox(label, options, key=name, format_func=shown_as)
    st.query_params[name] = picked
    return picked


def nothing(message: str) -> None:
    """An empty state: why there is nothing here, and what to do."""
    st.info(message, icon=":material/inbox:")


def headline(label: str, value: str, *sentences: str) -> None:
    """The one number, top left, and beside it what it means in words."""
    figure, beside = st.columns([2, 3], gap="large")
    figure.metric(label, value)
    for sentence in sentences:
        beside.markdown(escape(sentence))


def write(sentence: str) -> None:
    """A sentence with figures in it."""
    st.markdown(escape(sentence))


def escape(sentence: str) -> str:
    """Keep Markdown from reading dollars as formulas and tildes as strike-through."""
    return sentence.replace("$", "\\$").replace("~", "\\~")


def section(title: str) -> None:
    st.markdown(f"#### {title}")


# Charts ------------------------------------------------------------------------------------------------------------


def drawable(rows: pd.DataFrame, *columns: str) -> pd.DataFrame:
    """The rows with decimals as floats and dates as timestamps, which is what a chart can draw."""
    drawn = rows.copy()
    for column in columns:
        drawn[column] = pd.to_numeric(drawn[column], errors="coerce").astype(float)
    for column in {"month", "period_start", "benchmark_on"} & set(drawn.columns):
        drawn[column] = pd.to_datetime(drawn[column])
    return drawn


def month_axis(field: str) -> alt.X:
    return alt.X(
        f"{field}:T",
        title=None,
        axis=alt.Axis(format="%b %Y", labelAngle=0, tickCount="month", labelOverlap=True, grid=False),
        scale=alt.Scale(nice=False, padding=14),
    )


def show(chart: alt.TopLevelMixin, alternative: str) -> None:
    st.altair_chart(chart, width="stretch", alt=alternative)


# Tables ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Column:
    """A column of a table: its heading and how a value is printed."""

    label: str
    print: Callable[[Any], str] | None = None
    help: str | None = None
    width: str | int | None = None
    is_wrapped: bool = False

    @property
    def alignment(self) -> str:
        return "right" if self.print and self.print not in TEXTS else "left"


def listed(values: Any) -> str:
    return "; ".join(map(str, values))


# How texts are printed, which stand to the left; figures and dates stand to the right.
TEXTS = (words.word, words.yes_no, words.heading, listed)


def one_currency(rows: pd.DataFrame) -> str | None:
    """The currency of all rows, or None where they have none or several."""
    found = rows["currency"].dropna().unique() if "currency" in rows else ()
    return found[0] if len(found) == 1 else None


def in_currency(title: str, rows: pd.DataFrame) -> str:
    """A title with the currency of the amounts below it, where they are all in one."""
    currency = one_currency(rows)
    return f"{title}, in {currency}" if currency else title


def columns_of(rows: pd.DataFrame, *names: str) -> dict[str, Column]:
    """The columns of a table that a page does not know beforehand, each printed by what it holds.

    Args:
        rows: the table.
        names: columns to show; all of them when none is named. Left out is what says nothing: an empty column, and what
            the page says already, which is the contract and the one currency.
    """
    said = {"contract_id", "currency"} if one_currency(rows) else {"contract_id"}
    return {
        name: fitted(Column(words.heading(name), print_of(name, rows[name])), rows[name])
        for name in names or rows.columns
        if name in rows and name not in said and rows[name].notna().any()
    }


def fitted(column: Column, values: pd.Series) -> Column:
    """A column of figures as wide as the longest of them: where a table takes the place of another, Streamlit keeps widths."""
    if column.alignment == "left":
        return column
    longest = max(len(column.print(value)) for value in values.head(MOST_ROWS_SHOWN).dropna())
    return replace(column, width=text_width(max(longest, len(column.label))))


def print_of(name: str, values: pd.Series) -> Callable[[Any], str] | None:
    """How the values of a column are printed, by its name and the first of them."""
    first = next((value for value in values if isinstance(value, np.ndarray) or not is_missing(value)), None)
    if isinstance(first, np.ndarray):
        return listed
    if isinstance(first, str):
        return words.word if words.is_code(name) else None
    if isinstance(first, (bool, np.bool_)):
        return words.yes_no
    if isinstance(first, date):
        return month_of_year if name.endswith("month") else moment if getattr(first, "tzinfo", None) else day
    return number if name.endswith("amount") else plain


def text_width(letters: int) -> int:
    """Pixels that so many letters take in a cell."""
    return max(70, 18 + 7 * letters)


def status_width(statuses: pd.Series) -> int:
    """Room for the longest verdict in bold; Streamlit reckons with thin letters and would cut it."""
    return text_width(max((len(words.word(status)) for status in statuses), default=0))


def status_colour(status: Any) -> str:
    return f"color: {BREACH}; font-weight: 600" if status in BREACHES else ""


def table(rows: pd.DataFrame, columns: dict[str, Column], file_name: str) -> None:
    """A table with a button that downloads all of its rows, figures as they stand in the warehouse."""
    shown = rows[list(columns)].head(MOST_ROWS_SHOWN).reset_index(drop=True)
    styled = shown.style.format({name: column.print for name, column in columns.items() if column.print}, na_rep="–")
    if "status" in columns:
        styled = styled.map(status_colour, subset=["status"])
    st.dataframe(
        styled,
        hide_index=True,
        width="stretch",
        # Without it a missing value reads None, whatever the styler says; in the data it stays missing.
        placeholder="–",
        row_height=WRAPPED_HEIGHT if any(column.is_wrapped for column in columns.values()) else None,
        column_config={
            # A truth value is drawn as a box to tick, unless its column is one of texts.
            name: (st.column_config.TextColumn if column.print is words.yes_no else st.column_config.Column)(
                column.label,
                help=column.help,
                width=status_width(shown[name]) if name == "status" else column.width,
                alignment=column.alignment,
            )
            for name, column in columns.items()
        },
    )
    if len(rows) > MOST_ROWS_SHOWN:
        st.caption(f"The first {count(MOST_ROWS_SHOWN)} of {count(len(rows))} rows. The download has all of them.")
    st.download_button(
        f"Download {words.plural(len(rows), 'row')} (CSV)",
        spreadsheet.csv(rows),
        file_name=f"{file_name}.csv",
        mime="text/csv",
        icon=":material/download:",
        key=file_name,
    )
