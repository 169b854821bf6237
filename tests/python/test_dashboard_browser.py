"""The dashboard in a real browser: every page opens without an error and shows the mart's figure."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import duckdb
import pytest
from dashboard_data import write_published
from test_dashboard import PAGES, contract_months, expected_number

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed: apt-get install chromium")

SECONDS = 60
ADDRESSES = {page: "" if page == "overview" else page for page in PAGES}


@contextmanager
def served(warehouse: Path, project_root: Path, log: Path) -> Iterator[str]:
    """The dashboard on a free port, as `streamlit run` starts it; gives its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    with open(log, "w", encoding="utf-8") as output:
        server = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "streamlit",
                "run",
                "dashboards/app.py",
                "--server.headless=true",
                "--server.address=127.0.0.1",
                f"--server.port={port}",
                "--server.fileWatcherType=none",
            ],
            cwd=project_root,
            env={**os.environ, "WAREHOUSE_PATH": str(warehouse)},
            stdout=output,
            stderr=output,
        )
    try:
        deadline = time.monotonic() + SECONDS
        while not answers(f"{address}/_stcore/health"):
            assert server.poll() is None and time.monotonic() < deadline, log.read_text()
            time.sleep(0.2)
        yield address
    finally:
        server.terminate()
        server.wait(timeout=30)


def answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=2) as response:
            return response.status == 200
    except (urllib.error.URLError, OSError):
        return False


@pytest.fixture(scope="module")
def browser() -> Iterator[sync_api.Browser]:
    with sync_api.sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.fixture
def tab(browser: sync_api.Browser) -> Iterator[sync_api.Page]:
    """A tab that fails the test when the page writes an error to the console or asks another machine for anything.

    Ask for it after the address, so that it closes before the server stops.
    """
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.set_default_timeout(SECONDS * 1000)
    errors: list[str] = []
    page.on("console", lambda message: errors.append(message.text) if is_error(message) else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("request", lambda request: errors.append(request.url) if is_foreign(request.url) else None)
    yield page
    page.close()
    assert not errors


def is_error(message: sync_api.ConsoleMessage) -> bool:
    """Errors, except that Streamlit looks for its own root below a page's address first, and gets a 404 there."""
    probe = urlsplit(message.location.get("url", "")).path.removeprefix("/").split("/")
    looks_for_root = probe[0] in PAGES and probe[1:2] == ["_stcore"]
    return message.type == "error" and not looks_for_root


def is_foreign(url: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme in {"http", "https", "ws", "wss"} and parts.hostname != "127.0.0.1"


@pytest.fixture
def small_address(project_root: Path, tmp_path: Path) -> Iterator[str]:
    """The dashboard on the warehouse in tmp_path, which the test fills."""
    with served(tmp_path, project_root, tmp_path / "streamlit.log") as address:
        yield address


@pytest.fixture(scope="module")
def demo_address(published_path: Path, project_root: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(
        published_path.parent.resolve(), project_root, tmp_path_factory.mktemp("demo") / "streamlit.log"
    ) as address:
        yield address


def drawn(tab: sync_api.Page) -> sync_api.Page:
    """Wait until the script has run to its end, then check that it ended well."""
    tab.wait_for_selector("[data-testid='stApp'][data-test-script-state='notRunning']")
    tab.wait_for_selector("[data-testid='stMetricValue'], [data-testid='stAlert']")
    assert tab.locator("[data-testid='stException']").count() == 0
    return tab


def key_number(tab: sync_api.Page) -> str:
    return tab.locator("[data-testid='stMetricValue']").first.inner_text().strip()


def open_page(tab: sync_api.Page, address: str, page: str, contract: str, month: str) -> None:
    tab.goto(f"{address}/{ADDRESSES[page]}?contract={contract}&month={month}")
    drawn(tab)


def wait_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + SECONDS
    while not condition():
        assert time.monotonic() < deadline, "the page did not change"
        time.sleep(0.1)


def cut_off(tab: sync_api.Page) -> list[str]:
    """Key numbers that do not fit where they are printed."""
    return tab.locator("[data-testid='stMetricValue'] *, [data-testid='stMetricLabel'] *").evaluate_all(
        "found => found.filter(e => e.scrollWidth > e.clientWidth + 1 && e.clientWidth > 0).map(e => e.innerText)"
    )


@pytest.mark.parametrize("page", PAGES)
def test_each_page_opens_and_shows_the_marts_figure(
    demo_address: str,
    tab: sync_api.Page,
    published_path: Path,
    project_root: Path,
    page: str,
) -> None:
    months = dict(reversed(contract_months(published_path)))
    screenshots = project_root / "target" / "test" / "screenshots"
    screenshots.mkdir(parents=True, exist_ok=True)
    shown = []
    for contract, month in months.items():
        expected = expected_number(published_path, page, contract, month)
        open_page(tab, demo_address, page, contract, month)
        tab.wait_for_load_state("networkidle")
        tab.screenshot(path=screenshots / f"{page}_{contract}.png")
        if expected is None:
            assert tab.locator("[data-testid='stAlert']").count()
        else:
            assert key_number(tab) == expected
            assert cut_off(tab) == []
            shown.append(expected)
    assert shown


def beyond_the_edge(tab: sync_api.Page) -> list[int]:
    """By how many pixels each table is wider than what shows of it."""
    tables = tab.locator("[data-testid='stDataFrame'] .dvn-scroller")
    tables.first.wait_for()
    tab.wait_for_load_state("networkidle")
    return tables.evaluate_all("found => found.map(e => e.scrollWidth - e.clientWidth)")


# Figures to be compared that lie beyond the edge are not compared.
def test_no_table_of_the_cost_page_scrolls_sideways(
    demo_address: str, tab: sync_api.Page, published_path: Path, project_root: Path
) -> None:
    screenshots = project_root / "target" / "test" / "screenshots"
    screenshots.mkdir(parents=True, exist_ok=True)
    tab.set_viewport_size({"width": 1280, "height": 2000})
    for contract, month in dict(reversed(contract_months(published_path))).items():
        open_page(tab, demo_address, "cost_per_contact", contract, month)
        beyond = beyond_the_edge(tab)
        tab.screenshot(path=screenshots / f"cost_per_contact_tables_{contract}.png")
        assert len(beyond) >= 4
        assert max(beyond) <= 1


@pytest.mark.parametrize("page", ["service_levels", "statement", "invoices", "compliance", "data_quality"])
def test_no_table_scrolls_sideways_on_a_common_screen(
    demo_address: str, tab: sync_api.Page, published_path: Path, page: str
) -> None:
    tab.set_viewport_size({"width": 1440, "height": 4500})
    for contract, month in dict(reversed(contract_months(published_path))).items():
        open_page(tab, demo_address, page, contract, month)
        assert (contract, max(beyond_the_edge(tab))) <= (contract, 1)


# Each table that proves findings has columns of its own, and takes the place of the one chosen before.
def test_no_proof_scrolls_sideways_on_a_common_screen(demo_address: str, tab: sync_api.Page, published_path: Path) -> None:
    with duckdb.connect(str(published_path), read_only=True) as connection:
        found = connection.execute(
            """
            select evidence, contract_id, strftime(month, '%Y-%m'), place - 1
            from (
                select
                    *,
                    row_number() over (partition by contract_id, month order by abs(difference_amount) desc, finding_id) as place
                from fct_invoice_findings
            )
            qualify row_number() over (partition by evidence order by place desc, finding_id) = 1
            """
        ).fetchall()
    tab.set_viewport_size({"width": 1440, "height": 2500})
    for evidence, contract, month, place in found:
        open_page(tab, demo_address, "invoices", contract, month)
        tab.locator("[data-testid='stMain'] [data-testid='stSelectbox'] input").click()
        for _ in range(place):
            tab.keyboard.press("ArrowDown")
        tab.keyboard.press("Enter")
        tab.get_by_text(evidence, exact=True).wait_for()
        drawn(tab)
        assert (evidence, max(beyond_the_edge(tab))) <= (evidence, 1)


def test_another_contract_changes_the_figure_and_the_address(
    small_address: str,
    tab: sync_api.Page,
    tmp_path: Path,
) -> None:
    write_published(tmp_path)
    open_page(tab, small_address, "service_levels", "retail", "2025-12")
    assert key_number(tab) == "83.40 %"
    tab.locator("[data-testid='stSidebar'] [data-testid='stSelectbox']").first.locator("input").click()
    tab.get_by_role("option", name="Harbour Bank / Callwell").click()
    wait_until(lambda: key_number(tab) == "87.25 %")
    wait_until(lambda: "contract=bank" in tab.url and "month=2025-12" in tab.url)
    # The choice stays when the reader goes to another page.
    tab.locator("[data-testid='stSidebarNavLink']", has_text="Overview").click()
    wait_until(lambda: key_number(tab) == "1 of 1")
    wait_until(lambda: "contract=bank" in tab.url)
    drawn(tab)


# A reader with a page open must not stop a publish, and must see it on the next rerun.
def test_a_publish_while_a_reader_is_there_shows_on_the_next_rerun(
    small_address: str,
    tab: sync_api.Page,
    tmp_path: Path,
) -> None:
    write_published(tmp_path)
    open_page(tab, small_address, "service_levels", "retail", "2025-12")
    assert key_number(tab) == "83.40 %"
    write_published(tmp_path, changes=("update fct_service_level_attainment set value = 91.5, status = 'met'",))
    tab.locator("[data-testid='stApp']").press("r")
    wait_until(lambda: key_number(tab) == "91.50 %")
    drawn(tab)


def test_a_missing_database_says_what_to_type(small_address: str, tab: sync_api.Page) -> None:
    tab.goto(small_address)
    drawn(tab)
    assert "make build" in tab.locator("[data-testid='stAlert']").inner_text()
