"""Invoice findings against the billing errors that the generator planted, and the rows that each finding names."""

from __future__ import annotations

import csv
import os
import re
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from conftest import built_file

# What a provider's own reckoning of credits and shares leaves open was not planted; it is worked out again elsewhere
# (test_independent_service_levels.py), and its matching in the unit tests.
OF_CREDITS = ("credit_not_applied", "credit_beyond_owed", "credit_in_other_month", "share_not_billed", "share_beyond_owed")
# The credit note takes back a planted error; contacts without a certificate bill no cent too many.
NO_ERROR = ("credit_note", "uncertified_contacts")

Key = tuple[str, str, str, Decimal]


@pytest.fixture(scope="module")
def planted(warehouse: Path) -> list[Key]:
    path = warehouse.parent / "truth" / "planted_billing_errors.csv"
    if not path.exists():
        pytest.skip(f"{path} does not exist: these extracts were not generated")
    with path.open(encoding="utf-8", newline="") as file:
        return [
            (row["rule"], row["invoice_id"], row["charge_code"], Decimal(row["difference"])) for row in csv.DictReader(file)
        ]


@pytest.fixture(scope="module")
def found(working_path: Path) -> list[Key]:
    with duckdb.connect(str(working_path), read_only=True) as connection:
        return connection.execute(
            "select rule, invoice_id, coalesce(charge_code, ''), difference_amount from marts.fct_invoice_findings "
            "where rule not in (select unnest(?))",
            [[*OF_CREDITS, *NO_ERROR]],
        ).fetchall()


def test_every_planted_error_is_found_to_the_cent_and_nothing_else(
    planted: list[Key], found: list[Key], capsys: pytest.CaptureFixture[str]
) -> None:
    assert len(set(planted)) == len(planted) and len(set(found)) == len(found)
    hits = set(planted) & set(found)
    with capsys.disabled():
        print(
            f"\ninvoice findings: precision {len(hits)}/{len(found)}, recall {len(hits)}/{len(planted)}, "
            f"{len({rule for rule, *_ in hits})} rules, {sum(abs(amount) for *_, amount in hits):,.2f} in money"
        )
    assert sorted(set(planted) - hits) == []
    assert sorted(set(found) - hits) == []
    assert len({rule for rule, *_ in planted}) >= 20


def test_nothing_is_left_unexplained(working_path: Path) -> None:
    with duckdb.connect(str(working_path), read_only=True) as connection:
        assert connection.execute(
            "select * from marts.fct_invoice_findings where rule in ('unexplained', 'rounding', 'not_measured')"
        ).fetchall() == []


def test_each_finding_leads_to_the_rows_that_prove_it(published_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(Path(__file__).resolve().parents[2] / "dashboards"))
    import queries

    names = "contract_id, month, invoice_id, line_number, charge_id, agent_id, file, line"
    with duckdb.connect(str(published_path), read_only=True) as connection:
        found = connection.execute(f"select evidence, finding_id, {names} from fct_invoice_findings").fetchall()
        assert len(found) > 50
        without = []
        for table, finding_id, *values in found:
            where = queries.EVIDENCE[table]
            keys = {name: value for name, value in zip(names.split(", "), values, strict=True) if re.search(rf"\${name}\b", where)}
            if not connection.execute(f"select * from {table} where {where}", keys).fetchall():
                without.append((finding_id, table, values))
    assert without == []


# Rows of other channels prove nothing about the minutes of one, nor other rejected rows anything about an amount.
def test_the_rows_that_prove_a_finding_are_those_it_speaks_of(
    published_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(Path(__file__).resolve().parents[2] / "dashboards"))
    import queries

    contacts = f"select distinct channel, handled_by from fct_contacts where {queries.EVIDENCE['fct_contacts']}"
    with duckdb.connect(str(published_path), read_only=True) as connection:
        contract, charge, month = connection.execute(
            "select contract_id, charge_id, month from fct_invoice_findings where rule = 'wrong_rounding'"
        ).fetchone()
        found = connection.execute(
            contacts.replace("order by queued_at", ""), {"contract_id": contract, "charge_id": charge, "month": month}
        ).fetchall()
        assert found == [("voice", "human")]
        file, line = connection.execute(
            "select file, line from fct_invoice_findings where rule = 'amount_differs'"
        ).fetchone()
        rejected = connection.execute(
            f"select extract, file, line, reasons from rejected_rows where {queries.EVIDENCE['rejected_rows']}",
            {"file": file, "line": line},
        ).fetchall()
        assert rejected == [("invoice_lines", file, line, ["quantity x unit_price differs from amount by more than 0.01"])]


@pytest.mark.parametrize(
    ("billed", "finding", "fails"),
    [
        ("null", "-17.73", False),  # the share of a month without an invoice stands on a later one
        ("null", "-17.72", False),  # or all of it but a cent
        ("null", None, False),  # nobody has been billed, nor claims
        ("0.00", None, True),  # billed, and a cent that nobody claims
        ("0.00", "-17.72", True),
        ("0.00", "-17.73", False),
    ],
)
def test_a_statement_without_an_invoice_is_held_against_its_findings(
    project_root: Path, billed: str, finding: str | None, fails: bool
) -> None:
    """17.73 owed in September: billed is null where no invoice covers the month."""
    folder = project_root / os.environ.get("DBT_TARGET_PATH", "target") / "compiled/contract_analytics/tests/data"
    with duckdb.connect() as connection:
        connection.execute("attach ':memory:' as working; create schema working.marts; create schema working.intermediate")
        connection.execute(
            "create table working.marts.fct_contract_statement as select 'c' as contract_id, date '2024-09-01' as month, 'gain_share' as line, "
            f"'USD' as currency, coalesce({billed}, 0)::decimal(18, 2) as as_billed_amount, 17.73::decimal(18, 2) as as_owed_amount"
        )
        connection.execute(
            "create table working.intermediate.int_checked_months as select 'c' as contract_id, date '2024-09-01' as month "
            f"where {billed} is not null"
        )
        connection.execute(
            "create table working.marts.fct_invoice_findings as select 'c' as contract_id, date '2024-09-01' as month, 'gain_share' as "
            f"statement_line, 'USD' as currency, {finding or 0}::decimal(18, 2) as difference_amount where {finding is not None}"
        )
        query = built_file(folder / "findings_explain_every_statement.sql").read_text(encoding="utf-8")
        assert bool(connection.execute(query).fetchall()) == fails
