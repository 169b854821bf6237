"""Rules of the project that dbt itself does not enforce, read from dbt's manifest."""

from __future__ import annotations

import csv
import json
import os
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from conftest import built_file

from tools import describe_extracts

KEY_TESTS = {"unique", "unique_combination", "unique_combination_of_columns"}
# Columns of a key where null means "none": time without a queue, relief that took nothing from any period, cover that no obligation proves.
EMPTY_IN_KEY = {
    ("fct_agent_time", "queue_id"), ("fct_double_booked_time", "queue_id"), ("fct_double_booked_time", "other_queue_id"), ("fct_relief", "period_start"), ("fct_insurance", "obligation_id"),
}


def models(manifest: dict) -> dict[str, dict]:
    return {
        key: node for key, node in manifest["nodes"].items()
        if node["resource_type"] == "model" and node["package_name"] == "contract_analytics"
    }


def in_layer(node: dict, layer: str) -> bool:
    return node["fqn"][1] == layer


def names_of_tests(manifest: dict) -> dict[str, set[str]]:
    names: dict[str, set[str]] = {}
    for node in manifest["nodes"].values():
        if node["resource_type"] == "test" and node.get("attached_node"):
            names.setdefault(node["attached_node"], set()).add(node["test_metadata"]["name"])
    return names


def test_the_project_has_models_in_every_layer(manifest: dict) -> None:
    layers = {node["fqn"][1] for node in models(manifest).values()}
    assert layers == {"terms", "staging", "intermediate", "marts"}


def test_only_staging_reads_sources(manifest: dict) -> None:
    # The gate's own tables are bookkeeping about files, not extracts; reconciliation needs them too.
    offenders = [
        f"{node['name']} reads {source}"
        for node in models(manifest).values() if not in_layer(node, "staging")
        for source in node["depends_on"]["nodes"]
        if source.startswith("source.") and manifest["sources"][source]["source_name"] != "gate"
    ]
    assert not offenders


def test_only_terms_and_staging_read_seeds_of_the_contract(manifest: dict) -> None:
    offenders = [
        f"{node['name']} reads {seed}"
        for node in models(manifest).values() if not (in_layer(node, "terms") or in_layer(node, "staging"))
        for seed in node["depends_on"]["nodes"]
        if seed.startswith("seed.") and manifest["nodes"][seed]["original_file_path"].startswith("seeds/contracts/")
    ]
    assert not offenders


def test_every_model_and_column_is_described(manifest: dict) -> None:
    undescribed = [node["name"] for node in models(manifest).values() if not node["description"].strip()]
    undescribed += [
        f"{node['name']}.{name}"
        for node in models(manifest).values() for name, column in node["columns"].items()
        if not column["description"].strip()
    ]
    undescribed += [f"{node['name']}: no column" for node in models(manifest).values() if not node["columns"]]
    assert not undescribed


def test_every_seed_source_and_exposure_is_described(manifest: dict) -> None:
    seeds = [node for node in manifest["nodes"].values() if node["resource_type"] == "seed"]
    things = [*seeds, *manifest["sources"].values(), *manifest["exposures"].values()]
    undescribed = [thing["name"] for thing in things if not thing["description"].strip()]
    undescribed += [
        f"{thing['name']}.{name}"
        for thing in things for name, column in thing.get("columns", {}).items() if not column["description"].strip()
    ]
    assert not undescribed


def test_every_mart_has_an_enforced_contract_and_is_public(manifest: dict) -> None:
    marts = [node for node in models(manifest).values() if in_layer(node, "marts")]
    assert marts
    assert not [node["name"] for node in marts if not node["config"]["contract"]["enforced"]]
    assert not [node["name"] for node in marts if node["access"] != "public"]
    assert not [node["name"] for node in marts if not node["config"].get("group")]


def test_every_mart_has_a_key_test(manifest: dict) -> None:
    tests = names_of_tests(manifest)
    without = [
        node["name"] for key, node in models(manifest).items()
        if in_layer(node, "marts") and not tests.get(key, set()) & KEY_TESTS
    ]
    assert not without


def arguments_of(manifest: dict, model: str, names: set[str]) -> list[dict]:
    """The arguments of the tests of these names that stand on a model or its columns."""
    return [
        node["test_metadata"]["kwargs"] for node in manifest["nodes"].values()
        if node["resource_type"] == "test" and node.get("attached_node") == model and node["test_metadata"]["name"] in names
    ]


def test_no_key_of_a_mart_is_null(manifest: dict) -> None:
    """A constraint where the mart is a table: it costs no test. A test where it is a view, which cannot have constraints."""
    open_columns = []
    for model, node in models(manifest).items():
        if not in_layer(node, "marts"):
            continue
        tested = {arguments["column_name"] for arguments in arguments_of(manifest, model, {"not_null"})}
        constrained = {
            name for name, column in node["columns"].items() if "not_null" in {rule["type"] for rule in column["constraints"]}
        }
        guarded = tested if node["config"]["materialized"] == "view" else constrained
        key = [
            column for arguments in arguments_of(manifest, model, KEY_TESTS)
            for column in arguments.get("columns") or [arguments["column_name"]]
        ]
        open_columns += [
            f"{node['name']}.{column}" for column in key
            if column not in guarded and (node["name"], column) not in EMPTY_IN_KEY
        ]
    assert not open_columns


def test_every_column_of_a_relation_is_described(manifest: dict, working_path: Path) -> None:
    """YAML that forgets a column: contracts guard the marts, this guards the other layers."""
    with duckdb.connect(str(working_path), read_only=True) as connection:
        found = connection.execute("select table_schema, table_name, column_name from information_schema.columns").fetchall()
    declared = {
        (node["schema"], node["alias"]): {name.lower() for name in node["columns"]}
        for node in models(manifest).values()
    }
    assert not [
        f"{table}.{column}" for schema, table, column in found
        if (schema, table) in declared and column.lower() not in declared[schema, table]
    ]


def test_no_model_reads_the_clock(manifest: dict) -> None:
    clock = re.compile(r"\b(now\s*\(|current_date\b|current_timestamp\b|today\s*\(|getdate\s*\()", re.IGNORECASE)
    comments = re.compile(r"--[^\n]*|\{#.*?#\}|/\*.*?\*/", re.DOTALL)
    offenders = [
        node["name"] for node in models(manifest).values() if clock.search(comments.sub("", node["raw_code"]))
    ]
    assert not offenders


def test_no_mart_column_holds_money_as_float(manifest: dict) -> None:
    money = re.compile(r"(_amount|_rate|_price|_fee|_cost|^cost_per_.*)$")
    offenders = [
        f"{node['name']}.{name}: {column['data_type']}"
        for node in models(manifest).values() if in_layer(node, "marts")
        for name, column in node["columns"].items()
        if money.search(name) and not (column["data_type"] or "").lower().startswith("decimal")
    ]
    assert not offenders


def unions(node: object, seen: tuple = ()) -> Iterator[tuple[list[dict], tuple]]:
    """The branches of each union in a parsed query, and the common table expressions that they see."""
    if isinstance(node, list):
        for part in node:
            yield from unions(part, seen)
    elif isinstance(node, dict):
        seen = (*seen, *node.get("cte_map", {}).get("map", []))
        if node.get("type") == "SET_OPERATION_NODE":
            yield node["children"], seen
        for part in node.values():
            yield from unions(part, seen)


def decimals(connection: duckdb.DuckDBPyConnection, branch: dict, seen: tuple) -> Iterator[tuple[str, tuple[int, int]]]:
    """Each exact column of a union's branch, with its places before and after the point."""
    query = {**branch, "cte_map": {"map": [*seen, *branch["cte_map"]["map"]]}}
    (sql,) = connection.execute("select json_deserialize_sql(?)", [json.dumps({"statements": [{"node": query}]})]).fetchone()
    places = {"INTEGER": (10, 0), "BIGINT": (19, 0)}
    for name, kind, *_ in connection.execute(f"describe {sql}").fetchall():
        if exact := re.fullmatch(r"DECIMAL\((\d+),(\d+)\)", kind):
            width, scale = map(int, exact.groups())
            yield name, (width - scale, scale)
        elif kind in places:
            yield name, places[kind]


def test_no_union_takes_decimals_away(manifest: dict, project_root: Path, working_path: Path) -> None:
    """DuckDB keeps the places before the point and cuts those after it to 38 in all: no branch may need more."""
    folder, cut, found = project_root / os.environ.get("DBT_TARGET_PATH", "target") / "compiled/contract_analytics", [], 0
    with duckdb.connect(str(working_path), read_only=True) as connection:
        for node in models(manifest).values():
            sql = built_file(folder / node["original_file_path"]).read_text(encoding="utf-8")
            if " union " not in f" {' '.join(sql.lower().split())} ":
                continue
            (parsed,) = connection.execute("select json_serialize_sql(?)", [sql]).fetchone()
            for branches, seen in unions(json.loads(parsed)["statements"]):
                found += 1
                places = defaultdict(list)
                for branch in branches:
                    for name, place in decimals(connection, branch, seen):
                        places[name].append(place)
                cut += [
                    f"{node['name']}.{name}: {sorted(set(of))}"
                    for name, of in places.items()
                    if max(before for before, _ in of) + max(after for _, after in of) > 38
                ]
    assert found > 50
    assert cut == []


def test_names_say_the_layer(manifest: dict) -> None:
    prefixes = {
        "terms": ("terms_",),
        "staging": ("stg_",),
        "intermediate": ("int_",),
        "marts": ("dim_", "fct_", "rejected_rows"),
    }
    assert not [
        node["name"] for node in models(manifest).values() if not node["name"].startswith(prefixes[node["fqn"][1]])
    ]


def test_descriptions_made_from_the_definition_of_the_extracts_are_up_to_date() -> None:
    for path, text in ((describe_extracts.STAGING, describe_extracts.staging()), (describe_extracts.CLASSIFIED, describe_extracts.classified())):
        assert path.read_text(encoding="utf-8") == text, f"{path.name} is out of date: python -m tools.describe_extracts"


def test_the_macro_names_every_extract_of_the_definition(project_root: Path) -> None:
    macro = (project_root / "macros/staging/extract_names.sql").read_text(encoding="utf-8")
    named = re.findall(r"'(\w+)'", macro)
    assert sorted(named) == sorted(describe_extracts.extracts())


def contract_seeds(manifest: dict) -> dict[str, dict]:
    return {
        key: node for key, node in manifest["nodes"].items()
        if node["resource_type"] == "seed" and node["original_file_path"].startswith("seeds/contracts/")
    }


# Lists the terms, measures none of them.
LISTING = {"int_terms_together", "fct_contract_terms"}
# What a reader needs to know of a term and no figure depends on.
DESCRIPTIVE = {
    "amendment_id", "clause_reference", "description", "service", "signed_on", "signed_by_client", "signed_by_provider",
    "effective_on", "title", "valid_to", "is_critical", "payment_days", "client_cost_share_pct",
}


def test_every_table_of_terms_reaches_a_mart_that_measures_it(manifest: dict) -> None:
    """A promise that no model measures is a promise nobody checks."""
    found = models(manifest)
    unmeasured = []
    for seed, node in contract_seeds(manifest).items():
        reached, edge = set(), {seed}
        while edge:
            edge = {child for parent in edge for child in manifest["child_map"][parent] if child in found} - reached
            edge = {child for child in edge if found[child]["name"] not in LISTING}
            reached |= edge
        # Amendments are what rows of other terms refer to; the terms' own tests hold them to their dates.
        if node["name"] != "amendments" and not any(in_layer(found[key], "marts") for key in reached):
            unmeasured.append(node["name"])
    assert contract_seeds(manifest)
    assert not unmeasured


def test_every_term_is_read_by_a_model(manifest: dict) -> None:
    """A column of the terms that no SQL names changes nothing, whatever the contract says."""
    macros = "\n".join(
        macro["macro_sql"] for macro in manifest["macros"].values() if macro["package_name"] == "contract_analytics"
    )
    code = macros + "\n".join(
        node["raw_code"] for node in models(manifest).values()
        if node["name"] not in LISTING and not in_layer(node, "terms") and not in_layer(node, "staging")
    )
    # Some terms are held against each other only, by a data test.
    code += "\n".join(
        node["raw_code"] for node in manifest["nodes"].values()
        if node["resource_type"] == "test" and node["original_file_path"].startswith("tests/data/")
    )
    unread = [
        f"{node['name']}.{column}" for node in contract_seeds(manifest).values() for column in node["columns"]
        if column not in DESCRIPTIVE and not re.search(rf"\b{column}\b", code)
    ]
    assert not unread


# A word of the terms that no contact can carry matches nothing, and a whole charge or service level is empty.
@pytest.mark.parametrize("seed", ["charges", "service_levels"])
@pytest.mark.parametrize("column", ["channel", "handled_by"])
def test_terms_and_contacts_share_their_words(manifest: dict, project_root: Path, seed: str, column: str) -> None:
    contacts = manifest["sources"]["source.contract_analytics.standard.contacts"]["columns"]
    with (project_root / "seeds/reference/term_vocabulary.csv").open(encoding="utf-8") as stream:
        words = [row["value"] for row in csv.DictReader(stream) if (row["seed"], row["column_name"]) == (seed, column)]
    assert words == contacts[column]["config"]["meta"]["allowed"]
