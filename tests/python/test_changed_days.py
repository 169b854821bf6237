"""What follows the days that changed is the same as what is built at once: half hours, returns, misses, warnings, reviews."""

from __future__ import annotations

from pathlib import Path

import pytest
from deliveries import contact, deliver, query

TABLES = (
    "int_contact_half_hours", "int_contact_returns", "int_service_level_misses", "int_answered_parts", "int_service_level_class_counts",
    "int_answered_observations",
)  # fmt: skip
QUEUE = "health_voice_members"
FIRST = [contact("first", "2025-03-20T10:00:00-04:00", queue=QUEUE), contact("waited", "2025-03-21T10:00:00-04:00", queue=QUEUE, wait=600)]
# Back within a week of `first` and `waited`; delivered later, so that their days' own contacts do not change.
BACK = [contact("back", "2025-03-27T09:59:59-04:00", queue=QUEUE)]
# A late row between them: now `first` is followed by it, and a day that had no contact has one.
LATE = [contact("late", "2025-03-20T23:59:59-04:00", queue=QUEUE, wait=900)]


def built(warehouse: Path, tables: tuple[str, ...] = TABLES) -> dict[str, list[tuple]]:
    return {
        table: query(warehouse, f"select columns(lambda name: name not in ('fingerprint', 'file_id')) from intermediate.{table} order by all")
        for table in tables
    }


def returns(warehouse: Path) -> list[tuple]:
    return query(warehouse, "select contact_id, seconds_to_return::int from intermediate.int_contact_returns order by all")


@pytest.fixture
def warehouses(tmp_path: Path) -> tuple[Path, Path]:
    for name in ("daily", "whole"):
        (tmp_path / name / "raw/contacts").mkdir(parents=True)
    return tmp_path / "daily", tmp_path / "whole"


def test_changed_days_give_what_a_whole_build_gives(warehouses: tuple[Path, Path], project_root: Path) -> None:
    daily, whole = warehouses
    selected = tuple(f"+{table}" for table in TABLES)
    deliver(daily, {"1.csv": FIRST}, project_root, select=selected)
    assert returns(daily) == [("first", 86_400)]
    deliver(daily, {"2.csv": BACK}, project_root, select=selected)
    assert returns(daily) == [("first", 86_400), ("waited", 6 * 86_400 - 1)]
    deliver(daily, {"3.csv": LATE}, project_root, select=selected)
    assert returns(daily) == [("first", 50_399), ("late", 36_001), ("waited", 6 * 86_400 - 1)]
    assert {row[0] for row in query(daily, "select contact_id from intermediate.int_service_level_misses")} >= {"late", "waited"}
    deliver(whole, {"1.csv": FIRST, "2.csv": BACK, "3.csv": LATE}, project_root, select=selected)
    assert built(daily) == built(whole)
    # A withdrawn file takes its returns and its misses with it, also where its day then holds none.
    deliver(daily, {"2.csv": None, "3.csv": None}, project_root, select=selected)
    (whole / "working.duckdb").unlink()
    deliver(whole, {"2.csv": None, "3.csv": None}, project_root, select=selected)
    assert returns(daily) == [("first", 86_400)]
    assert built(daily) == built(whole)


PEOPLE = ("int_contact_warnings", "int_uncertified_contacts", "int_contact_reviews")
CALLS = "contact_id,queue_id,queued_at,answered_at,ended_at,outcome,agent_id"
ROSTER = "agent_id,contract_id,site_id,hired_on,certified_on,assessment_score_pct,training_completed_days,updated_at"
SURVEYS = "response_id,contact_id,responded_at,score,scale_max,updated_at"
EVALUATIONS = "evaluation_id,contact_id,agent_id,evaluated_at,evaluator_id,item_code,score,max_score,is_critical,updated_at"


def call(key: str, day: str, agent: str) -> str:
    return f"{key},{QUEUE},{day}T15:00:00Z,{day}T15:00:05Z,{day}T15:05:00Z,answered,{agent}"


def certified(agent: str, day: str, updated: str = "2025-01-01") -> str:
    return f"{agent},health,s,2024-01-01,{day},95,25,{updated}T00:00:00Z"


def score(item: str, points: int, updated: str = "2025-03-25") -> str:
    return f"e1,b,a1,2025-03-22T12:00:00Z,q1,{item},{points},5,false,{updated}T00:00:00Z"


def test_rosters_and_reviews_give_what_a_whole_build_gives(warehouses: tuple[Path, Path], project_root: Path) -> None:
    """A first day that is closed, a roster delivered again, a review of an old contact, a corrected item, a contact that moves, files withdrawn."""
    daily, whole = warehouses
    selected = tuple(f"+{table}" for table in PEOPLE)
    deliveries: list[dict[str, list[str] | None]] = [
        # A Sunday: that it is outside business hours shows with the first day that has any.
        {
            "contacts/0.csv": [CALLS, call("sunday", "2025-03-16", "")],
            "agents/1.csv": [ROSTER, certified("a1", "2024-06-01"), certified("a2", "2025-03-21")],
        },
        {
            "contacts/1.csv": [CALLS, call("a", "2025-03-20", "a1"), call("b", "2025-03-20", "a2"), call("c", "2025-03-21", "a3")],
            "surveys/1.csv": [SURVEYS, "s1,a,2025-03-21T12:00:00Z,4,5,", "s2,unknown,2025-03-21T12:00:00Z,4,5,"],
        },
        # The roster knows a3 now and certified a2 a day earlier; the old contacts are surveyed and evaluated.
        {
            "agents/2.csv": [ROSTER, certified("a2", "2025-03-20", "2025-02-01"), certified("a3", "2024-06-01")],
            "surveys/2.csv": [SURVEYS, "s3,b,2025-03-23T12:00:00Z,1,5,"],
            "quality_evaluations/1.csv": [EVALUATIONS, score("greeting", 3), score("closing", 4)],
        },
        # A corrected item; the surveyed contact moves to another day; the contact that was unknown comes late.
        {
            "contacts/2.csv": [CALLS, call("unknown", "2025-03-21", "a9")],
            "contacts/1.csv": [CALLS, call("a", "2025-03-22", "a1"), call("b", "2025-03-20", "a2"), call("c", "2025-03-21", "a3")],
            "quality_evaluations/2.csv": [EVALUATIONS, score("closing", 5, "2025-03-26")],
        },
        {"surveys/2.csv": None, "contacts/2.csv": None, "agents/2.csv": None},
    ]
    uncertified, reviewed = [], []
    for delivery in deliveries:
        deliver(daily, delivery, project_root, select=selected)
        uncertified.append(query(daily, "select contact_id, reason from intermediate.int_uncertified_contacts where reason is not null order by all"))
        reviewed.append(query(daily, "select review_id, score::int, contact_local_date::varchar from intermediate.int_contact_reviews order by all"))
        (whole / "working.duckdb").unlink(missing_ok=True)
        deliver(whole, delivery, project_root, select=selected)
        assert built(daily, PEOPLE) == built(whole, PEOPLE), delivery
    assert uncertified == [
        [], [("b", "certified later"), ("c", "not on the roster")], [], [("unknown", "not on the roster")],
        [("b", "certified later"), ("c", "not on the roster")],
    ]
    assert reviewed == [
        [],
        [("s1", 4, "2025-03-20")],
        [("e1", 7, "2025-03-20"), ("s1", 4, "2025-03-20"), ("s3", 1, "2025-03-20")],
        [("e1", 8, "2025-03-20"), ("s1", 4, "2025-03-22"), ("s2", 4, "2025-03-21"), ("s3", 1, "2025-03-20")],
        [("e1", 8, "2025-03-20"), ("s1", 4, "2025-03-22")],
    ]


def test_an_agent_who_leaves_changes_no_day(tmp_path: Path, project_root: Path) -> None:
    """Every day of the contract was read again when somebody left, though nobody's certificate changed."""
    def fingerprints(roster: str) -> list[tuple]:
        deliver(tmp_path, {"contacts/1.csv": [CALLS, call("a", "2025-03-20", "a1")], "agents/1.csv": [f"{ROSTER},left_on", roster]},
                project_root, select=("+int_roster_days",))
        return query(tmp_path, "select * from intermediate.int_roster_days")

    before = fingerprints(certified("a1", "2024-06-01") + ",")
    assert fingerprints(certified("a1", "2024-06-01") + ",2025-06-30") == before
    assert fingerprints(certified("a1", "2024-06-02") + ",2025-06-30") != before


CHARGED = ("int_transferred_contacts", "int_resolved_returns")
CHATS = "contact_id,leg_number,queue_id,channel,handled_by,queued_at,answered_at,ended_at,outcome,customer_reference,is_resolved"


def chat(key: str, leg: int, day: str, by: str = "human", customer: str = "", resolved: bool = False, answered: bool = True) -> str:
    at = f"2025-03-{day}T10:0{leg}"
    return f"{key},{leg},retail_chat,chat,{by},{at}:00Z,{at + ':05Z' if answered else ''},{at}:50Z,{'answered' if answered else 'abandoned'},{customer},{resolved}"


def test_charged_contacts_give_what_a_whole_build_gives(warehouses: tuple[Path, Path], project_root: Path) -> None:
    """Legs of one contact on several days and in several files, in any order; returns of customers; files withdrawn."""
    daily, whole = warehouses
    selected = tuple(f"+{table}" for table in CHARGED)
    deliveries: list[dict[str, list[str] | None]] = [
        # Of `apart` only the second leg is there yet, of `later` only the first; `solved` is resolved by the assistant.
        {"contacts/1.csv": [CHATS, chat("apart", 2, "21"), chat("later", 1, "19", answered=False), chat("solved", 1, "20", "ai", "x", True)]},
        # The legs that were missing, each on a day of its own; the customer of `solved` is back.
        {"contacts/2.csv": [CHATS, chat("apart", 1, "18", answered=False), chat("later", 2, "22"), chat("back", 1, "22", customer="x")]},
        # A second leg that is resolved too does not count again; `apart` is answered on leg 1 now, its second is not charged.
        {
            "contacts/3.csv": [CHATS, chat("solved", 2, "21", "ai", "x", True)],
            "contacts/2.csv": [CHATS, chat("apart", 1, "18"), chat("later", 2, "22"), chat("back", 1, "24", customer="x")],
        },
        # Without its first leg `solved` counts by the second, as `later` does.
        {"contacts/1.csv": None},
    ]
    transferred, resolved = [], []
    for delivery in deliveries:
        deliver(daily, delivery, project_root, select=selected)
        transferred.append(query(
            daily, "select local_date::varchar, contacts from intermediate.int_transferred_contacts where counted = 'answered' order by all"
        ))
        resolved.append(query(daily, "select contact_id, local_date::varchar, returned_on::varchar from intermediate.int_resolved_returns order by all"))
        (whole / "working.duckdb").unlink(missing_ok=True)
        deliver(whole, delivery, project_root, select=selected)
        assert built(daily, CHARGED) == built(whole, CHARGED), delivery
    assert transferred == [
        [("2025-03-21", 1)], [("2025-03-21", 1), ("2025-03-22", 1)], [("2025-03-22", 1)], [("2025-03-21", 1), ("2025-03-22", 1)],
    ]
    assert resolved == [
        [("solved", "2025-03-20", None)], [("solved", "2025-03-20", "2025-03-22")], [("solved", "2025-03-20", None)],
        [("solved", "2025-03-21", "2025-03-24")],
    ]


def test_a_corrected_file_changes_the_fingerprint_of_its_days(tmp_path: Path, project_root: Path) -> None:
    """An even number of rows in the same lines: combined without care, the hashes of the two files cancel out, and the day stays as it was."""
    fingerprints = []
    for wait in (10, 600):
        rows = [contact(key, "2025-03-20T10:00:00-04:00", queue=QUEUE, wait=wait) for key in ("one", "two")]
        deliver(tmp_path, {"1.csv": rows}, project_root, select=("+int_contact_days",))
        fingerprints += query(tmp_path, "select fingerprint, returns_fingerprint from intermediate.int_contact_days")
    before, after = fingerprints
    assert before[0] != after[0]
    assert before[1] != after[1]
