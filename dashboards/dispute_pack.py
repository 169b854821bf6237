"""The statement of a month as a workbook and as a printable dispute pack.

Typed: `make statement CONTRACT=retail MONTH=2025-12`. The dashboard's statement page offers the same two files.
"""

from __future__ import annotations

import argparse
import io
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import words
from fpdf import FPDF, FontFace
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet
from spreadsheet import safe

# The printable pack needs a font with every letter a name may have; without one of these it prints Latin letters only.
FONTS = (
    "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf",
    "/usr/share/fonts/dejavu/DejaVuSans.ttf",
    "/Library/Fonts/Arial Unicode.ttf",
    "C:/Windows/Fonts/arial.ttf",
)
TABLES = {
    "Statement": """
        select line_number, line, description, as_billed_amount, as_owed_amount, difference_amount, currency
        from fct_contract_statement where contract_id = $contract_id and month = $month order by line_number
    """,
    "Findings": """
        select
            title as what_is_wrong, standing, difference_amount, explanation, statement_line as line, invoice_id, line_number, agent_id,
            billed_amount, expected_amount, clause_reference, claim_by, evidence, finding_id
        from fct_invoice_findings where contract_id = $contract_id and month = $month
        order by standing <> 'claim', abs(difference_amount) desc, finding_id
    """,
    "Invoice lines": """
        select
            case
                when charge_code in ('service_credit', 'earn_back', 'gain_share', 'benchmark_adjustment') then charge_code
                when amount_kind = 'credit' then 'credit_note'
                else 'charge ' || charge_code
            end as line,
            invoice_id, line_number, agent_id, service_date_from, service_date_to, quantity, unit_price, amount, currency
        from fct_invoice_lines where contract_id = $contract_id and month = $month order by invoice_id, line_number
    """,
    "Expected charges": """
        select
            'charge ' || charge_code as line, measured_units, billable_units, unit_price, index_factor, amount, currency
        from fct_expected_charges where contract_id = $contract_id and month = $month order by charge_code
    """,
    "Service levels": """
        select
            name, clause_reference, period_start, period_end, numerator, denominator, value, direction, target, minimum,
            unit, status, reported_value
        from fct_service_level_attainment
        where contract_id = $contract_id and $month between period_start and period_end order by name, service_level_id
    """,
    # A credit is earned back in a later month than its own.
    "Credits": """
        select
            if(month = $month, 'service_credit', 'earn_back') as line, attainment.name as service_level, month,
            fee_base_amount, at_risk_amount, allocation_pct, credit_factor_pct, repeat_multiplier, uncapped_credit_amount,
            cap_applied, credit_amount, earned_back_amount, earned_back_in_month
        from fct_service_credits as credits
        inner join fct_service_level_attainment as attainment using (service_level_id, contract_id, period_start)
        where contract_id = $contract_id and (month = $month or earned_back_in_month = $month)
            and (uncapped_credit_amount <> 0 or earned_back_amount <> 0)
        order by month, service_level_id
    """,
    "Benefits": """
        select
            'gain_share' as line, initiative_id, kind, verified_amount, already_taken_amount, investment_recovered_amount,
            shareable_amount, client_share_amount, provider_share_amount, loss_carried_amount, forgone_amount, payable_amount
        from fct_benefit_sharing
        where contract_id = $contract_id and month = $month and verified_amount <> 0 order by initiative_id
    """,
    "Adjusted rates": """
        select
            'benchmark_adjustment' as line, charge_code, benchmark.benchmark_on, benchmark.contract_rate, benchmark.market_rate,
            benchmark.adjusted_rate, benchmark.adjustment_due_on, charges.billable_units, charges.amount as expected_amount
        from fct_rate_benchmark as benchmark
        inner join fct_expected_charges as charges using (contract_id, charge_id, charge_code)
        where contract_id = $contract_id and charges.month = $month and benchmark.takes_effect_on <= $month
        qualify row_number() over (partition by charge_id order by benchmark.benchmark_on desc) = 1
            and benchmark.adjustment_due_on is not null
        order by charge_code
    """,
}
# Where the rows lie that a line of the statement is owed for; each line is known to one of these sheets.
OWED = ("Expected charges", "Credits", "Benefits", "Adjusted rates")

Reader = Callable[..., pd.DataFrame]


class NoStatement(Exception):
    """There is no statement of this contract and month; the message says which there are."""


@dataclass(frozen=True)
class Pack:
    """One contract's month: parties, and the tables behind its statement by the name of their sheet."""

    contract: dict[str, Any]
    month: date
    tables: dict[str, pd.DataFrame]

    @property
    def currency(self) -> str:
        return self.contract["currency"]

    @property
    def name(self) -> str:
        return f"statement_{self.contract['contract_id']}_{self.month:%Y-%m}"


def pack(read: Reader, contract_id: str, month: date) -> Pack:
    """Read a month's statement and what lies behind it.

    Args:
        read: runs a query with named parameters on the published database and gives its rows.
        contract_id: contract.
        month: first day of the month.

    Raises:
        NoStatement: nothing was billed or is owed for it.
    """
    found = read("select * from dim_contract where contract_id = $contract_id", contract_id=contract_id)
    tables = {
        name: read(query, **{key: value for key, value in (("contract_id", contract_id), ("month", month)) if f"${key}" in query})
        for name, query in TABLES.items()
    }
    if found.empty or tables["Statement"].empty:
        known = read(
            "select contract_id, min(month) as first, max(month) as last from fct_contract_statement group by all order by all"
        )
        months = "; ".join(f"{row.contract_id}: {row.first:%Y-%m} to {row.last:%Y-%m}" for row in known.itertuples())
        raise NoStatement(f"There is no statement of {contract_id} for {month:%Y-%m}. There are {months or 'none'}.")
    return Pack(found.iloc[0].to_dict(), month, tables)


def workbook(pack: Pack) -> bytes:
    """The pack as an Excel workbook, a sheet a table, in words; each statement line leads to the rows it bills and owes."""
    book = Workbook()
    book.remove(book.active)
    statement_rows = pack.tables["Statement"]
    descriptions = dict(zip(statement_rows["line"], statement_rows["description"], strict=True))
    places: dict[tuple[str, str], int] = {}
    for name, coded in pack.tables.items():
        for place, line in enumerate(coded.get("line", ()), start=2):
            places.setdefault((name, line), place)
        rows = coded.drop(columns="description", errors="ignore").assign(
            **{column: coded[column].map(words.word, na_action="ignore") for column in coded if words.is_code(column)},
            **({"line": coded["line"].map(lambda line: descriptions.get(line, line))} if "line" in coded else {}),
        )
        sheet = book.create_sheet(name)
        headings = [heading(column, coded, pack.currency) for column in rows.columns]
        sheet.append(headings)
        for cell in sheet[1]:
            cell.font = Font(bold=True)
        sheet.freeze_panes = "A2"
        for place, row in enumerate(rows.itertuples(index=False), start=2):
            sheet.append([safe(value) for value in row])
            for column, cell in zip(rows.columns, sheet[place], strict=True):
                if cell.value is not None:
                    cell.number_format = cell_format(column, cell.value, cell.number_format)
                cell.alignment = Alignment(vertical="top", wrap_text=column == "explanation")
        for number, (column, title) in enumerate(zip(rows.columns, headings, strict=True), start=1):
            widest = max([len(str(value)) for value in rows[column].dropna()] + [len(title)])
            sheet.column_dimensions[get_column_letter(number)].width = min(widest + 3, 60)
        sheet.auto_filter.ref = sheet.dimensions
        for_print(sheet)
    statement = book["Statement"]
    for place, line in enumerate(statement_rows["line"], start=2):
        for sheet_name, column in (("Invoice lines", 3), *((name, 4) for name in OWED), ("Findings", 5)):
            if (found := places.get((sheet_name, line))) is not None:
                cell = statement.cell(place, column)
                cell.hyperlink = Hyperlink(ref=cell.coordinate, location=f"'{sheet_name}'!A{found}")
                cell.font = Font(color="1F5FA8", underline="single")
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def heading(column: str, rows: pd.DataFrame, currency: str) -> str:
    """The heading of a column, an amount's with its currency unless the rows name others beside."""
    is_one = "currency" not in rows or set(rows["currency"].dropna()) <= {currency}
    return words.heading(column) + (f", {currency}" if column.endswith("amount") and is_one else "")


def for_print(sheet: Worksheet) -> None:
    """Printed, a sheet is as wide as the paper."""
    sheet.page_setup.orientation = "landscape"
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_setup.fitToHeight = 0
    sheet.print_title_rows = "1:1"


def cell_format(column: str, value: Any, otherwise: str) -> str:
    """How a spreadsheet prints a value: money with two places, units with what they have."""
    if isinstance(value, date):
        return "mmm yyyy" if column.endswith("month") else "yyyy-mm-dd"
    if isinstance(value, Decimal):
        return "#,##0.00" if column.endswith("amount") else "#,##0.######"
    return otherwise


def printable(pack: Pack) -> bytes:
    """The pack as a PDF for print: the statement, then each claim with its clause and its words."""
    document = _Document(pack)
    document.add_page()
    statement = pack.tables["Statement"]
    currency, contract = pack.currency, pack.contract
    document.heading(f"Statement of {pack.month:%B %Y}")
    document.say(f"{contract['client']} / {contract['provider']}. {contract['title']}. All amounts in {currency}, without tax.")
    document.grid(
        ("No.", "Line", "Billed", "Owed", "Difference"),
        [
            (
                str(row.line_number), row.description, figure(row.as_billed_amount),
                figure(row.as_owed_amount) or "unknown", figure(row.difference_amount) or "unknown",
            )
            for row in statement.itertuples()
        ],
        (8, 72, 25, 25, 25),
        ("LEFT", "LEFT", "RIGHT", "RIGHT", "RIGHT"),
    )
    findings = pack.tables["Findings"]
    claims = findings[findings["standing"] == "claim"]
    document.heading("Claims" if len(claims) else "No claim")
    if len(claims):
        document.say(
            f"{words.plural(len(claims), 'finding says', 'findings say')} that more was billed than is owed: {currency} "
            f"{figure(claims['difference_amount'].sum())} in all. What is owed and every finding together are what was billed."
        )
    document.findings(claims)
    others = findings[findings["standing"] != "claim"]
    if len(others):
        document.heading("Other findings")
        document.findings(others)
    levels = pack.tables["Service levels"]
    if len(levels):
        document.heading("Service levels")
        document.grid(
            ("Service level", "Clause", "Value", "Target", "Status"),
            [
                (row.name, row.clause_reference or "", level(row.value, row.unit), held_to(row), words.word(row.status))
                for row in levels.itertuples(index=False)
            ],
            (55, 30, 20, 25, 35),
            ("LEFT", "LEFT", "RIGHT", "LEFT", "LEFT"),
        )
    return bytes(document.output())


def figure(value: Any) -> str:
    """An amount with thousands separators and two places."""
    return "" if value is None or pd.isna(value) else f"{Decimal(str(value)):,.2f}"


def level(value: Any, unit: str) -> str:
    """A service level's figure with its unit."""
    return figure(value) + words.SHORT_UNITS.get(unit, "") if figure(value) else "–"


def held_to(row: Any) -> str:
    """The target of a service level: at least 85.00 %."""
    return f"{words.word(row.direction).lower()} {level(row.target, row.unit)}"


class _Document(FPDF):
    """Pages with the contract and their number at the foot."""

    def __init__(self, pack: Pack) -> None:
        super().__init__(format="A4")
        self.foot = f"{pack.contract['client']} / {pack.contract['provider']}, {pack.month:%Y-%m}"
        self.set_title(pack.name)
        self.set_auto_page_break(True, margin=18)
        font = next((path for path in FONTS if Path(path).exists()), None)
        self.is_latin = font is None
        if font:
            self.add_font("text", fname=font)
            bold = font.replace("DejaVuSans.ttf", "DejaVuSans-Bold.ttf")
            self.add_font("text", "B", bold if Path(bold).exists() else font)
        self.face = "helvetica" if self.is_latin else "text"

    def readable(self, text: str) -> str:
        return text.encode("latin-1", "replace").decode("latin-1") if self.is_latin else text

    def footer(self) -> None:
        self.set_y(-14)
        self.set_font(self.face, size=7)
        self.cell(0, 6, self.readable(f"{self.foot}, page {self.page_no()}"), align="R")

    def heading(self, text: str) -> None:
        self.ln(4)
        self.set_font(self.face, "B", 13)
        self.cell(0, 9, self.readable(text), new_x="LMARGIN", new_y="NEXT")

    def say(self, text: str) -> None:
        self.set_font(self.face, size=9)
        self.multi_cell(0, 5, self.readable(text), align="L", new_x="LMARGIN", new_y="NEXT")
        self.ln(2)

    def findings(self, rows: pd.DataFrame) -> None:
        """One row a finding: what is wrong, where, by which clause, until when, how much."""
        self.grid(
            ("What is wrong", "Where", "Clause", "Claim by", "Amount"),
            [
                (
                    f"{row.what_is_wrong}: {row.explanation}",
                    f"{row.invoice_id or ''}" + ("" if pd.isna(row.line_number) else f", line {int(row.line_number)}"),
                    row.clause_reference or "",
                    "" if pd.isna(row.claim_by) else f"{row.claim_by:%Y-%m-%d}",
                    figure(row.difference_amount),
                )
                for row in rows.itertuples()
            ],
            (72, 36, 28, 20, 22),
            ("LEFT", "LEFT", "LEFT", "LEFT", "RIGHT"),
        )

    def grid(
        self, heads: tuple[str, ...], rows: list[tuple[str, ...]], widths: tuple[int, ...], align: tuple[str, ...]
    ) -> None:
        if not rows:
            return
        self.set_font(self.face, size=8)
        with self.table(
            col_widths=widths,
            text_align=align,
            borders_layout="HORIZONTAL_LINES",
            headings_style=FontFace(emphasis="BOLD"),
            line_height=4.5,
        ) as table:
            for row in (heads, *rows):
                line = table.row()
                for text in row:
                    line.cell(self.readable(str(text)))


def main() -> int:
    """Write both files of one contract's month and say where they are."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--contract", required=True)
    parser.add_argument("--month", required=True, help="YYYY-MM")
    parser.add_argument("--output", type=Path, default=Path("statements"))
    options = parser.parse_args()
    database = Path(os.environ.get("WAREHOUSE_PATH", "warehouse")) / "published.duckdb"
    try:
        month = date.fromisoformat(f"{options.month}-01")
    except ValueError:
        print(f"MONTH: '{options.month}' is not a month such as 2025-12", file=sys.stderr)
        return 2
    if not database.exists():
        print(f"There is no published database at {database}. Type make build.", file=sys.stderr)
        return 1
    with duckdb.connect(str(database), read_only=True) as connection:

        def read(query: str, **parameters: Any) -> pd.DataFrame:
            return connection.sql(query, params=parameters).to_arrow_table().to_pandas()

        try:
            found = pack(read, options.contract, month)
        except NoStatement as problem:
            print(problem, file=sys.stderr)
            return 1
    options.output.mkdir(parents=True, exist_ok=True)
    for suffix, content in ((".xlsx", workbook(found)), (".pdf", printable(found))):
        path = options.output / f"{found.name}{suffix}"
        path.write_bytes(content)
        print(path)
    return 0


if __name__ == "__main__":
    sys.exit(main())
