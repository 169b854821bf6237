"""The dashboard: `streamlit run dashboards/app.py`. Reads the published database only, writes nothing."""

from __future__ import annotations

from typing import Any

import parts
import published
import queries
import streamlit as st

PAGES = [
    st.Page("app_pages/overview.py", title="Overview", default=True),
    st.Page("app_pages/service_levels.py", title="Service levels"),
    st.Page("app_pages/cost_per_contact.py", title="Cost per contact"),
    st.Page("app_pages/statement.py", title="Statement"),
    st.Page("app_pages/invoices.py", title="Invoices"),
    st.Page("app_pages/benchmark.py", title="Benchmark"),
    st.Page("app_pages/innovation.py", title="Innovation"),
    st.Page("app_pages/compliance.py", title="Compliance"),
    st.Page("app_pages/workforce.py", title="Workforce and quality"),
    st.Page("app_pages/calendar.py", title="Calendar"),
    st.Page("app_pages/contract.py", title="Contract"),
    st.Page("app_pages/data_quality.py", title="Data quality"),
]

SIDEBAR_WIDTH = 280
# Streamlit's wide margins would cut tables off at 1280 pixels.
ROOM = "<style>[data-testid='stMainBlockContainer'] { padding: 4.5rem 2.5rem 4rem; }</style>"


def pick_contract_and_month() -> parts.Choice | None:
    """The sidebar's two pickers; None when there is no contract."""
    contracts: dict[str, dict[str, Any]] = {row["contract_id"]: row for row in queries.contracts().to_dict("records")}
    if not contracts:
        return None
    contract_id = parts.pick(
        "Contract",
        "contract",
        list(contracts),
        lambda key: f"{contracts[key]['client']} / {contracts[key]['provider']}",
    )
    months = {f"{month:%Y-%m}": month for month in queries.months(contract_id)}
    if not months:
        return parts.Choice(contracts[contract_id], None)
    picked = parts.pick("Month", "month", list(months), lambda key: parts.month_name(months[key]))
    return parts.Choice(contracts[contract_id], months[picked])


def main() -> None:
    """Draw the sidebar and the chosen page, or say why there is nothing to draw."""
    st.set_page_config(page_title="Contract analytics", layout="wide", initial_sidebar_state=SIDEBAR_WIDTH)
    st.html(ROOM)
    page = st.navigation(PAGES)
    try:
        published.pin_version()
        for build in queries.publication().itertuples():
            st.sidebar.caption(f"As of {parts.long_day(build.as_of_date)}, published {parts.moment(build.published_at)} UTC")
        st.session_state["choice"] = pick_contract_and_month()
        page.run()
    except published.NotReady as problem:
        parts.nothing(str(problem))
    except published.Replaced:
        st.rerun()


main()
