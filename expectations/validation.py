"""Great Expectations over one file at a time, on DuckDB."""

from __future__ import annotations

import hashlib
import json
import logging
import os
import uuid
import warnings
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

os.environ["GX_ANALYTICS_ENABLED"] = "false"
warnings.filterwarnings("ignore", module="great_expectations|duckdb_engine|sqlalchemy")
logging.getLogger("great_expectations").setLevel(logging.ERROR)

import great_expectations as gx  # noqa: E402 - the switches above must come first
import sqlalchemy  # noqa: E402
from great_expectations.datasource.fluent.sql_datasource import SQLDatasource  # noqa: E402
from great_expectations.execution_engine import SqlAlchemyExecutionEngine  # noqa: E402

from expectations.definition import suite_file  # noqa: E402
from expectations.inspection import FORGET_REJECTS, Finding, format_of, reader  # noqa: E402


class DuckDBExecutionEngine(SqlAlchemyExecutionEngine):
    """Keeps one connection open: by default Great Expectations closes it before it fetches, which DuckDB does not survive."""

    @contextmanager
    def get_connection(self) -> Generator[sqlalchemy.Connection, None, None]:
        if not self._connection:
            self._connection = self.engine.connect()
        yield self._connection


class DuckDBDatasource(SQLDatasource):
    """Files of extracts as views of one DuckDB in memory."""

    type: Literal["duckdb_files"] = "duckdb_files"

    @property
    def execution_engine_type(self) -> type[SqlAlchemyExecutionEngine]:
        return DuckDBExecutionEngine


class Validator:
    """Validates files against their suites and writes Data Docs below `folder`."""

    def __init__(self, folder: Path) -> None:
        # In memory: a context kept in files writes its whole configuration again for every file validated.
        self.context = gx.get_context(mode="ephemeral")
        self.context.variables.progress_bars = {"globally": False, "metric_calculations": False}
        for site in list(self.context.get_site_names()):
            self.context.delete_data_docs_site(site)
        self.context.add_data_docs_site(
            site_name="gate",
            site_config={
                "class_name": "SiteBuilder",
                "site_index_builder": {"class_name": "DefaultSiteIndexBuilder"},
                "store_backend": {"class_name": "TupleFilesystemStoreBackend", "base_directory": str(folder.resolve())},
            },
        )
        self.datasource = self.context.data_sources.add_duckdb_files(
            # A memory of its own for every validator of a process.
            name="extracts", connection_string=f"duckdb:///:memory:gate{uuid.uuid4().hex}", create_temp_table=False
        )
        self.engine = self.datasource.get_execution_engine()
        self.suites: dict[str, gx.ExpectationSuite] = {}
        self.count = 0

    def suite(self, source: str, extract: str, file_format: str, known: set[str]) -> gx.ExpectationSuite:
        """The suite from its file, without what is meant for another format or for an optional column that the file lacks.

        A query on a column that is not there would fail, and with it the transaction of all that follow: of a file that lacks
        a required column nothing else is asked.
        """
        file = suite_file(source, extract)
        expectations = [
            expectation
            for expectation in json.loads(file.read_text(encoding="utf-8"))["expectations"]
            if file_format in (expectation.get("meta") or {}).get("formats", [file_format])
            and all(column.lower() in known for column in columns_of(expectation["kwargs"], expectation.get("meta")))
        ]
        required = [each for each in expectations if each["type"] == "expect_table_columns_to_match_set"]
        if any(column.lower() not in known for each in required for column in each["kwargs"]["column_set"]):
            expectations = required
        content = hashlib.sha256(json.dumps(expectations).encode()).hexdigest()
        name = f"{file.stem}_{file_format}_{content[:8]}"
        if name not in self.suites:
            self.suites[name] = self.context.suites.add(gx.ExpectationSuite(name=name, expectations=expectations))
        return self.suites[name]

    def validate(self, source: str, extract: str, path: Path, columns: list[tuple[str, str]]) -> list[Finding]:
        """The findings for one file that can be read."""
        file, file_format = str(path), format_of(path)
        known = {name.lower() for name, _ in columns}
        self.count += 1
        view = f"file_{self.count}"
        with self.engine.get_connection() as connection:
            # The colon must not be taken for a parameter.
            source_sql = reader(file, file_format, [name for name, _ in columns]).replace(":", r"\:")
            connection.rollback()
            connection.execute(sqlalchemy.text(f"create view {view} as select * from {source_sql}"))
            connection.commit()
        # Of two paths that differ in a slash alone each is an asset; a page is a file, whose name has at most 255 bytes.
        asset = self.datasource.add_table_asset(name=f"{view} {file.replace('/', ' ')[-50:]}", table_name=view)
        definition = gx.ValidationDefinition(
            name=f"{view}_{path.name}",
            data=asset.add_batch_definition_whole_table("all"),
            suite=self.suite(source, extract, file_format, known),
        )
        result = definition.run(result_format="SUMMARY")
        with self.engine.get_connection() as connection:
            connection.rollback()
            connection.execute(sqlalchemy.text(FORGET_REJECTS))
            connection.commit()
        return [finding(outcome, known) for outcome in result.results]

    def write_docs(self) -> str:
        """Build Data Docs; gives the path of the index."""
        return self.context.build_data_docs(site_names=["gate"])["gate"].removeprefix("file://")


def columns_of(kwargs: dict, meta: dict | None) -> list[str]:
    """The columns that an expectation asks about; none for one on the whole file."""
    return [kwargs["column"]] if "column" in kwargs else (meta or {}).get("columns", [])


def finding(outcome: gx.core.ExpectationValidationResult, known: set[str]) -> Finding:
    config = outcome.expectation_config
    kwargs, result = config.kwargs, outcome.result or {}
    column = kwargs.get("column")
    observed = result.get("unexpected_count", result.get("observed_value"))
    if config.type == "expect_table_columns_to_match_set":
        missing = sorted(name for name in kwargs["column_set"] if name.lower() not in known)
        return Finding(
            config.type, "critical", not missing,
            "all required columns are there" if not missing
            else f"missing required column{'s' if len(missing) > 1 else ''} {', '.join(missing)}; found {', '.join(sorted(known))}",
            ", ".join(missing) or None,
        )
    message = (config.notes if isinstance(config.notes, str) else None) or config.type.replace("_", " ")
    if not outcome.success:
        values = sorted({str(value) for value in result.get("partial_unexpected_list", []) if value is not None})[:5]
        message += f": {observed} rows" + (f", such as {', '.join(map(repr, values))}" if values else "")
        if exception := (outcome.exception_info or {}).get("exception_message"):
            message += f" ({str(exception).splitlines()[0]})"
    return Finding(config.type, str(config.severity or "warning"), bool(outcome.success), message, column, str(observed))
