"""What the tests share: the project's folder, dbt's view of the project, and the database of the last build."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT_ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(PROJECT_ROOT))
EXIT_STATUS = pytest.StashKey[int]()


def built_file(path: Path) -> Path:
    """A file that a build leaves. `make test` builds first and demands it; a bare pytest may go without."""
    if not path.exists():
        message = f"{path} does not exist: run make test, or make build first"
        if os.environ.get("REQUIRE_BUILD"):
            pytest.fail(message)
        pytest.skip(message)
    return path


@pytest.fixture(scope="session")
def project_root() -> Path:
    return PROJECT_ROOT


@pytest.fixture(scope="session")
def warehouse() -> Path:
    return PROJECT_ROOT / os.environ.get("WAREHOUSE_PATH", "warehouse")


@pytest.fixture(scope="session")
def published_path(warehouse: Path) -> Path:
    return built_file(warehouse / "published.duckdb")


@pytest.fixture(scope="session")
def working_path(warehouse: Path) -> Path:
    return built_file(warehouse / "working.duckdb")


@pytest.fixture(scope="session")
def manifest(tmp_path_factory: pytest.TempPathFactory) -> dict:
    """dbt's manifest of the project as it stands now; parsing needs no warehouse content."""
    folder = tmp_path_factory.mktemp("parse")
    environment = {
        **os.environ,
        "WAREHOUSE_PATH": str(folder),
        "DBT_TARGET_PATH": str(folder / "target"),
        "DBT_LOG_PATH": str(folder / "logs"),
    }
    done = subprocess.run(
        [str(Path(sys.executable).parent / "dbt"), "parse", "--profiles-dir", ".", "--no-partial-parse"],
        cwd=PROJECT_ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads((folder / "target" / "manifest.json").read_text(encoding="utf-8"))


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    session.config.stash[EXIT_STATUS] = int(exitstatus)


def pytest_unconfigure(config: pytest.Config) -> None:
    """End at the closing line: at interpreter exit DuckDB's bindings print pages about objects Great Expectations holds."""
    if EXIT_STATUS in config.stash and "expectations.validation" in sys.modules:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(config.stash[EXIT_STATUS])
