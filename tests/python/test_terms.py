"""Wrong terms: each stops the build, and the row and the rule that it breaks are named."""

from __future__ import annotations

import csv
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

# Seed, key column, key, changed cells, and what the build must say of it.
WRONG = [
    ("service_levels", "service_level_id", "retail_sl_voice", {"short_abandon_seconds": "25"}, "short_abandon_seconds <= threshold_seconds"),
    ("service_levels", "service_level_id", "retail_asa", {"allocation_pct": "120"}, "allocation_pct between 0 and 100"),
    ("service_levels", "service_level_id", "retail_aht", {"metric": "happiness"}, "metric is one of"),
    ("service_levels", "service_level_id", "health_asa", {"valid_to": "2024-07-01"}, "a version lasts at least a day"),
    ("service_levels", "service_level_id", "health_sl_nurse", {"queue_id": "nowhere"}, "queue_id is one of queue_id in contract_queues"),
    ("service_levels", "service_level_id", "bank_sl_intervals", {"interval_minutes": "20"}, "interval_minutes % 30 = 0"),
    ("service_levels", "service_level_id", "health_aht", {"aggregation": "intervals_met", "interval_minutes": "30", "interval_target": "300"}, "metric in ("),
    ("contract_queues", "queue_id", "bank_callback", {"contract_id": "nobody"}, "contract_id is one of contract_id in contracts"),
    ("charges", "charge_id", "retail_email", {"unit_price": ""}, "(unit_price is null) <> (tier_method is null)"),
    ("charges", "charge_id", "retail_platform", {"basis": "per_smile"}, "basis is one of"),
    ("charges", "charge_id", "retail_voice_min", {"channel": "vocie"}, "channel is one of voice, chat, email, callback"),
    ("charges", "charge_id", "retail_chat_ai_res", {"handled_by": "humans"}, "handled_by is one of human, ai"),
    ("service_levels", "service_level_id", "retail_abandonment", {"channel": "vocie"}, "channel is one of voice, chat, email, callback"),
    ("service_levels", "service_level_id", "bank_asa", {"handled_by": "humans"}, "handled_by is one of human, ai"),
    ("charge_tiers", "from_units", "0", {"from_units": "1"}, "terms_slabs_and_steps_start_at_zero"),
    ("contracts", "contract_id", "health", {"time_zone": "America/Nowhere"}, "time_zone in (select name from pg_timezone_names())"),
    ("credit_terms", "contract_id", "bank", {"pool_pct": "30"}, "terms_allocations_stay_within_the_pool"),
    ("charges", "charge_id", "health_outcome", {"outcome_share_pct": "100"}, "outcome_share_pct < 100"),
    ("charges", "charge_id", "bank_prod_hour", {"basis": "per_contact"}, "terms_versions_measure_the_same"),
    ("invoice_terms", "contract_id", "retail", {"amendment_id": "retail_a9"}, "amendment_id is one of amendment_id in amendments"),
]


@pytest.fixture
def terms(project_root: Path, tmp_path: Path) -> Iterator[Path]:
    """A copy of the demo terms below the project, where TERMS_PATH can name it; removed afterwards."""
    folder = project_root / "private" / f"test_terms_{tmp_path.name}_{os.getpid()}"
    shutil.copytree(project_root / "seeds/contracts", folder)
    yield folder
    shutil.rmtree(folder)


def build(project_root: Path, tmp_path: Path, terms: str) -> subprocess.CompletedProcess:
    return dbt(
        project_root, tmp_path, terms, "build",
        "--select", "resource_type:seed", "path:models/terms", "path:tests/data/terms_allocations_stay_within_the_pool.sql",
        "path:tests/data/terms_slabs_and_steps_start_at_zero.sql", "path:tests/data/terms_versions_measure_the_same.sql",
        "--indirect-selection", "cautious", "--exclude-resource-type", "unit_test",
    )


def dbt(project_root: Path, tmp_path: Path, terms: str, *command: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [str(Path(sys.executable).parent / "dbt"), "--no-use-colors", *command, "--profiles-dir", ".",
         "--vars", f"{{raw_data_path: {tmp_path / 'none'}}}"],
        cwd=project_root, capture_output=True, text=True, check=False,
        env={**os.environ, "WAREHOUSE_PATH": str(tmp_path), "DBT_TARGET_PATH": str(tmp_path / "target"),
             "DBT_LOG_PATH": str(tmp_path / "logs"), "TERMS_PATH": terms},
    )


def change(file: Path, column: str, key: str, cells: dict[str, str]) -> None:
    with file.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    changed = next(row for row in rows if row[column] == key)
    changed.update(cells)
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)


def reorder(file: Path, columns: Callable[[list[str]], list[str]]) -> None:
    """Other columns, each with its own values; one that is new is empty."""
    with file.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    names = columns(list(rows[0]))
    with file.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream, quoting=csv.QUOTE_ALL)
        writer.writerow(names)
        writer.writerows([row.get(name, "") for name in names] for row in rows)


# dbt-duckdb loads a seed by position: client and provider exchanged would be published as each other.
def test_a_header_other_than_the_definition_stops_the_build_before_a_seed_is_loaded(
    project_root: Path, tmp_path: Path, terms: Path
) -> None:
    path = str(terms.relative_to(project_root))
    reorder(terms / "holidays.csv", list)
    assert dbt(project_root, tmp_path, path, "seed").returncode == 0, "a byte-order mark and quotes are no part of a name"
    reorder(terms / "charges.csv", lambda names: [*names[:15], names[16], names[15], *names[17:]])
    reorder(terms / "contracts.csv", lambda names: [name for name in names if name != "provider"])
    reorder(terms / "credit_terms.csv", lambda names: names[:-1])
    reorder(terms / "obligations.csv", lambda names: [*names, "notes"])
    reorder(terms / "ratchets.csv", lambda names: [names[0], *names])
    done = dbt(project_root, tmp_path, path, "seed")
    assert done.returncode != 0
    for expected in (
        "charges.csv: column 16 is minimum_seconds, expected increment_seconds",
        "contracts.csv: column 3 is title, expected provider",
        "credit_terms.csv: column 18 is missing, expected valid_to",
        "obligations.csv: column 15 is notes, expected none",
        "ratchets.csv: column 2 is service_level_id, expected clause_reference",
    ):
        assert f"{path}/{expected}" in done.stdout, done.stdout[-3000:]
    assert "loaded seed file" not in done.stdout


def test_every_wrong_term_is_named_with_its_rule(project_root: Path, tmp_path: Path, terms: Path) -> None:
    for seed, column, key, cells, _ in WRONG:
        change(terms / f"{seed}.csv", column, key, cells)
    # An overlap and a gap: two more versions of a service level.
    change(terms / "obligations.csv", "obligation_id", "bank_insurance", {"valid_to": "2025-01-01"})
    with (terms / "quality_terms.csv").open("a", encoding="utf-8") as stream:
        stream.write("bank,Schedule 4 §1,5,85,10,92,,2024-01-01,\n")
    with (terms / "training_terms.csv").open("a", encoding="utf-8") as stream:
        stream.write("retail,Schedule 5 §4,20,90,,2025-01-01,\n")
    change(terms / "training_terms.csv", "contract_id", "retail", {"valid_to": "2024-12-01"})
    with (terms / "continuity_terms.csv").open("a", encoding="utf-8") as stream:
        stream.write("retail,Schedule 7 §2,3,60,120,6,,2025-01-01,\n")
    change(terms / "continuity_terms.csv", "contract_id", "retail", {"valid_to": "2025-02-01"})
    done = build(project_root, tmp_path, str(terms.relative_to(project_root)))
    assert done.returncode != 0
    # The tests of models that read a failed seed are skipped with it: the two that need all of them are asked for below.
    reported = [line for line in done.stdout.splitlines() if "Wrong term in seed" in line]
    for seed, _, key, cells, rule in WRONG:
        if rule.startswith("terms_"):
            continue
        assert any(f"seed {seed}" in line and rule in line.replace("\\", "") for line in reported), (seed, key, rule, done.stdout[-3000:])
        assert any(key in line and rule in line for line in reported), (seed, key, rule)
    for seed, rule in {
        "quality_terms": "do not begin on the same day",
        "training_terms": "leave no gap",
        "continuity_terms": "do not overlap",
    }.items():
        assert any(f"seed {seed}" in line and rule in line for line in reported), (seed, rule)


@pytest.mark.parametrize("rule", [wrong for wrong in WRONG if wrong[4].startswith("terms_")], ids=lambda wrong: wrong[4])
def test_a_rule_over_several_seeds_is_named(project_root: Path, tmp_path: Path, terms: Path, rule: tuple) -> None:
    seed, column, key, cells, name = rule
    change(terms / f"{seed}.csv", column, key, cells)
    done = build(project_root, tmp_path, str(terms.relative_to(project_root)))
    assert done.returncode != 0
    assert any(name in line and "Wrong term" in line for line in done.stdout.splitlines()), done.stdout[-3000:]


def test_a_word_where_a_number_belongs_is_named(project_root: Path, tmp_path: Path, terms: Path) -> None:
    change(terms / "service_levels.csv", "service_level_id", "retail_asa", {"target": "eighty"})
    done = build(project_root, tmp_path, str(terms.relative_to(project_root)))
    assert done.returncode != 0
    assert "eighty" in done.stdout and "target" in done.stdout and "service_levels.csv" in done.stdout


# A share of all later years needs no invented last one.
def test_a_share_without_a_last_benefit_year_is_right(project_root: Path, tmp_path: Path, terms: Path) -> None:
    change(terms / "gain_share_terms.csv", "kind", "efficiency", {"benefit_year_from": "9", "benefit_year_to": ""})
    done = build(project_root, tmp_path, str(terms.relative_to(project_root)))
    assert done.returncode == 0, done.stdout[-3000:]


@pytest.mark.parametrize("terms_path", ["seeds/contracts", "examples/anonymous_bank/contracts"])
def test_the_terms_of_the_project_are_right(project_root: Path, tmp_path: Path, terms_path: str) -> None:
    done = build(project_root, tmp_path, terms_path)
    assert done.returncode == 0, done.stdout[-3000:]
    assert "Wrong term" not in done.stdout
