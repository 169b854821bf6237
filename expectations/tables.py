"""The schema `gate` of the working database: what the gate found, for dbt and for queries. docs/gate.md explains the tables."""

from __future__ import annotations

import duckdb

TABLES = """
create schema if not exists gate;
create table if not exists gate.files (
    file_id bigint, source varchar, extract varchar, file varchar, format varchar, size_bytes bigint, content_hash varchar,
    columns struct(name varchar, type varchar)[], signature varchar, row_count bigint, malformed_count bigint,
    status varchar, has_manifest boolean, validated_at timestamptz, message varchar
);
alter table gate.files add column if not exists rules varchar;
alter table gate.files add column if not exists stamp varchar;
create table if not exists gate.results (
    run_id varchar, validated_at timestamptz, file_id bigint, source varchar, extract varchar, file varchar,
    expectation varchar, column_name varchar, severity varchar, success boolean, observed varchar, message varchar
);
create table if not exists gate.malformed_lines (
    file_id bigint, line bigint, raw varchar, error varchar, good_rows_before bigint
);
create table if not exists gate.control_sums (file_id bigint, column_name varchar, total decimal(38, 8));
create table if not exists gate.extracts (source varchar, extract varchar, file_count bigint, status varchar);
create table if not exists gate.replaced (file_id bigint);
create table if not exists gate.customer_salt (salt varchar);
insert into gate.customer_salt
select md5(uuid()::varchar || uuid()::varchar) where not exists (select 1 from gate.customer_salt);
"""


def has_table(connection: duckdb.DuckDBPyConnection, name: str) -> bool:
    """Whether the schema `gate` of the connected database holds the table."""
    return bool(connection.execute(
        "select count(*) from information_schema.tables where table_schema = 'gate' and table_name = ?", [name]
    ).fetchone()[0])
