"""Files through gate and staging, again and again: late, changed, gone and contradicting deliveries, and both daylight-saving days."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb
import pytest
from deliveries import contact, deliver, query

from expectations.inspection import literal

@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory, project_root: Path) -> Path:
    folder = tmp_path_factory.mktemp("staging")
    (folder / "raw/contacts").mkdir(parents=True)
    return folder


def statuses(warehouse: Path) -> list[tuple]:
    return query(warehouse, "select contact_id, row_status, count(*)::int from intermediate.int_contacts_classified group by all order by all")


def test_deliveries_one_after_another(warehouse: Path, project_root: Path) -> None:
    day = "2025-03-20T10:00:00-04:00"
    deliver(warehouse, {"a.csv": [contact("kept", day), contact("changed", day, wait=10), contact("doubtful", day)]}, project_root)
    assert statuses(warehouse) == [("changed", "accepted", 1), ("doubtful", "accepted", 1), ("kept", "accepted", 1)]

    # A newer version, a copy, a contradiction, and a late row of an earlier day, in a second file.
    deliver(warehouse, {"b.csv": [
        contact("changed", day, wait=99, updated="2025-04-02T00:00:00Z"), contact("kept", day),
        contact("doubtful", day, wait=50), contact("late", "2025-01-05T09:00:00-05:00"),
    ]}, project_root)
    assert statuses(warehouse) == [
        ("changed", "accepted", 1), ("changed", "superseded", 1), ("doubtful", "rejected", 2),
        ("kept", "accepted", 1), ("kept", "superseded", 1), ("late", "accepted", 1),
    ]
    assert query(warehouse, "select wait_seconds::int from marts.fct_contacts where contact_id = 'changed'") == [(99,)]
    assert query(warehouse, "select local_date::varchar, sum(contacts_received)::int from marts.fct_contact_intervals group by all order by 1") == [
        ("2025-01-05", 1), ("2025-03-20", 2),
    ]
    assert "different content" in query(warehouse, "select reasons[1] from marts.rejected_rows limit 1")[0][0]

    # The second file is withdrawn: everything is as before.
    deliver(warehouse, {"b.csv": None}, project_root)
    assert statuses(warehouse) == [("changed", "accepted", 1), ("doubtful", "accepted", 1), ("kept", "accepted", 1)]
    assert query(warehouse, "select sum(contacts_received)::int, sum(wait_seconds_answered)::int from marts.fct_contact_intervals") == [(3, 30)]

    # The first file is delivered again with a correction.
    deliver(warehouse, {"a.csv": [contact("kept", day), contact("changed", day, wait=20), contact("doubtful", day)]}, project_root)
    assert query(warehouse, "select sum(contacts_received)::int, sum(wait_seconds_answered)::int from marts.fct_contact_intervals") == [(3, 40)]

    # A full refresh gives what the increments gave.
    before = query(warehouse, "select * from marts.fct_contact_intervals order by all")
    (warehouse / "working.duckdb").unlink()
    deliver(warehouse, {}, project_root)
    assert query(warehouse, "select * from marts.fct_contact_intervals order by all") == before


def test_both_daylight_saving_days(warehouse: Path, project_root: Path) -> None:
    """New York: on 9 March 2025 02:30 does not exist; on 2 November 2025 01:30 comes twice and stays two half hours."""
    deliver(warehouse, {"dst.csv": [
        contact("before_spring", "2025-03-09T01:59:59-05:00"), contact("after_spring", "2025-03-09T03:00:00-04:00"),
        contact("end_of_short_day", "2025-03-09T23:59:59-04:00"), contact("next_day", "2025-03-10T00:00:00-04:00"),
        contact("first_half_two", "2025-11-02T01:30:00-04:00"), contact("second_half_two", "2025-11-02T01:30:00-05:00"),
        contact("end_of_long_day", "2025-11-02T23:59:59-05:00"), contact("berlin", "2025-03-29T23:30:00Z", queue="retail_voice_de"),
    ]}, project_root)
    placed = dict((row[0], row[1:]) for row in query(warehouse, """
        select contact_id, local_date::varchar, strftime(interval_start_at, '%m-%d %H:%M') from marts.fct_contacts
        where contact_id not in ('kept', 'changed', 'doubtful')
    """))
    assert placed == {
        "before_spring": ("2025-03-09", "03-09 06:30"), "after_spring": ("2025-03-09", "03-09 07:00"),
        "end_of_short_day": ("2025-03-09", "03-10 03:30"), "next_day": ("2025-03-10", "03-10 04:00"),
        "first_half_two": ("2025-11-02", "11-02 05:30"), "second_half_two": ("2025-11-02", "11-02 06:30"),
        "end_of_long_day": ("2025-11-02", "11-03 04:30"), "berlin": ("2025-03-30", "03-29 23:30"),
    }


def test_text_is_trimmed_and_lengths_are_bounded(warehouse: Path, project_root: Path) -> None:
    """A leg of seven days passes, one longer or without an end does not; space around a name is no part of it, whatever its kind."""
    folder = warehouse / "raw/contacts"
    with duckdb.connect() as connection:
        connection.execute("set TimeZone = 'UTC'")
        connection.execute(f"""
            copy (
                select
                    contact_id, if(contact_id = 'half', 1.5, 1)::double as leg_number, 'bank_voice_service' as queue_id, timestamptz '2025-03-20 14:00+00' as queued_at,
                    null::timestamptz as answered_at, ended_at, 'abandoned' as outcome
                from (values
                    ('week', timestamptz '2025-03-27 14:00+00'),
                    ('longer', timestamptz '2025-03-27 14:00:00.001+00'),
                    ('endless', timestamptz 'infinity'),
                    ('  spaced ', timestamptz '2025-03-20 14:01+00'),
                    (chr(160) || 'no-break' || chr(12288), timestamptz '2025-03-20 14:01+00'),
                    ('two words', timestamptz '2025-03-20 14:01+00'),
                    ('été', timestamptz '2025-03-20 14:01+00'),
                    (' ', timestamptz '2025-03-20 14:01+00'),
                    ('half', timestamptz '2025-03-20 14:01+00')
                ) as rows (contact_id, ended_at)
            ) to '{folder}/typed.parquet' (format parquet)
        """)
    deliver(warehouse, {}, project_root)
    assert query(warehouse, """
        select contact_id, row_status, reasons from intermediate.int_contacts_classified
        where file_id = (select file_id from staging.stg_gate__files where file like '%typed.parquet') order by line
    """) == [
        ("week", "accepted", []), ("longer", "rejected", ["leg is longer than seven days"]),
        ("endless", "rejected", ["ended_at: infinity is no day", "leg is longer than seven days"]), ("spaced", "accepted", []), ("no-break", "accepted", []),
        ("two words", "accepted", []), ("été", "accepted", []), (None, "rejected", ["contact_id: required, but empty"]),
        ("half", "rejected", ["leg_number: '1.5' is not a whole number"]),
    ]
    (folder / "typed.parquet").unlink()


def test_rejected_rows_say_every_reason_and_stay_whole(warehouse: Path, project_root: Path) -> None:
    deliver(warehouse, {"dirt.csv": [
        "bad,1,nowhere,2025-03-20T10:00:00,2025-03-20T10:00:05-04:00,2025-03-20T09:00:00-04:00,lost,sixty,+1 555 0199,",
        "early,1,bank_voice_service,2019-03-20T10:00:00Z,,2019-03-20T10:00:09Z,abandoned,,,",
        "underscored,1,bank_voice_service,2025-03-20T10:00:00Z,,2025-03-20T10:00:09Z,abandoned,1_000,,",
    ]}, project_root)
    found = query(warehouse, "select line::int, reasons, raw from marts.rejected_rows where file like '%dirt.csv' order by line")
    reasons = " | ".join(found[0][1])
    for expected in ("queued_at: '2025-03-20T10:00:00' is not a timestamp with an offset", "talk_seconds: 'sixty' is not a number",
                     "'nowhere' is not a known queue", "outcome: 'lost' is not one of", "ended_at is before answered_at"):
        assert expected in reasons, reasons
    assert found[0][0] == 2
    assert '"talk_seconds":"sixty"' in found[0][2]
    assert found[1][1] == ["queue_id: 'bank_voice_service' is not under contract at 2019-03-20 10:00 UTC"]
    assert found[2][1] == ["talk_seconds: '1_000' is not a number, as decimal(18,3)"]


def test_contradicting_rows_show_what_their_files_said(tmp_path: Path, project_root: Path) -> None:
    """Retyped, a sender does not find his row again: defaults filled in, times in UTC, references hashed, space gone."""
    day, updated = "2025-03-20T10:00:00-04:00", "2025-04-01T00:00:00Z"
    deliver(tmp_path, {
        "a.csv": [contact("torn", day, wait=10), contact("whole", day)], "b.csv": [contact("torn", day, wait=20)],
        "index_values/x.csv": ["series,month,value,updated_at", f"s ,2025-03-15,105,{updated}", f"s,2025-03-01,1.0600e2,{updated}", "s,2025-04-01,1,"],
    }, project_root)
    found = [(file, line, json.loads(raw)) for file, line, raw in query(
        tmp_path, "select parse_filename(file), line, raw from marts.rejected_rows order by all"
    )]
    assert [(file, line) for file, line, _ in found] == [("a.csv", 2), ("b.csv", 2), ("x.csv", 2), ("x.csv", 3)]
    assert [(raw["queued_at"], raw["customer_reference"], raw["direction"]) for *_, raw in found[:2]] == [(day, "+1 555 0100", None)] * 2
    assert [raw for *_, raw in found[2:]] == [
        {"series": "s ", "month": "2025-03-15", "value": "105", "updated_at": updated},
        {"series": "s", "month": "2025-03-01", "value": "1.0600e2", "updated_at": updated},
    ]


def test_rows_of_the_other_extracts_that_make_no_sense_are_rejected_and_stop_nothing(warehouse: Path, project_root: Path) -> None:
    """Placeholders for "not yet" and "for ever", queues that nobody knows or that are another contract's, queues before their contract.

    A claim of more money than an amount holds stopped the build of all that is good.
    """
    relief = "relief_id,contract_id,queue_id,starts_at,ends_at,kind,approved_by,approved_on"
    during = "2025-03-20T00:00:00Z,9999-12-31T00:00:00Z,ramp,x,2025-03-01"
    outage = "bank,outage,telephony,high,2025-03-20T10:00:00Z"
    time, at = "2025-03-20T08:00:00Z,2025-03-20T09:00:00Z", "2025-03-20T10:00:00Z"
    deliver(warehouse, {
        "relief_events/r.csv": [relief, f"kept,bank,,{during}", f"unknown,bank,nope,{during}", f"others,bank,retail_voice_de,{during}"],
        "incidents/i.csv": ["incident_id,contract_id,kind,component,severity,occurred_at,restored_at",
                            f"open,{outage},", f"zero,{outage},1970-01-01T00:00:00Z"],
        "forecasts/f.csv": ["queue_id,forecast_date,contacts_forecast,published_on", "bank_voice_service,2025-03-20,10,2025-01-01",
                            "bank_voice_service,2019-01-01,10,2018-01-01", "bank_voice_service,2025-03-21,-1,2025-01-01"],
        "agent_activity/a.csv": ["agent_id,contract_id,activity,started_at,ended_at,queue_id", f"a,bank,productive,{time},bank_voice_service",
                                 f"a,bank,productive,{time},no_such_queue"],
        "initiatives/i.csv": ["initiative_id,contract_id,kind,approved_on,delivered_on,investment_amount", "i,bank,efficiency,2025-01-01,2025-01-15,999999999999.99",
                              "j,bank,efficiency,2025-01-01,2025-01-15,1000000000000"],
        "benefit_claims/b.csv": ["initiative_id,month,baseline_unit_cost,actual_unit_cost,units", "i,2025-02-01,1,0.5,999999999", "i,2025-03-01,999999999999,999999999998,1",
                                 "i,2025-04-01,999999999999,1,999999999", "i,2025-05-01,1,-2000,500000000", "i,2025-06-01,1,2000,-500000000"],
        "surveys/s.csv": ["response_id,contact_id,responded_at,score,scale_max", f"a,c,{at},0,5", f"b,c,{at},-0.001,5", f"c,c,{at},5.001,", f"d,c,{at},10,10"],
        "quality_evaluations/q.csv": ["evaluation_id,contact_id,agent_id,evaluated_at,item_code,score,max_score", f"a,c,a,{at},i,0,0", f"a,c,a,{at},j,5.5,5"],
        "market_rates/m.csv": ["observation_id,source,observed_on,basis,currency,rate", "a,s,2025-01-01,per_minute,EUR,0.000001", "b,s,2025-01-01,per_minute,EUR,0"],
        "exchange_rates/e.csv": ["rate_date,from_currency,to_currency,rate", "2025-01-01,USD,EUR,-0.9"],
        "index_values/v.csv": ["series,month,value", "CPI_US,2024-10-01,0"],
    }, project_root, select=("+int_relief_days", "+fct_restorations", "+int_initiative_benefits", "+rejected_rows", "+fct_load_reconciliation"))
    found = query(warehouse, """
        select extract, line::int, reasons from marts.rejected_rows
        where extract not in ('contacts') order by all
    """)
    assert found == [
        ("agent_activity", 3, ["queue_id: 'no_such_queue' is not a known queue"]),
        ("benefit_claims", 4, ["units x unit cost: a million millions or more is no amount"]),
        ("benefit_claims", 5, ["units x unit cost: a million millions or more is no amount"]),
        ("benefit_claims", 6, ["units x unit cost: a million millions or more is no amount"]),
        ("exchange_rates", 2, ["rate is not above 0"]),
        ("forecasts", 3, ["queue_id: 'bank_voice_service' is not under contract on 2019-01-01"]),
        ("forecasts", 4, ["contacts_forecast is negative"]),
        ("incidents", 3, ["restored_at is before occurred_at"]),
        ("index_values", 2, ["value is not above 0"]),
        ("initiatives", 3, ["investment_amount: a million millions or more is no amount"]),
        ("market_rates", 3, ["rate is not above 0"]),
        ("quality_evaluations", 3, ["score is outside 0 to max_score"]),
        ("relief_events", 3, ["queue_id: 'nope' is not a known queue"]),
        ("relief_events", 4, ["queue_id: 'retail_voice_de' is not a queue of contract 'bank'"]),
        ("surveys", 3, ["score is outside 0 to scale_max"]),
        ("surveys", 4, ["score is outside 0 to scale_max"]),
    ]
    # For ever is a year from today: every day of it is a row.
    assert query(warehouse, "select max(local_date)::varchar from intermediate.int_relief_days") == [("2027-01-16",)]


def test_a_number_beyond_all_measure_rejects_its_row(tmp_path: Path, project_root: Path) -> None:
    """A score, a percentage or a rate of many millions stopped the build, in the engine's words, without file or row."""
    day = "2025-03-20T10:00:00-04:00"
    deliver(tmp_path, {
        "a.csv": [contact("c", day)],
        "surveys/x.csv": ["response_id,contact_id,responded_at,score,scale_max", f"s,c,{day},5,5", f"t,c,{day},-1000000000,5", f"u,c,{day},4,1000000000"],
        "quality_evaluations/x.csv": ["evaluation_id,contact_id,agent_id,evaluated_at,item_code,score,max_score", f"e,c,a,{day},i,999999999999999,5"],
        "continuity_tests/x.csv": ["test_id,contract_id,site_id,tested_on,capacity_pct,recovery_minutes",
                                   "a,bank,x,2025-01-01,99999.999,999999999", "b,bank,x,2025-01-02,100000,1", "c,bank,x,2025-01-03,60,1000000000"],
        "exchange_rates/x.csv": ["rate_date,from_currency,to_currency,rate", "2025-01-01,USD,EUR,9999999999"],
    }, project_root, ("+int_contact_reviews", "+fct_continuity_tests", "+int_exchange_rates_classified", "+rejected_rows"))
    assert query(tmp_path, "select extract, line, reasons from marts.rejected_rows order by all") == [
        ("continuity_tests", 3, ["capacity_pct: 100,000 or more is out of bounds"]),
        ("continuity_tests", 4, ["recovery_minutes: 1,000,000,000 or more is out of bounds"]),
        ("exchange_rates", 2, ["rate: 10,000,000 or more is out of bounds"]),
        ("quality_evaluations", 2, ["score: 1,000,000,000 or more is out of bounds", "score is outside 0 to max_score"]),
        ("surveys", 3, ["score: 1,000,000,000 or more is out of bounds", "score is outside 0 to scale_max"]),
        ("surveys", 4, ["scale_max: 1,000,000,000 or more is out of bounds"]),
    ]


def test_a_corrected_report_leaves_the_first_one_standing(tmp_path: Path, project_root: Path) -> None:
    """Without the first of two reports the period's would be one that came too late: a default."""
    deliver(tmp_path, {"vendor_reports/x.csv": [
        "contract_id,service_level_id,period_start,reported_value,received_on,updated_at",
        "bank,a,2025-03-01,90,2025-04-05,2025-04-05T00:00:00Z",
        "bank,a,2025-03-01,91,2025-04-20,2025-04-20T00:00:00Z",
        "bank,b,2025-03-01,90,2025-04-05,",
        "bank,b,2025-03-01,91,2025-04-20,",
        # The same receipt, said again.
        "bank,c,2025-03-01,90,2025-04-05,2025-04-05T00:00:00Z",
        "bank,c,2025-03-01,91,2025-04-05,2025-04-06T00:00:00Z",
        "bank,d,2025-03-01,90,2025-04-05,",
        "bank,d,2025-03-01,91,2025-04-05,",
        # The same value under a newer stamp: the day of receipt was wrong. Without stamps nobody knows; then it came twice.
        "bank,e,2025-03-01,90,2025-04-05,2025-04-05T00:00:00Z",
        "bank,e,2025-03-01,90,2025-04-20,2025-05-20T00:00:00Z",
        "bank,e,2025-03-01,91,2025-06-20,2025-06-20T00:00:00Z",
        "bank,f,2025-03-01,90,2025-04-05,",
        "bank,f,2025-03-01,90,2025-04-20,",
    ]}, project_root, ("+int_vendor_reports_classified",))
    assert query(tmp_path, "select service_level_id, row_status from intermediate.int_vendor_reports_classified order by line") == [
        ("a", "accepted"), ("a", "accepted"), ("b", "accepted"), ("b", "accepted"),
        ("c", "superseded"), ("c", "accepted"), ("d", "rejected"), ("d", "rejected"),
        ("e", "superseded"), ("e", "accepted"), ("e", "accepted"), ("f", "accepted"), ("f", "accepted"),
    ]


def test_a_month_is_one_by_whichever_day_it_is_called(tmp_path: Path, project_root: Path) -> None:
    """Two rows of a month would count a benefit twice, and an index value twice stops the build."""
    deliver(tmp_path, {"index_values/x.csv": [
        "series,month,value,updated_at",
        "s,2025-01-01,102,2025-02-01T00:00:00Z", "s,2025-01-31,103,2025-03-01T00:00:00Z",
        "s,2025-02-01,104,", "s,2025-02-28,104,",
        "s,2025-03-01,105,", "s,2025-03-15,106,",
        "s,2025-04-30,107,",
    ], "benefit_claims/x.csv": [
        "initiative_id,month,baseline_unit_cost,actual_unit_cost,units,updated_at",
        "i,2025-01-01,10,9,100,2025-02-01T00:00:00Z", "i,2025-01-31,10,8,100,2025-03-01T00:00:00Z",
    ], "initiatives/x.csv": ["initiative_id,contract_id,kind", "i,bank,efficiency"]}, project_root,
        ("+int_index_values_classified", "+int_benefit_claims_classified"))
    assert query(tmp_path, "select month::varchar, value::int, row_status from intermediate.int_index_values_classified order by line") == [
        ("2025-01-01", 102, "superseded"), ("2025-01-01", 103, "accepted"),
        ("2025-02-01", 104, "accepted"), ("2025-02-01", 104, "superseded"),
        ("2025-03-01", 105, "rejected"), ("2025-03-01", 106, "rejected"),
        ("2025-04-01", 107, "accepted"),
    ]
    assert query(tmp_path, "select month::varchar, actual_unit_cost::int, row_status from intermediate.int_benefit_claims_classified order by line") == [
        ("2025-01-01", 9, "superseded"), ("2025-01-01", 8, "accepted"),
    ]


def test_an_agent_may_begin_in_several_queues_at_once(tmp_path: Path, project_root: Path) -> None:
    """A row a queue: they do not contradict each other, and a newer version replaces them all."""
    def row(agent: str, queue: str, ends: str, updated: str = "") -> str:
        return f"{agent},bank,2025-02-03T09:00:00Z,2025-02-03T{ends}:00Z,productive,{queue},false,{updated}"

    deliver(tmp_path, {"agent_activity/x.csv": [
        "agent_id,contract_id,started_at,ended_at,activity,queue_id,is_scheduled,updated_at",
        row("both", "bank_voice_service", "10:00"), row("both", "bank_voice_cards", "11:00"), row("both", "bank_voice_cards", "11:00"),
        row("torn", "bank_voice_service", "10:00"), row("torn", "bank_voice_cards", "11:00"), row("torn", "bank_voice_cards", "12:00"),
        row("moved", "bank_voice_service", "10:00", "2025-02-04T00:00:00Z"), row("moved", "bank_voice_cards", "10:00", "2025-02-04T00:00:00Z"),
        row("moved", "", "10:00", "2025-02-05T00:00:00Z"),
    ]}, project_root, ("+int_agent_activity_classified",))
    assert query(tmp_path, "select agent_id, line, row_status from intermediate.int_agent_activity_classified order by line") == [
        ("both", 2, "accepted"), ("both", 3, "accepted"), ("both", 4, "superseded"),
        ("torn", 5, "accepted"), ("torn", 6, "rejected"), ("torn", 7, "rejected"),
        ("moved", 8, "superseded"), ("moved", 9, "superseded"), ("moved", 10, "accepted"),
    ]


def test_customer_references_never_leave_staging(warehouse: Path) -> None:
    for schema, table in query(warehouse, "select table_schema, table_name from information_schema.tables where table_schema in ('marts', 'intermediate')"):
        if table in ("rejected_rows", "int_contacts_classified", "int_contacts_checked", "int_contacts_rejected"):
            continue  # Rejected rows keep their text, in the working database alone.
        text = query(warehouse, f'select count(*) from {schema}."{table}" as rows where to_json(rows)::varchar like \'%555 01%\'')
        assert text == [(0,)], table
    hashed = query(warehouse, "select distinct typeof(customer_reference) from intermediate.int_contacts_checked")
    assert hashed == [("UUID",)]


ODD_HEADER = "contact_id,queue_id,queued_at,ended_at,outcome,talk_seconds,reason_code"


def odd(key: str, reason: str = "x") -> str:
    return f"{key},bank_voice_service,2025-03-20T10:00:00Z,2025-03-20T10:01:00Z,abandoned,60,{reason}"


def write_parquet(file: Path, columns: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    with duckdb.connect() as connection:
        connection.execute(f"set TimeZone = 'UTC'; copy (select {columns}) to {literal(str(file))} (format parquet)")


def test_a_date_with_a_time_of_day_is_no_date(tmp_path: Path, project_root: Path) -> None:
    """Cast in UTC, the evening of Berlin's 31st was silently the 30th; a midnight is what tools write that know no dates."""
    typed = "'{0}' as observation_id, 's' as source, {1} as observed_on, 'per_minute' as basis, 'USD' as currency, 1 as rate"
    given = {
        "a": "timestamp '2025-01-31 00:00'", "b": "timestamp '2025-01-31 23:30'", "c": "timestamptz '2025-01-31 00:00+00'",
        "d": "timestamptz '2025-01-31 00:00+01'", "e": "timestamp 'infinity'", "f": "timestamp_ns '2025-01-31 00:00:00.000000001'",
    }
    for name, value in given.items():
        write_parquet(tmp_path / f"raw/market_rates/{name}.parquet", typed.format(name, value))
    written = ["2025-01-31", "2025-01-31 00:00:00", "2025-01-31T00:00:00.000Z", "2025-01-31T23:30:00", "2025-01-31T00:00:00+01:00"]
    deliver(tmp_path, {"market_rates/x.csv": [
        "observation_id,source,observed_on,basis,currency,rate", *(f"x{n},s,{day},per_minute,USD,1" for n, day in enumerate(written)),
    ]}, project_root, ("+int_market_rates_classified",))
    assert query(tmp_path, """
        select observation_id, if(row_status = 'accepted', observed_on::varchar, reasons[1])
        from intermediate.int_market_rates_classified order by 1
    """) == [
        ("a", "2025-01-31"), ("b", "observed_on: '2025-01-31 23:30:00' is not a date, as 2025-03-30"), ("c", "2025-01-31"),
        ("d", "observed_on: '2025-01-30 23:00:00+00' is not a date, as 2025-03-30"), ("e", "observed_on: infinity is no day"),
        ("f", "observed_on: '2025-01-31 00:00:00.000000001' is not a date, as 2025-03-30"),
        ("x0", "2025-01-31"), ("x1", "2025-01-31"), ("x2", "2025-01-31"),
        ("x3", "observed_on: '2025-01-31T23:30:00' is not a date, as 2025-03-30"),
        ("x4", "observed_on: '2025-01-31T00:00:00+01:00' is not a date, as 2025-03-30"),
    ]


def test_odd_files_lose_no_row(tmp_path: Path, project_root: Path) -> None:
    """The build's own test of the reconciliation holds too: what the gate counted is what staging read."""
    at = "timestamptz '2025-03-20 14:00+00'"
    typed = f"'bank_voice_service' as queue_id, {at} as queued_at, {at} as ended_at, 'abandoned' as outcome"
    raw = tmp_path / "raw"
    write_parquet(raw / "contacts/p[1].parquet", f"'p1' as contact_id, {typed}")
    write_parquet(raw / "contacts/p1.parquet", f"unnest(['p2', 'p3']) as contact_id, {typed}")
    write_parquet(raw / "relief_events/O'Brien.parquet", f"'r' as relief_id, 'bank' as contract_id, {at} as starts_at, {at} as ends_at, 'volume' as kind")
    write_parquet(raw / "market_rates/A&B.parquet", "'o' as observation_id, 's' as source, date '2025-01-01' as observed_on, "
                                                    "'per_minute' as basis, 'USD' as currency, 1 as rate")
    write_parquet(raw / "vendor_reports/März.parquet", "'bank' as contract_id, 'x' as service_level_id, date '2025-01-01' as period_start, "
                                                       "5::float as reported_value, date '2025-02-01' as received_on")
    write_parquet(raw / "surveys/x.parquet", f"'s' as response_id, 'p1' as contact_id, {at} as responded_at, 5 as score, 'x' as source_file, 'y' as filename")
    write_parquet(raw / "forecasts/x.parquet", "'bank_voice_service' as queue_id, date '2025-01-01' as forecast_date, 5 as contacts_forecast, 1 as File_Row_Number")
    # The gate fails a name that DuckDB cannot list; the build goes on.
    (raw / "contacts/M\udce4rz.csv").write_text(f"{ODD_HEADER}\n{odd('latin')}\n")
    deliver(tmp_path, {
        # A bad quote must not take the good rows after it along.
        "contacts/quote.csv": [ODD_HEADER, odd("q1"), odd("q2", '"un"quoted'), odd("q3")],
        # A name is no pattern for others.
        "contacts/a[1].csv": [ODD_HEADER, odd("b1"), odd("b2")],
        "contacts/a1.csv": [ODD_HEADER, odd("a1")],
        "contacts/st*r?.csv": [ODD_HEADER, odd("s1")],
        "contacts/star1.csv": [ODD_HEADER, odd("s2"), odd("s3"), odd("s4")],
        # Staging's own names may be those of columns that nobody asked for.
        "incidents/x.csv": ["incident_id,contract_id,kind,occurred_at,source_row,file_id", "i,bank,outage,2025-03-20T10:00:00Z,17,x"],
        "agents/UPPER.CSV": ["agent_id,contract_id,site_id,hired_on", "a,bank,x,2025-01-01"],
    }, project_root, ("+fct_load_reconciliation", "+rejected_rows"))
    assert query(tmp_path, "select contact_id, row_status from intermediate.int_contacts_classified order by all") == [
        (key, "accepted") for key in ("a1", "b1", "b2", "p1", "p2", "p3", "q1", "q3", "s1", "s2", "s3", "s4")
    ]
    assert query(tmp_path, "select parse_filename(file), rows_received from marts.fct_load_reconciliation order by 1") == [
        ("A&B.parquet", 1), ("März.parquet", 1), ("O'Brien.parquet", 1), ("UPPER.CSV", 1), ("a1.csv", 1), ("a[1].csv", 2),
        ("p1.parquet", 2), ("p[1].parquet", 1), ("quote.csv", 3), ("st*r?.csv", 1), ("star1.csv", 3), ("x.csv", 1), ("x.parquet", 1),
    ]
    failed = query(tmp_path, "select message from gate.files where status = 'failed' order by message")
    assert ["rename" in message for message, in failed] == [True, True], failed
