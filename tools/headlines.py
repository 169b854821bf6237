"""Print ten headline figures of the published database, where it is, and what to type next."""

from __future__ import annotations

import sys

import duckdb

from tools.publish import warehouse_path

# Label and a query that gives one text.
HEADLINES = [
    ("Contracts", "select count(*)::varchar from dim_contract"),
    ("Rows received", "select format('{:,}', sum(rows_received)::bigint) from fct_load_reconciliation"),
    (
        "Rows accepted / rejected / superseded",
        """
        select
            format('{:,}', sum(rows_accepted)::bigint) || ' / ' || format('{:,}', sum(rows_rejected)::bigint)
            || ' / ' || format('{:,}', sum(rows_superseded)::bigint)
        from fct_load_reconciliation
        """,
    ),
    ("Contacts, each transfer counted", "select format('{:,}', count(*)) from fct_contacts"),
    (
        "Days with contacts, first to last",
        "select min(local_date)::varchar || ' to ' || max(local_date)::varchar from fct_contacts",
    ),
    (
        "Contacts answered, of those offered",
        """
        select
            format('{:,}', sum(contacts_answered)::bigint) || ' of ' || format('{:,}', sum(contacts_offered)::bigint)
        from fct_cost_per_contact
        """,
    ),
    (
        "Service levels, all periods",
        """
        select
            format(
                '{:,} met, {:,} missed, {:,} not determinable',
                count(*) filter (where status = 'met'),
                count(*) filter (where status in ('below_target', 'default', 'deemed_default')),
                count(*) filter (where status = 'not_determinable')
            )
        from fct_service_level_attainment
        """,
    ),
    (
        "Charged on invoices",
        """
        select string_agg(currency || ' ' || format('{:,.2f}', amount::double), ', ' order by currency)
        from (select currency, sum(charged_amount) as amount from fct_cost_per_contact group by currency)
        """,
    ),
    (
        "Charges above the market band at their last benchmark",
        """
        select
            format(
                '{:,} of {:,}, {:,} not determinable',
                count(*) filter (where status = 'above_band'), count(*), count(*) filter (where status = 'not_determinable')
            )
        from (
            select status from fct_rate_benchmark
            qualify row_number() over (partition by charge_id order by benchmark_on desc) = 1
        )
        """,
    ),
    (
        "Client's share of verified benefits",
        """
        select string_agg(currency || ' ' || format('{:,.2f}', amount::double), ', ' order by currency)
        from (select currency, sum(client_share_amount) as amount from fct_benefit_sharing group by currency)
        """,
    ),
]


def headlines(connection: duckdb.DuckDBPyConnection) -> list[tuple[str, str]]:
    """Label and figure of each headline; a figure whose table this build lacks says so."""
    figures = []
    for label, query in HEADLINES:
        try:
            figure = connection.execute(query).fetchone()[0] or "none"
        except duckdb.CatalogException:
            figure = "not in this build"
        figures.append((label, figure))
    return figures


def main() -> int:
    published = warehouse_path() / "published.duckdb"
    if not published.exists():
        print(f"{published} does not exist: type make build", file=sys.stderr)
        return 1
    with duckdb.connect(str(published), read_only=True) as connection:
        figures = headlines(connection)
    print(f"\nPublished database: {published}\n")
    width = max(len(label) for label, _ in figures)
    for label, figure in figures:
        print(f"  {label:<{width}}  {figure}")
    print("\nNext:")
    print("  make dashboard   open the dashboard")
    print("  make docs        every table and column, explained")
    print("  make test        lint, unit tests, data tests, pytest")
    return 0


if __name__ == "__main__":
    sys.exit(main())
