"""The dashboard shows what the published database holds, and says what to do when there is nothing to show."""

from __future__ import annotations

import json
import re
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import duckdb
import pandas as pd
import pyarrow as pa
import pytest
import yaml
from dashboard_data import write_published
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Dataframe

DASHBOARDS = Path(__file__).resolve().parents[2] / "dashboards"
PAGES = ["overview", "service_levels", "cost_per_contact", "statement", "invoices", "benchmark", "innovation", "compliance", "workforce", "calendar", "contract", "data_quality"]


@pytest.fixture(autouse=True)
def modules_beside_the_app(monkeypatch: pytest.MonkeyPatch) -> None:
    """`streamlit run` puts the app's folder on the path; AppTest leaves that to us."""
    monkeypatch.syspath_prepend(str(DASHBOARDS))


def open_page(monkeypatch: pytest.MonkeyPatch, folder: Path, page: str, **address: str) -> AppTest:
    """The page as a reader who comes with an address sees it."""
    monkeypatch.setenv("WAREHOUSE_PATH", str(folder))
    app = AppTest.from_file(str(DASHBOARDS / "app.py"), default_timeout=60)
    for name, value in address.items():
        app.query_params[name] = value
    app.run()
    if page != "overview":
        app.switch_page(f"app_pages/{page}.py").run()
    assert not app.exception, [problem.value for problem in app.exception]
    return app


def table_with(app: AppTest, column: str) -> Dataframe:
    """The first table with the column."""
    return next(table for table in app.dataframe if column in table.value)


def printed(table: Dataframe) -> pd.DataFrame:
    """A table's cells as a reader sees them."""
    shown = pa.ipc.open_stream(table.proto.arrow_data.styler.display_values).read_pandas()
    return shown.set_axis(table.value.columns, axis="columns")


def headings(table: Dataframe) -> list[str]:
    config = json.loads(table.proto.columns)
    return [config[name]["label"] for name in table.value.columns]


def key_number(app: AppTest) -> str:
    return app.metric[0].value


def words(app: AppTest) -> str:
    return "\n".join(element.value for element in app.markdown)


def hints(app: AppTest) -> str:
    return "\n".join(element.value for element in app.info)


def figure(value: object, places: int = 2) -> str:
    """As the page prints it, worked out without the page's own code."""
    return f"{Decimal(str(value)).quantize(Decimal(10) ** -places, ROUND_HALF_UP):,}".replace("-", "−")


def one_row(path: Path, query: str, *parameters: object) -> tuple:
    with duckdb.connect(str(path), read_only=True) as connection:
        return connection.execute(query, parameters).fetchone()


def contract_months(path: Path) -> list[tuple[str, str]]:
    """Each contract with its newest and its oldest month."""
    with duckdb.connect(str(path), read_only=True) as connection:
        rows = connection.execute(
            """
            select contract_id, strftime(unnest([max(month), min(month)]), '%Y-%m')
            from (
                select contract_id, date_trunc('month', period_start) as month from fct_service_level_attainment
                union all
                select contract_id, month from fct_cost_per_contact
            )
            group by contract_id order by contract_id
            """
        ).fetchall()
    assert rows
    return rows


# The six key numbers, straight from the marts: query and how its values are printed.
KEY_NUMBERS = {
    "overview": (
        "select count(*) filter (where status = 'met'), count(*) from fct_service_level_attainment "
        "where contract_id = $1 and $2::date between period_start and period_end",
        lambda met, measured: f"{met} of {measured}" if measured else None,
    ),
    "service_levels": (
        "select value, unit from fct_service_level_attainment "
        "where contract_id = $1 and $2::date between period_start and period_end "
        "order by (metric = 'service_level') desc, name, service_level_id limit 1",
        lambda value, unit: "–" if value is None else figure(value) + {"percent": " %", "seconds": " s"}.get(unit, ""),
    ),
    "cost_per_contact": (
        "select sum(net_amount), sum(contacts_resolved), any_value(currency) from fct_cost_per_contact "
        "where contract_id = $1 and month = $2::date having count(*) > 0",
        lambda net, resolved, currency: f"{currency} {figure(net / Decimal(resolved))}" if resolved else "–",
    ),
    "benchmark": (
        "select sum(annual_saving_amount), any_value(currency) from fct_rate_benchmark as benchmark "
        "where contract_id = $1 and benchmark_on = ("
        "    select max(benchmark_on) from fct_rate_benchmark as earlier "
        "    where earlier.charge_id = benchmark.charge_id and benchmark_on <= last_day($2::date)"
        ") having count(*) > 0",
        lambda saving, currency: f"{currency} {figure(saving or 0)}",
    ),
    "innovation": (
        "select sum(client_share_amount), any_value(currency) from fct_benefit_sharing "
        "where contract_id = $1 and month <= $2::date having count(*) > 0",
        lambda share, currency: f"{currency} {figure(share)}",
    ),
    "statement": (
        "select as_owed_amount, currency from fct_contract_statement where contract_id = $1 and month = $2::date and line = 'net_payable'",
        lambda owed, currency: f"{currency} {figure(owed)}",
    ),
    "invoices": (
        "select coalesce(sum(difference_amount) filter (where standing = 'claim'), 0), any_value(currency) "
        "from fct_invoice_findings where contract_id = $1 and month = $2::date having count(*) > 0",
        lambda claimed, currency: f"{currency} {figure(claimed)}",
    ),
    "compliance": (
        "select sum(met), sum(due) from fct_compliance_scorecard where contract_id = $1 and month = $2::date having count(*) > 0",
        lambda met, due: f"{figure(Decimal(met) * 100 / Decimal(due))} %",
    ),
    "workforce": (
        "select (select count(*) from fct_uncertified_contacts where contract_id = $1 and date_trunc('month', local_date) = $2::date) "
        "where exists (from fct_quality_items where contract_id = $1 and month = $2::date) "
        "or exists (from fct_quality_coverage where contract_id = $1 and month = $2::date)",
        lambda uncertified: figure(uncertified, 0),
    ),
    "calendar": (
        "select count(*) filter (where days_left <= 14 and (kind, title) not in (select ('obligation', title) from fct_obligations "
        "where cadence in ('daily', 'weekly') and contract_id = $1)) from fct_calendar "
        "where contract_id = $1 and $2::date is not null having count(*) > 0",
        lambda soon: figure(soon, 0),
    ),
    "contract": (
        "select count(*) from fct_contract_terms where contract_id = $1 and last_day($2::date) >= valid_from "
        "and last_day($2::date) < valid_to having count(*) > 0",
        lambda terms: figure(terms, 0),
    ),
    "data_quality": (
        "select sum(rows_rejected) from fct_load_reconciliation where $1 <> '' and $2::date is not null",
        lambda rejected: figure(rejected, 0),
    ),
}


def expected_number(path: Path, page: str, contract: str, month: str) -> str | None:
    """The mart's own figure, or None when the mart has no row for the page."""
    query, printed = KEY_NUMBERS[page]
    row = one_row(path, query, contract, f"{month}-01")
    return None if row is None else printed(*row)


def assert_every_key_number(monkeypatch: pytest.MonkeyPatch, published: Path, page: str) -> int:
    """Each contract in its newest and oldest month; gives how many pages had a number to compare."""
    compared = 0
    for contract, month in contract_months(published):
        app = open_page(monkeypatch, published.parent, page, contract=contract, month=month)
        expected = expected_number(published, page, contract, month)
        if expected is None:
            assert not app.metric and hints(app)
        else:
            assert (contract, month, key_number(app)) == (contract, month, expected)
            compared += 1
    return compared


# A figure that only the page states is a figure nobody tests: each key number must be the mart's.
@pytest.mark.parametrize("page", PAGES)
def test_the_key_number_is_the_marts_on_the_demo(
    monkeypatch: pytest.MonkeyPatch, published_path: Path, page: str
) -> None:
    assert assert_every_key_number(monkeypatch, published_path, page)


@pytest.mark.parametrize("page", PAGES)
def test_the_key_number_is_the_marts_on_a_small_database(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, page: str
) -> None:
    assert assert_every_key_number(monkeypatch, write_published(tmp_path), page)


# The known answers of the small database: a query that is wrong in test and page alike is caught here.
@pytest.mark.parametrize(
    ("page", "number", "sentences"),
    [
        (
            "overview",
            "0 of 1",
            [
                "1 missed",
                "EUR 3.95",
                "**EUR 50.00** can still be claimed; the first claim lapses on 2026-03-01",
                "1 of 2",
                "EUR 8,450.00",
                "**2 of 3** obligations due",
                "Of 1,050 rows",
                "**30**",
            ],
        ),
        (
            "service_levels",
            "83.40 %",
            [
                "83.40 % against at least 85 %, 1.60 points short; Schedule 3 §1",
                "834 ÷ 1,000",
                "82.90 % to 83.65 %",
                "reported 84.90 %, a difference of +1.50",
                "counts by **Offered**",
            ],
        ),
        (
            "cost_per_contact",
            "EUR 3.95",
            [
                "**EUR 1.20** where AI",
                "**EUR 5.33** where people",
                "EUR 5.86 in November 2025",
                "EUR 4,740.00 in December 2025: **+640.00**",
                "Owed are EUR 4,690.00 of charges, EUR 150.00 credits",
            ],
        ),
        (
            "benchmark",
            "EUR 21,250.00",
            ["1 of 2", "0.6200 a unit against 0.5225 to 0.5775", "EMAIL**: not determinable, 2 peers", "Due on **2027-10-01**", "**1 of 1** rate above"],
        ),
        (
            "innovation",
            "EUR 2,220.00",
            [
                "EUR 17,000.00",
                "EUR 8,450.00",
                "Lower prices gave the client **EUR 750.00** of that already, which is not shared again",
                "After EUR 4,000.00 for investments, EUR 3,700.00 is shareable",
                "**EUR 1,400.00** is payable",
                "EUR 100.00 is forgone",
                "EUR 20.00 of losses is carried into later months",
                ":red[**1 of 2**] promises of contract years that are over was not kept",
            ],
        ),
        ("statement", "EUR 4,169.50", ["**EUR 4,350.00**", ":red[**EUR 180.50 more**]"]),
        (
            "invoices",
            "EUR 50.00",
            [
                ":red[**1 finding**] says that",
                "EUR 10.00 is owed to the provider",
                "the same as line 1. The rows lie in `fct_invoice_lines`",
                "**EUR 50.00** in 1 finding; the first lapses on 2026-03-01, in 45 days",
            ],
        ),
        ("compliance", "66.67 %", ["**2 of 3** obligations due", ":red[**1 missed**]", "#### Restoration of outages", "#### Insurance"]),
        (
            "workforce",
            "1",
            [
                ":red[**1 contact**] was answered by somebody not certified",
                "4 of 100 contacts answered were evaluated, 4.00 %: :red[**short of 5 %**]",
                ":red[**1 item**] of the checklist scored below its threshold",
            ],
        ),
        (
            "calendar",
            "1",
            ["2 dates in the next 90 days; the next is **Last day to claim", "Claims of **EUR 50.00** lapse within 90 days"],
        ),
        ("contract", "6", ["Next renewal 2026-10-01, last day to give notice **2026-07-03**", "1 term was changed by an amendment"]),
        ("data_quality", "30", ["1,050 received = 1,000 accepted + 30 rejected + 20 superseded", "all 2 files"]),
    ],
)
def test_each_page_says_in_words_what_its_rows_mean(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    page: str,
    number: str,
    sentences: list[str],
) -> None:
    write_published(tmp_path)
    app = open_page(monkeypatch, tmp_path, page, contract="retail", month="2025-12")
    assert key_number(app) == number
    for sentence in sentences:
        assert sentence in words(app)


# A quarterly service level belongs to each of its months, and a miss says how bad it is.
@pytest.mark.parametrize(
    ("status", "words_of_it"),
    [
        ("default", ":red[**Missed**]: 79.00 % against at least 85 %, 6.00 points short, beyond the minimum of 80 %;"),
        ("deemed_default", ":red[**Missed**]: deemed a default, the report did not arrive in time."),
    ],
)
def test_a_quarter_shows_in_its_middle_month(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, status: str, words_of_it: str
) -> None:
    write_published(
        tmp_path,
        changes=(
            "delete from fct_service_level_attainment where period_start <> date '2025-10-01'",
            f"update fct_service_level_attainment set period_end = date '2025-12-31', value = 79, shortfall = 6, "
            f"status = '{status}'",
        ),
    )
    app = open_page(monkeypatch, tmp_path, "service_levels", contract="retail", month="2025-11")
    assert app.metric[0].label == "Calls answered in time, Oct 2025 to Dec 2025"
    assert key_number(app) == "79.00 %"
    assert words_of_it in words(app)


# A period that has hardly begun is what a manager can still act on: its sentence must say what is known and what it takes.
@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (
            "currency = currency",
            "**January 2026, still open**: about 49 % of what is expected has been measured, 83.50 % so far. It can end between "
            "41.00 % and 92.00 %. The target is at least 85 %. To meet it, what is still to come must be at least 86.50 %. "
            "A miss would credit up to EUR 261.00.",
        ),
        (
            "denominator = 0, value_so_far = null, value_needed = 85",
            "**January 2026, still open**: no data has been delivered for it yet. The target is at least 85 %. To meet it, what is "
            "still to come must be at least 85.00 %.",
        ),
        ("is_target_reachable = false", ":red[It cannot be met any more]: at best 92.00 %."),
        ("is_target_safe = true", "It cannot be missed any more."),
    ],
)
def test_the_open_period_says_what_it_takes(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, change: str, sentence: str) -> None:
    write_published(tmp_path, changes=(f"update fct_service_level_forecast set {change}",))
    assert sentence in words(open_page(monkeypatch, tmp_path, "service_levels", contract="retail", month="2025-12"))


# The share answered in time counted as a share abandoned seems 80 points off and a credit due that nobody owes.
def test_a_service_level_is_compared_with_formulas_of_its_own_kind(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    write_published(
        tmp_path,
        changes=(
            "insert into fct_service_level_formulas "
            "values ('retail_sl_voice', 'retail', '2025-12-01', 'abandonment_offered', 35, 1000, 3.5, -79.9, 435, 185)",
        ),
    )
    app = open_page(monkeypatch, tmp_path, "service_levels", contract="retail", month="2025-12")
    assert printed(table_with(app, "rule"))["rule"].tolist() == ["Offered (contract)", "Answered only"]


def charts(monkeypatch: pytest.MonkeyPatch) -> list:
    """The charts that pages draw from now on."""
    drawn: list = []
    monkeypatch.setattr("streamlit.altair_chart", lambda chart, **options: drawn.append(chart))
    return drawn


# A quarter drawn as its first month leaves two months that seem not to have been measured.
def test_a_quarter_takes_its_three_months_on_the_map(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    drawn = charts(monkeypatch)
    write_published(
        tmp_path,
        changes=(
            "delete from fct_service_level_attainment where contract_id = 'retail' and period_start <> date '2025-10-01'",
            "update fct_service_level_attainment set period_end = date '2025-12-31' where contract_id = 'retail'",
        ),
    )
    open_page(monkeypatch, tmp_path, "overview", contract="retail", month="2025-12")
    assert drawn[0].data[["month", "period"]].values.tolist() == [
        [month, "Oct 2025 to Dec 2025"] for month in ("Oct 25", "Nov 25", "Dec 25")
    ]


def tooltips(part: object) -> list:
    """Every tooltip's entries in a chart's specification."""
    if isinstance(part, dict):
        own = part.get("tooltip", [])
        return [*(own if isinstance(own, list) else [own]), *(each for value in part.values() for each in tooltips(value))]
    return [each for value in part for each in tooltips(value)] if isinstance(part, list) else []


# What a reader sees when pointing at a chart is text like any other: no column names of the warehouse.
def test_the_tooltips_of_every_chart_are_in_words(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    drawn = charts(monkeypatch)
    write_published(tmp_path)
    for page in PAGES:
        open_page(monkeypatch, tmp_path, page, contract="retail", month="2025-12")
    shown = [entry for chart in drawn for entry in tooltips(chart.to_dict())]
    assert shown and [entry for entry in shown if "_" in entry.get("title", "_")] == []


# An extract that was not delivered is no zero: a cost of nothing, a saving of nothing and no credit would all be read as good news.
@pytest.mark.parametrize(
    ("page", "change", "sentence"),
    [
        (
            "cost_per_contact",
            "update fct_cost_per_contact set charged_amount = 0, net_amount = 0",
            "Nothing has been invoiced for December 2025.",
        ),
        ("overview", "update fct_cost_per_contact set charged_amount = 0", "Nothing has been invoiced for December 2025."),
        ("statement", "update fct_contract_statement set as_billed_amount = 0", "No invoice has been received for this month."),
        (
            "service_levels",
            "update fct_service_credits set at_risk_amount = 0, uncapped_credit_amount = 0",
            "No fees of the month are known: what it credits cannot be told.",
        ),
        (
            "benchmark",
            "update fct_rate_benchmark set status = 'not_determinable', annual_saving_amount = null",
            "**No rate can be judged**: too few market rates were delivered.",
        ),
        ("overview", "select 1", "Rates above the market band: **1 of 2**, 1 not determinable; adjusting them saves"),
        ("workforce", "update fct_quality_coverage set contacts_evaluated = 0", "Nothing was evaluated in December 2025."),
    ],
)
def test_what_was_not_delivered_is_not_nothing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, page: str, change: str, sentence: str
) -> None:
    write_published(tmp_path, changes=(change,))
    app = open_page(monkeypatch, tmp_path, page, contract="retail", month="2025-12")
    assert sentence in words(app)
    if page == "cost_per_contact":
        assert key_number(app) == "–"


# In order and never delivered are not the same: who reads the one for the other stops asking for the invoice.
@pytest.mark.parametrize(
    ("change", "hint"),
    [
        ("delete from fct_invoice_findings where contract_id = 'retail'", "the invoices of December 2025 are in order"),
        ("delete from fct_invoice_lines", "no invoice of December 2025 was delivered"),
    ],
)
def test_no_findings_is_told_from_no_invoice(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, change: str, hint: str) -> None:
    write_published(tmp_path, changes=("delete from fct_invoice_findings where contract_id = 'retail'", change))
    app = open_page(monkeypatch, tmp_path, "invoices", contract="retail", month="2025-12")
    assert hint in hints(app)


# Where AI and people share a channel, the middle of two ratios is not the ratio of the sums.
def test_the_blended_cost_divides_summed_amounts_by_summed_contacts(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    write_published(tmp_path)
    app = open_page(monkeypatch, tmp_path, "cost_per_contact", contract="retail", month="2025-12")
    rows = app.dataframe[0].value.set_index("handled_by")
    assert rows.loc["blended", "cost_per_resolved"] == Decimal("3.950000")  # 4,740.00 ÷ 1,200
    assert rows.loc["human", "cost_per_resolved"] == Decimal("5.325000")  # 4,260.00 ÷ 800
    assert rows.loc["ai", "cost_per_answered"] == Decimal("0.800000")


# A cost of what was owed that leaves out credits and shares is not to be compared with one of invoices that holds them.
def test_the_cost_page_sets_the_net_owed_beside_the_net_invoiced(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    write_published(tmp_path)
    app = open_page(monkeypatch, tmp_path, "cost_per_contact", contract="retail", month="2025-12")
    # 3,760.00 + 350.00 + 440.00 = 4,550.00 net, ÷ 1,200 resolved
    assert "EUR 150.00 credits, EUR 10.00 gain share: EUR 4,550.00 net, EUR 3.79 per resolved contact" in words(app)
    rows = next(frame.value for frame in app.dataframe if "expected_net_amount" in frame.value)
    voice = rows.set_index("channel").loc["voice"]
    assert (voice.expected_net_amount, voice.net_amount) == (Decimal("3760.00"), Decimal("3910.00"))
    assert (voice.expected_cost_per_resolved, voice.cost_per_resolved) == (Decimal("5.3714"), Decimal("5.585714"))


# Two lines rejected for one reason: shown both for each finding, neither would be proved.
def test_a_finding_of_a_rejected_line_leads_to_its_own_row(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    write_published(
        tmp_path,
        changes=(
            "delete from fct_invoice_findings where contract_id = 'retail'",
            *(
                f"""
                insert into fct_invoice_findings by name
                select
                    'r{line}' as finding_id, 'amount_differs' as rule, 'Amount differs' as title, 'retail' as contract_id, 'i1' as invoice_id,
                    {line} as line_number, 'VOICE_MIN' as charge_code, date '2025-12-01' as month, 'rejected_lines' as statement_line,
                    {amount} as billed_amount, 0 as expected_amount, {amount} as difference_amount, 'claim' as standing,
                    'which of the three' as explanation, 'rejected_rows' as evidence, 'a.csv' as file, {line} as line, 'EUR' as currency
                """
                for line, amount in ((7, 66), (8, 44))
            ),
            "insert into rejected_rows select 'invoice_lines', 'a.csv', line, ['quantity x unit_price'], '2026-01-15' "
            "from (values (7), (8)) as lines (line)",
        ),
    )
    app = open_page(monkeypatch, tmp_path, "invoices", contract="retail", month="2025-12")
    picked = next(box for box in app.selectbox if box.label == "Finding")
    for place, line in enumerate((7, 8)):
        app = picked.select_index(place).run()
        proof = next(frame.value for frame in app.dataframe if "reasons" in frame.value)
        assert proof[["file", "line"]].to_numpy().tolist() == [["a.csv", line]]
        picked = next(box for box in app.selectbox if box.label == "Finding")


# Raw and normalised are both shown with what lies between them; a step left out makes two figures that do not meet.
def test_the_market_rate_can_be_followed_from_raw_to_normalised_on_the_page(
    monkeypatch: pytest.MonkeyPatch, published_path: Path
) -> None:
    app = open_page(monkeypatch, published_path.parent, "benchmark", contract="retail", month="2025-12")
    rows = next(table.value for table in app.dataframe if "location_effect" in table.value)
    determined = rows.dropna(subset=["market_rate"])
    assert len(determined) == 4
    for row in determined.itertuples():
        assert row.market_rate_unnormalised + row.exchange_rate_effect + row.location_effect == row.market_rate


# A promise that nobody worked on is the one to see: the page shows it also where no initiative brought anything.
def test_promised_improvements_show_without_any_benefit(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    write_published(tmp_path, changes=("delete from fct_benefit_sharing",))
    app = open_page(monkeypatch, tmp_path, "innovation", contract="retail", month="2025-12")
    promises = app.dataframe[0].value
    assert promises[["contract_year", "kind", "promised", "delivered", "promise"]].values.tolist() == [
        [3, "efficiency", 2, 0, "Still open"],
        [2, "efficiency", 2, 1, "Missed"],
        [2, "experience", 2, 2, "Kept"],
    ]


# Money that can no longer be claimed is not money: an old month says so, beside what was found in it.
def test_claims_that_have_lapsed_are_said_to_have(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    write_published(tmp_path)
    now = open_page(monkeypatch, tmp_path, "invoices", contract="retail", month="2025-12")
    assert "no longer be claimed" not in words(now)
    write_published(
        tmp_path,
        changes=("update fct_invoice_findings set claim_by = date '2026-01-10', days_to_claim = -5 where finding_id = 'f1'",),
    )
    later = open_page(monkeypatch, tmp_path, "invoices", contract="retail", month="2025-12")
    assert "**EUR 50.00** of it can no longer be claimed: the last day was 2026-01-10" in words(later)


# A reader follows the money along the row: a step that the page leaves out is money that vanishes between two columns.
@pytest.mark.parametrize("contract", ["bank", "health", "retail"])
def test_the_steps_of_a_benefit_add_up_on_the_page(
    monkeypatch: pytest.MonkeyPatch, published_path: Path, contract: str
) -> None:
    assert_benefits_add_up(open_page(monkeypatch, published_path.parent, "innovation", contract=contract, month="2025-12"))


def test_the_steps_of_a_benefit_add_up_also_with_losses_and_a_cap(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    write_published(tmp_path)
    assert_benefits_add_up(open_page(monkeypatch, tmp_path, "innovation", contract="retail", month="2025-12"))


def assert_benefits_add_up(app: AppTest) -> None:
    """By the columns that both tables show; one that is left out because nothing is in it counts nothing."""
    tables = [table.value for table in app.dataframe if "verified_amount" in table.value]
    assert len(tables) == 2
    for row in [row for table in tables for _, row in table.iterrows()]:
        assert row.verified_amount == row.already_taken_amount + row.investment_recovered_amount + row.shareable_amount
        assert row.shareable_amount == row.client_share_amount + row.provider_share_amount
        carried, cut = row.get("loss_amount", 0), row.get("forgone_amount", 0)
        assert row.provider_share_amount + carried - cut == row.payable_amount


# Where no price was cut there is nothing to say of it.
def test_a_benefit_that_no_price_gave_already_is_not_spoken_of(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    write_published(
        tmp_path,
        changes=(
            "update fct_benefit_sharing set shareable_amount = shareable_amount + already_taken_amount, already_taken_amount = 0",
        ),
    )
    app = open_page(monkeypatch, tmp_path, "innovation", contract="retail", month="2025-12")
    assert "Lower prices" not in words(app)


@pytest.mark.parametrize(
    ("amount", "units", "quotient"),
    [
        ("0.01", 3, "0.003333"),
        ("0.02", 3, "0.006667"),
        ("-0.02", 3, "-0.006667"),
        ("9999999999999999.99", 7, "1428571428571428.570000"),
        ("0.000001", 2, "0.000001"),
        ("1.00", 0, None),
    ],
)
def test_a_unit_cost_is_divided_in_decimals(amount: str, units: int, quotient: str | None) -> None:
    import queries

    found = duckdb.execute(
        f"select {queries.per_unit('amount', 'units')} "
        f"from (select {amount}::decimal(38, 6) as amount, {units}::bigint as units)"
    ).fetchone()[0]
    assert found == (None if quotient is None else Decimal(quotient))


def test_the_address_opens_a_contract_and_month_and_keeps_them_across_pages(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    write_published(tmp_path)
    app = open_page(monkeypatch, tmp_path, "overview", contract="retail", month="2025-11")
    app.switch_page("app_pages/service_levels.py").run()
    assert app.metric[0].label == "Calls answered in time, November 2025"
    app.sidebar.selectbox(key="contract").set_value("bank").run()
    assert key_number(app) == "87.25 %"
    assert app.query_params["contract"] == "bank"
    assert app.query_params["month"] == "2025-11"


def test_an_address_that_names_nothing_known_opens_the_newest_month(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    write_published(tmp_path)
    app = open_page(monkeypatch, tmp_path, "service_levels", contract="nobody", month="1999-01")
    assert app.metric[0].label == "Calls answered in time, December 2025"


@pytest.mark.parametrize("page", PAGES)
def test_a_missing_database_says_what_to_type(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, page: str) -> None:
    app = open_page(monkeypatch, tmp_path, page)
    assert "make build" in hints(app)
    assert not app.metric


@pytest.mark.parametrize("page", PAGES)
def test_an_empty_database_gives_empty_states(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, page: str) -> None:
    write_published(tmp_path, filled=False)
    app = open_page(monkeypatch, tmp_path, page)
    assert "make build" in hints(app)
    assert not app.metric


@pytest.mark.parametrize("page", PAGES)
def test_a_contract_without_any_measurement_gives_empty_states(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    page: str,
) -> None:
    write_published(
        tmp_path,
        filled=False,
        changes=(
            "insert into dim_contract by name select 'new' as contract_id, 'New Client' as client, "
            "'Callwell' as provider, 'EUR' as currency",
        ),
    )
    app = open_page(monkeypatch, tmp_path, page)
    assert "make build" in hints(app)


@pytest.mark.parametrize(
    ("page", "table"),
    [
        ("service_levels", "fct_service_level_attainment"),
        ("cost_per_contact", "fct_cost_per_contact"),
        ("benchmark", "fct_rate_benchmark"),
        ("invoices", "fct_invoice_findings"),
        ("innovation", "fct_benefit_sharing"),
        ("data_quality", "fct_load_reconciliation"),
        ("data_quality", "rejected_rows"),
    ],
)
def test_a_missing_table_is_named_and_the_overview_still_opens(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    page: str,
    table: str,
) -> None:
    write_published(tmp_path, without=table)
    assert table in hints(open_page(monkeypatch, tmp_path, page))
    open_page(monkeypatch, tmp_path, "overview")


def test_a_file_that_is_no_database_says_what_to_type(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "published.duckdb").write_bytes(b"not a database" * 1000)
    assert "make build" in hints(open_page(monkeypatch, tmp_path, "overview"))


# A dashboard that keeps the file open or remembers too long shows last month's figures after a good build.
def test_a_new_publish_shows_on_the_next_run_of_an_open_session(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    write_published(tmp_path)
    app = open_page(monkeypatch, tmp_path, "service_levels", contract="retail", month="2025-12")
    assert key_number(app) == "83.40 %"
    write_published(tmp_path, changes=("update fct_service_level_attainment set value = 91.5, status = 'met'",))
    assert key_number(app.run()) == "91.50 %"


def test_a_status_other_than_met_or_missed_is_said_in_words(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    write_published(
        tmp_path,
        changes=(
            "update fct_service_level_attainment "
            "set status = 'not_determinable', value = null, shortfall = null, denominator = 3",
        ),
    )
    app = open_page(monkeypatch, tmp_path, "service_levels", contract="retail", month="2025-12")
    assert key_number(app) == "–"
    assert "**Not determinable**: 3 observations, too few to judge against at least 85 %" in words(app)


def test_a_miss_that_two_decimals_would_hide_is_shown_in_full(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    write_published(
        tmp_path,
        changes=("update fct_service_level_attainment set value = 84.999, shortfall = 0.001, status = 'below_target'",),
    )
    app = open_page(monkeypatch, tmp_path, "service_levels", contract="retail", month="2025-12")
    assert "84.999000 % against at least 85 %, 0.001000 points short" in words(app)


# Red means one thing: the theme's red and the charts' red are the same, and a contract that is kept shows none.
def test_breach_has_one_colour_and_a_kept_contract_shows_none(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    import parts

    assert f'redColor = "{parts.BREACH}"' in (DASHBOARDS.parent / ".streamlit" / "config.toml").read_text()
    write_published(tmp_path)
    for page in PAGES:
        assert ":red[" not in words(open_page(monkeypatch, tmp_path, page, contract="bank", month="2025-12"))
    assert ":red[" in words(open_page(monkeypatch, tmp_path, "service_levels", contract="retail", month="2025-12"))


# dbt's lineage ends at the exposures: a page that reads more than its exposure says is missed when a mart changes.
@pytest.mark.parametrize("page", PAGES)
def test_the_exposure_of_a_page_names_every_mart_it_reads(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, page: str
) -> None:
    import published

    read: set[str] = set()
    uncounted = published._read

    def counted(path: str, stamp: tuple[int, int], query: str, parameters: dict) -> object:
        read.update(re.findall(r"\b(?:from|join) ((?:dim|fct)_\w+|rejected_rows)", query))
        return uncounted(path, stamp, query, parameters)

    monkeypatch.setattr(published, "_read", counted)
    write_published(tmp_path)
    app = open_page(monkeypatch, tmp_path, "overview", contract="retail", month="2025-12")
    read.clear()
    app.switch_page(f"app_pages/{page}.py").run()
    exposures = yaml.safe_load((DASHBOARDS.parent / "models" / "marts" / "_exposures.yml").read_text())["exposures"]
    named = next(exposure["depends_on"] for exposure in exposures if exposure["name"] == f"dashboard_{page}")
    assert set(named) == {f"ref('{table}')" for table in read}


# The dashboard reads; a writer's lock in it would stop the build.
def test_the_published_database_is_only_ever_opened_read_only() -> None:
    sources = {path: path.read_text() for path in DASHBOARDS.rglob("*.py")}
    opened = [line for text in sources.values() for line in text.splitlines() if "duckdb.connect(" in line]
    assert opened and all("read_only=True" in line for line in opened)


# The calendar file goes into other people's calendars: what it says of a date must be the row's, also with commas in it.
def test_the_calendar_file_says_what_falls_due(tmp_path: Path) -> None:
    from datetime import UTC, date, datetime

    import due_dates
    from icalendar import Calendar

    with duckdb.connect(str(write_published(tmp_path)), read_only=True) as connection:
        rows = connection.sql("select *, 'Linden Retail / Callwell' as parties from fct_calendar order by due_on").df()
    rows["due_on"] = rows["due_on"].dt.date
    content = due_dates.calendar_file(rows, datetime(2026, 1, 15, tzinfo=UTC))
    events = [part for part in Calendar.from_ical(content).walk() if part.name == "VEVENT"]
    assert [(event["uid"], event.decoded("dtstart"), str(event["summary"])) for event in events] == [
        ("k2@contract-analytics", date(2026, 1, 20), "Last day to claim 1 finding, of invoice i1; soon (client)"),
        ("k1@contract-analytics", date(2026, 1, 31), "Monthly board (provider)"),
    ]
    assert "Amount: EUR 50.00" in str(events[0]["description"])
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))


def test_a_term_shows_as_it_was_on_the_chosen_date(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    write_published(tmp_path)
    app = open_page(monkeypatch, tmp_path, "contract", contract="retail", month="2025-12")
    levels = next(table.value for table in app.dataframe if "target" in set(table.value["term"]))
    assert levels.set_index("term").loc["target", ["value_shown", "before_shown"]].tolist() == ["85", "80"]
    app.date_input[0].set_value("2025-05-31").run()
    levels = next(table.value for table in app.dataframe if "target" in set(table.value["term"]))
    assert levels.set_index("term").loc["target", "value_shown"] == "80"


# A code that nobody translated, or translated on one page only, reads as two things.
def test_codes_are_shown_in_the_same_words_and_downloaded_as_they_are(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    write_published(tmp_path)
    app = open_page(monkeypatch, tmp_path, "cost_per_contact", contract="retail", month="2025-12")
    tables = [table for table in app.dataframe if "handled_by" in table.value]
    assert len(tables) == 3
    assert printed(tables[0])["handled_by"].tolist() == ["AI", "People", "All contacts"]
    for table in tables[1:]:
        assert printed(table)[["channel", "handled_by"]].values.tolist() == [["Chat", "AI"], ["Chat", "People"], ["Voice", "People"]]
        assert table.value["handled_by"].tolist() == ["ai", "human", "human"]


# Text in place of a missing figure would sort figures as text; a grey None reads like a fault.
def test_a_missing_figure_is_printed_as_a_dash_and_stays_missing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    write_published(tmp_path)
    app = open_page(monkeypatch, tmp_path, "benchmark", contract="retail", month="2025-12")
    rates = table_with(app, "market_rate")
    assert rates.proto.placeholder == "–"
    assert rates.value["market_rate"].isna().tolist() == [False, True]
    assert printed(rates)["market_rate"].tolist() == ["0.5500", "–"]


# The proof of a finding is for people who do not know the warehouse's columns.
def test_the_proof_of_a_finding_has_headings_and_statuses_in_words(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    write_published(
        tmp_path,
        changes=(
            "update fct_invoice_findings set evidence = 'fct_service_credits', charge_code = 'benchmark_adjustment' "
            "where finding_id = 'f1'",
        ),
    )
    app = open_page(monkeypatch, tmp_path, "invoices", contract="retail", month="2025-12")
    picked = next(box for box in app.selectbox if box.label == "Finding")
    assert "Line billed twice: +50.00 (Benchmark adjustment)" in picked.options
    proof = table_with(picked.select(picked.options.index("Line billed twice: +50.00 (Benchmark adjustment)")).run(), "is_settled")
    assert {"Settled", "At risk", "Step, %"} <= set(headings(proof))
    assert printed(proof).loc[0, ["status", "is_settled", "month"]].tolist() == ["Missed", "No", "Dec 2025"]


def test_terms_read_as_a_contract_prints_them(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    write_published(tmp_path)
    app = open_page(monkeypatch, tmp_path, "contract", contract="retail", month="2025-12")
    shown = pd.concat([printed(table) for table in app.dataframe]).set_index("term")
    assert shown.loc["Insurance minimum", "value_shown"] == "10,000,000"
    assert shown.loc["Direction", "value_shown"] == "At least"
    assert shown.loc["Handled by", "value_shown"] == "People"
    # Said of a subject once, not beside each of its terms: two of a charge, two of a service level.
    doing = shown.loc[["Handled by", "Unit price", "Direction", "Target"], "doing"].tolist()
    assert doing == ["Billed less owed EUR 110.00", "", "Missed, 83.40 % in Dec 2025", ""]


def test_moments_and_continuity_read_without_the_warehouses_names(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    write_published(tmp_path)
    app = open_page(monkeypatch, tmp_path, "compliance", contract="retail", month="2025-12")
    notices = table_with(app, "notified_at")
    assert printed(notices).loc[0, "due_at"] == "2025-12-03 10:00"
    assert headings(notices)[0] == "Due, UTC"
    assert "**Met**: the oldest test of a site is of 2025-11-28; next test due on 2026-05-28; §7." in words(app)
    assert printed(table_with(app, "promised")).values.tolist() == [
        ["Sites", "3", "3"],
        ["Capacity with one site lost, %", "120", "132.7"],
        ["Capacity with two sites lost, %", "60", "65.3"],
        ["Slowest recovery, min", "120", "110"],
    ]


# The month is the contract's: half an hour after midnight in Berlin is still the month before in UTC.
def test_a_notice_belongs_to_the_month_of_the_contracts_time_zone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    write_published(tmp_path, changes=("update fct_notifications set due_at = '2025-11-30 23:30:00+00'",))
    app = open_page(monkeypatch, tmp_path, "compliance", contract="retail", month="2025-12")
    assert printed(table_with(app, "notified_at")).loc[0, "due_at"] == "2025-11-30 23:30"


# Without one row of evidence everything is missed: the reader must learn that it is the extract that is missing.
def test_compliance_without_an_evidence_extract_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    received = "insert into fct_load_reconciliation (extract, file, rows_received) values ('obligation_evidence', 'e.csv', 1)"
    write_published(tmp_path / "with", changes=(received,))
    assert "obligation_evidence" not in words(open_page(monkeypatch, tmp_path / "with", "compliance", contract="retail", month="2025-12"))
    write_published(tmp_path / "without")
    page = words(open_page(monkeypatch, tmp_path / "without", "compliance", contract="retail", month="2025-12"))
    assert "No row of obligation_evidence was received" in page


# A line across months with nothing due, or down to a month that has hardly begun, shows failures that never were.
def test_the_compliance_chart_has_no_line_where_nothing_was_due(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    drawn = []
    monkeypatch.setattr("streamlit.altair_chart", lambda chart, **options: drawn.append(chart.data))
    write_published(
        tmp_path,
        changes=(
            "insert into fct_compliance_scorecard values ('retail', 'reporting', '2025-09-01', 1, 0, 0, 1, 0, 0), "
            "('retail', 'reporting', '2026-01-01', 1, 0, 0, 1, 0, 0)",
        ),
    )
    open_page(monkeypatch, tmp_path, "compliance", contract="retail", month="2025-12")
    chart = next(data for data in drawn if "score_pct" in data)
    points = {f"{row.month:%Y-%m}": None if pd.isna(row.score_pct) else row.score_pct for row in chart.itertuples()}
    assert points == {"2025-09": 0, "2025-10": None, "2025-11": None, "2025-12": pytest.approx(66.666667)}


# Nothing promised is nothing kept, and no roster is no proof that everybody had a certificate.
@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (
            "update fct_quality_coverage set promised_coverage_pct = null, is_met = null",
            "4 of 100 contacts answered were evaluated, 4.00 %: the contract promises no share.",
        ),
        ("delete from dim_agent", "No roster was supplied: who was certified is not known."),
        ("delete from fct_contract_terms where section = 'training_terms'", "The contract asks for no certificate."),
    ],
)
def test_no_verdict_stands_without_a_promise_or_a_roster(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, change: str, sentence: str
) -> None:
    write_published(tmp_path, changes=(change,))
    app = open_page(monkeypatch, tmp_path, "workforce", contract="retail", month="2025-12")
    assert sentence in words(app)
    assert "as promised" not in words(app)
    assert key_number(app) == ("1" if "coverage" in change else "–")


# Days left count from the build's "today", not from the day it was published.
def test_the_sidebar_says_from_which_day_the_figures_are(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    write_published(tmp_path)
    app = open_page(monkeypatch, tmp_path, "overview")
    assert app.sidebar.caption[0].value == "As of 15 January 2026, published 2026-01-20 00:00 UTC"


@pytest.mark.parametrize(
    ("number", "text"), [(0, "0 findings"), (1, "1 finding"), (Decimal("1"), "1 finding"), (1200, "1,200 findings")]
)
def test_a_count_agrees_with_its_noun(number: object, text: str) -> None:
    import words as warehouse_words

    assert warehouse_words.plural(number, "finding") == text


@pytest.mark.parametrize(
    ("term", "value", "text"),
    [
        ("target", "-0.50", "-0.5"),
        ("starts_on", "2024-01-01", "2024-01-01"),
        ("queue_id", "retail_voice_de", "retail_voice_de"),
        ("increase_allowed", "false", "No"),
        ("name", "Calls answered in time", "Calls answered in time"),
        ("comparator", "lte", "At most"),
        ("minimum", None, "–"),
    ],
)
def test_the_value_of_a_term_reads_by_what_it_is(term: str, value: str | None, text: str) -> None:
    import words as warehouse_words

    assert warehouse_words.term_value(term, value) == text
