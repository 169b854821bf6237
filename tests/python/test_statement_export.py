"""The exported statement says what the mart says, and no delivered text runs in the reader's spreadsheet."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from collections import defaultdict
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import duckdb
import pandas as pd
import pytest
from dashboard_data import write_published
from openpyxl import load_workbook

DASHBOARDS = Path(__file__).resolve().parents[2] / "dashboards"


@pytest.fixture(autouse=True)
def modules_beside_the_app(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(DASHBOARDS))


def reader(path: Path):
    def read(query: str, **parameters: object) -> pd.DataFrame:
        with duckdb.connect(str(path), read_only=True) as connection:
            return connection.sql(query, params=parameters).to_arrow_table().to_pandas()

    return read


def test_the_workbook_holds_the_statement_and_leads_to_its_rows(tmp_path: Path) -> None:
    import dispute_pack

    pack = dispute_pack.pack(reader(write_published(tmp_path)), "retail", date(2025, 12, 1))
    book = load_workbook(io.BytesIO(dispute_pack.workbook(pack)))
    assert book.sheetnames == list(dispute_pack.TABLES)
    rows = list(book["Statement"].iter_rows(min_row=2, values_only=True))
    assert [(row[1], Decimal(str(row[2])), Decimal(str(row[3]))) for row in rows] == [
        ("Voice minutes", Decimal(4350), Decimal(4300)),
        ("Service credits", Decimal(0), Decimal("-130.5")),
        ("Net payable, without tax", Decimal(4350), Decimal("4169.5")),
    ]
    assert book["Statement"]["C2"].hyperlink.location == "'Invoice lines'!A2"
    assert book["Findings"]["C2"].value == 50


# The workbook goes to people who do not know the warehouse: its headings and codes are words, its amounts have a currency.
def test_the_workbook_is_in_words(tmp_path: Path) -> None:
    import dispute_pack

    pack = dispute_pack.pack(reader(write_published(tmp_path)), "retail", date(2025, 12, 1))
    book = load_workbook(io.BytesIO(dispute_pack.workbook(pack)))
    headings = {sheet.title: [cell.value for cell in sheet[1]] for sheet in book}
    assert headings["Statement"] == ["No.", "Line", "Billed, EUR", "Owed, EUR", "Billed less owed, EUR", "Currency"]
    assert headings["Findings"][:4] == ["What is wrong", "Standing", "Billed less owed, EUR", "In words"]
    assert [name for names in headings.values() for name in names if "_" in name] == []
    assert [row[1] for row in book["Findings"].iter_rows(min_row=2, values_only=True)] == ["Claim", "Owed to provider"]
    assert book["Invoice lines"]["A2"].value == "Voice minutes"
    levels = {name: cell.value for name, cell in zip(headings["Service levels"], book["Service levels"][2], strict=True)}
    assert (levels["Direction"], levels["Unit"], levels["Status"]) == ("At least", "Percent", "Missed")


# A line that nobody can follow to its rows has to be believed: what is owed is the sum of the rows behind it.
def test_every_amount_owed_on_the_demo_is_the_sum_of_the_rows_behind_its_line(published_path: Path) -> None:
    import dispute_pack

    cent = Decimal("0.01")
    sums = {
        "Expected charges": lambda row: row.amount,
        "Credits": lambda row: row.earned_back_amount if row.line == "earn_back" else -row.credit_amount,
        "Benefits": lambda row: row.payable_amount,
        "Adjusted rates": lambda row: (min if row.adjusted_rate < row.contract_rate else max)(
            (row.billable_units * row.adjusted_rate).quantize(cent, ROUND_HALF_UP) - row.expected_amount, 0
        ),
    }
    assert tuple(sums) == dispute_pack.OWED
    read, seen = reader(published_path), set()
    for contract in read("select distinct contract_id, month from fct_contract_statement").itertuples():
        pack = dispute_pack.pack(read, contract.contract_id, contract.month)
        behind: dict[str, Decimal | None] = defaultdict(Decimal)
        for sheet, amount in sums.items():
            for row in pack.tables[sheet].itertuples():
                # A charge whose index value is not published leaves its line unknown.
                behind[row.line] = None if None in (amount(row), behind[row.line]) else behind[row.line] + amount(row)
        for row in pack.tables["Statement"].itertuples():
            if row.line != "net_payable":
                assert (contract, row.line, behind[row.line]) == (contract, row.line, row.as_owed_amount)
                seen |= {row.line} if row.as_owed_amount else set()
    assert seen >= {"service_credit", "earn_back", "gain_share", "benchmark_adjustment"}


# An index value that is not published leaves amounts unknown: nobody may read them as nothing owed.
def test_a_statement_that_is_not_known_yet_is_exported_as_such(tmp_path: Path) -> None:
    import dispute_pack

    change = "update fct_contract_statement set as_owed_amount = null, difference_amount = null where line = 'net_payable'"
    pack = dispute_pack.pack(reader(write_published(tmp_path, changes=(change,))), "retail", date(2025, 12, 1))
    sheet = load_workbook(io.BytesIO(dispute_pack.workbook(pack)))["Statement"]
    net = [row[1:5] for row in sheet.iter_rows(min_row=2, values_only=True) if row[1] == "Net payable, without tax"]
    assert net == [("Net payable, without tax", 4350, None, None)]
    assert dispute_pack.printable(pack).startswith(b"%PDF-")


# Agent ids, codes and texts come from the provider's files: a cell that runs would act in the client's name.
@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", "\r="])
def test_text_that_a_spreadsheet_would_run_is_neutralised(tmp_path: Path, start: str) -> None:
    import dispute_pack

    path = write_published(tmp_path, changes=(f"update fct_invoice_lines set agent_id = e'{start}1+1'",))
    pack = dispute_pack.pack(reader(path), "retail", date(2025, 12, 1))
    sheet = load_workbook(io.BytesIO(dispute_pack.workbook(pack)))["Invoice lines"]
    column = [cell.value for cell in sheet[1]].index("Agent") + 1
    cells = [sheet.cell(place, column) for place in (2, 3)]
    assert all(cell.value.startswith("'") and cell.value.endswith("1+1") for cell in cells)
    assert all(cell.data_type == "s" for cell in cells)


# The same text leaves by the button under every table; figures stay figures, also below zero.
@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", "\r="])
def test_a_download_of_a_table_neutralises_text_and_leaves_figures(start: str) -> None:
    import spreadsheet

    rows = pd.DataFrame(
        {"agent_id": [f"{start}1+1", None], "amount": [Decimal("-5.00"), Decimal("0.10")], "line": pd.array([2, None], "Int64")}
    )
    written = pd.read_csv(io.StringIO(spreadsheet.csv(rows)), dtype=str, keep_default_na=False, lineterminator="\n")
    assert written.values.tolist() == [[f"'{start}1+1", "-5.00", "2"], ["", "0.10", ""]]


def test_the_printed_pack_is_a_pdf_with_every_claim(tmp_path: Path) -> None:
    import dispute_pack

    pack = dispute_pack.pack(reader(write_published(tmp_path)), "retail", date(2025, 12, 1))
    content = dispute_pack.printable(pack)
    assert content.startswith(b"%PDF-") and len(content) > 5000


def typed(folder: Path, contract: str, month: str, output: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(DASHBOARDS / "dispute_pack.py"), "--contract", contract, "--month", month, "--output", str(output)],
        env={**os.environ, "WAREHOUSE_PATH": str(folder)},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def test_both_files_are_written_and_named(tmp_path: Path) -> None:
    write_published(tmp_path)
    done = typed(tmp_path, "retail", "2025-12", tmp_path / "out")
    assert done.returncode == 0, done.stderr
    assert {path.name for path in (tmp_path / "out").iterdir()} == {"statement_retail_2025-12.xlsx", "statement_retail_2025-12.pdf"}


@pytest.mark.parametrize(
    ("contract", "month", "said"),
    [
        ("nobody", "2025-12", "There is no statement of nobody for 2025-12. There are retail: 2025-12 to 2025-12."),
        ("retail", "2025-13", "MONTH: '2025-13' is not a month such as 2025-12"),
    ],
)
def test_what_is_not_there_is_said(tmp_path: Path, contract: str, month: str, said: str) -> None:
    write_published(tmp_path)
    done = typed(tmp_path, contract, month, tmp_path / "out")
    assert done.returncode != 0 and said in done.stderr and not (tmp_path / "out").exists()


def test_every_statement_of_the_demo_can_be_exported(published_path: Path) -> None:
    import dispute_pack

    read = reader(published_path)
    for row in read("select contract_id, max(month) as month from fct_contract_statement group by contract_id").itertuples():
        pack = dispute_pack.pack(read, row.contract_id, row.month)
        sheet = load_workbook(io.BytesIO(dispute_pack.workbook(pack)))["Statement"]
        net = [line for line in sheet.iter_rows(min_row=2, values_only=True) if line[1] == "Net payable, without tax"]
        owed = pack.tables["Statement"].set_index("line").loc["net_payable", "as_owed_amount"]
        assert [Decimal(str(line[3])).quantize(Decimal("0.01")) for line in net] == [owed]
        assert dispute_pack.printable(pack).startswith(b"%PDF-")
