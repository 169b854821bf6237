"""Writes the lesser extracts, a few files each, with a few bad, repeated and odd rows in them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import numpy as np

from tools.extracts.dirt import Row, Truth
from tools.extracts.writing import Writer

KEYS = {
    "surveys": ("response_id",),
    "quality_evaluations": ("evaluation_id", "item_code"),
    "agent_activity": ("agent_id", "contract_id", "started_at", "is_scheduled"),
    "agents": ("agent_id", "contract_id"),
    "forecasts": ("queue_id", "forecast_date", "published_on"),
    "invoices": ("invoice_id",),
    "invoice_lines": ("invoice_id", "line_number"),
    "vendor_reports": ("contract_id", "service_level_id", "period_start", "received_on"),
    "obligation_evidence": ("evidence_id",),
    "improvement_plans": ("plan_id",),
    "change_requests": ("change_id",),
    "continuity_tests": ("test_id",),
    "incidents": ("incident_id",),
    "relief_events": ("relief_id",),
    "market_rates": ("observation_id",),
    "initiatives": ("initiative_id",),
    "benefit_claims": ("initiative_id", "month"),
    "exchange_rates": ("rate_date", "from_currency", "to_currency"),
    "index_values": ("series", "month"),
}
# Extract, change to a copy of a good row, reason. A key of its own keeps the good row apart.
BAD = (
    ("agents", {"agent_id": "A8880001", "hired_on": "03/04/2025"}, "hired_on: '03/04/2025' is not a date"),
    ("agents", {"agent_id": "A8880002", "contract_id": "insurer"}, "contract_id: 'insurer' is not a known contract"),
    ("agents", {"agent_id": "A8880003", "site_id": None}, "site_id: required, but empty"),
    ("forecasts", {"queue_id": "retail_fax"}, "queue_id: 'retail_fax' is not a known queue"),
    (
        "forecasts",
        {"published_on": date(2024, 1, 2), "contacts_forecast": "ca. 40"},
        "contacts_forecast: 'ca. 40' is not a number",
    ),
    ("invoices", {"invoice_id": "INV-X-1", "contract_id": "insurer"}, "contract_id: 'insurer' is not a known contract"),
    ("invoices", {"invoice_id": "INV-X-2", "total_amount": "1.234,50"}, "total_amount: '1.234,50' is not a number"),
    ("invoices", {"invoice_id": "INV-X-3", "period_end": date(2024, 9, 1)}, "period_end is before period_start"),
    ("invoice_lines", {"invoice_id": "INV-X-9"}, "invoice_id: 'INV-X-9' is not an accepted invoice"),
    ("invoice_lines", {"line_number": 901, "charge_code": None}, "charge_code: required, but empty"),
    (
        "vendor_reports",
        {"period_start": date(2024, 9, 1), "reported_value": "above 90"},
        "reported_value: 'above 90' is not a number",
    ),
    ("obligation_evidence", {"evidence_id": "EVD-X-1", "result": "pending"}, "result: 'pending' is not one of"),
    ("improvement_plans", {"plan_id": "IP-X-1", "opened_on": None}, "opened_on: required, but empty"),
    ("change_requests", {"change_id": "CR-X-1", "class": "huge"}, "class: 'huge' is not one of"),
    ("continuity_tests", {"test_id": "CT-X-1", "capacity_pct": "60 %"}, "capacity_pct: '60 %' is not a number"),
    ("incidents", {"incident_id": "INC-X-1", "kind": "rumour"}, "kind: 'rumour' is not one of"),
    (
        "incidents",
        {"incident_id": "INC-X-2", "occurred_at": "2025-03-03T09:00:00"},
        "occurred_at: '2025-03-03T09:00:00' is not a timestamp",
    ),
    (
        "relief_events",
        {"relief_id": "RE-X-1", "ends_at": datetime(2024, 1, 1, tzinfo=UTC)},
        "ends_at is before starts_at",
    ),
    ("market_rates", {"observation_id": "MR-X-1", "basis": "per_smile"}, "basis: 'per_smile' is not one of"),
    ("market_rates", {"observation_id": "MR-X-2", "rate": None}, "rate: required, but empty"),
    ("initiatives", {"initiative_id": "INI-X-1", "invested_by": "nobody"}, "invested_by: 'nobody' is not one of"),
    ("benefit_claims", {"month": "2025-13-01"}, "month: '2025-13-01' is not a date"),
    ("exchange_rates", {"from_currency": "CHF", "rate": "n/a"}, "rate: 'n/a' is not a number"),
    ("index_values", {"series": "CPI_XX", "value": None}, "value: required, but empty"),
)
# The same for the extracts that come month by month; the bad rows arrive in a file of their own.
BAD_MONTHLY = (
    ("surveys", {"response_id": "S-X-1", "score": "five"}, "score: 'five' is not a number"),
    ("surveys", {"response_id": "S-X-2", "contact_id": None}, "contact_id: required, but empty"),
    (
        "surveys",
        {"response_id": "S-X-3", "responded_at": "2025-01-07 10:00"},
        "responded_at: '2025-01-07 10:00' is not a timestamp",
    ),
    ("quality_evaluations", {"evaluation_id": "Q-X-1", "score": "A-"}, "score: 'A-' is not a number"),
    ("quality_evaluations", {"evaluation_id": "Q-X-2", "agent_id": None}, "agent_id: required, but empty"),
    (
        "quality_evaluations",
        {"evaluation_id": "Q-X-3", "is_critical": "rather"},
        "is_critical: 'rather' is not true or false",
    ),
    (
        "agent_activity",
        {"agent_id": "X1", "ended_at": datetime(2024, 1, 1, tzinfo=UTC)},
        "ended_at is before started_at",
    ),
    (
        "agent_activity",
        {"agent_id": "X2", "ended_at": datetime(2026, 1, 1, tzinfo=UTC)},
        "activity is longer than seven days",
    ),
    ("agent_activity", {"agent_id": "X3", "contract_id": "insurer"}, "contract_id: 'insurer' is not a known contract"),
    (
        "agent_activity",
        {"agent_id": "X4", "started_at": "2025-01-07T10:00:00"},
        "started_at: '2025-01-07T10:00:00' is not a timestamp",
    ),
    ("agent_activity", {"agent_id": "X5", "activity": None}, "activity: required, but empty"),
)
# Restated by the sender: the row as it stands now, and what an earlier version of it said.
RESTATED = {
    "agents": {"training_completed_days": 12},
    "invoices": {"total_amount": Decimal("1.00")},
    "incidents": {"severity": "low"},
    "obligation_evidence": {"document_reference": "draft"},
    "vendor_reports": {"reported_value": Decimal("1.00")},
    "benefit_claims": {"claimed_amount": 0.0},
}
STAMP = datetime(2025, 12, 1, 9, tzinfo=UTC)
PARTS = {"invoices": 3, "invoice_lines": 3, "forecasts": 3, "exchange_rates": 2, "market_rates": 2}
AS_PARQUET = ("forecasts", "exchange_rates")  # the last of their parts


def _key(extract: str, row: Row) -> Row:
    return {name: row.get(name) for name in KEYS[extract]}


def plant_small(rows: dict[str, list[Row]], writer: Writer, truth: Truth, rng: np.random.Generator) -> None:
    for extract, good in rows.items():
        if not good:
            continue
        for line in good:
            if line.get("is_rejected"):
                truth.add(
                    extract,
                    "",
                    _key(extract, line),
                    "quantity x price differs from amount",
                    "quantity x unit_price differs from amount by more than 0.01",
                    "rejected",
                )
        parts = PARTS.get(extract, 1)
        size = -(-len(good) // parts)
        for part in range(parts):
            chunk = good[part * size : (part + 1) * size]
            if not chunk:
                continue
            is_parquet = extract in AS_PARQUET and part == parts - 1
            name = f"{extract}_{part + 1}.{'parquet' if is_parquet else 'csv'}"
            if part == 0 and extract in RESTATED:
                chunk = [{**chunk[0], "updated_at": STAMP}, *chunk[1:]]
            extra = _planted(extract, f"{extract}/{name}", chunk, truth, rng) if part == 0 else []
            writer.rows(extract, name, chunk + extra, manifest=part == parts - 1 and parts > 1)


def _planted(extract: str, file: str, chunk: list[Row], truth: Truth, rng: np.random.Generator) -> list[Row]:
    extra: list[Row] = []
    for where, changes, reason in BAD:
        if where == extract:
            row = {**chunk[-1], **changes}
            extra.append(row)
            truth.add(extract, file, _key(extract, row), reason.split(":")[0] + " is bad", reason, "rejected")
    if extract in RESTATED:
        older = {**chunk[0], **RESTATED[extract], "updated_at": STAMP - timedelta(days=9)}
        extra.insert(0, older)
        truth.add(extract, file, _key(extract, older), "older version", "", "superseded")
    copy = dict(chunk[int(rng.integers(len(chunk)))])
    if not copy.get("is_rejected"):
        extra.append(copy)
        truth.add(extract, file, _key(extract, copy), "exact duplicate", "", "superseded")
    if extract in ("agents", "market_rates"):
        # Two rows of one key that differ, and nothing to tell which is newer.
        field = "assessment_score_pct" if extract == "agents" else "rate"
        one = {**chunk[-1], KEYS[extract][0]: "TWICE-1"}
        for row in (one, {**one, field: float(Decimal(str(one[field])) + 1)}):
            extra.append(row)
            truth.add(extract, file, _key(extract, row), "same key, different content", "different content", "rejected")
    return extra


def plant_monthly(samples: dict[str, list[Row]], writer: Writer, truth: Truth) -> None:
    """Bad rows of the extracts that come month by month, made from good ones, and a score for an unknown contact."""
    for extract, sample in samples.items():
        name = f"manual/{extract}_corrections.csv"
        rows = []
        for place, (where, changes, reason) in enumerate(BAD_MONTHLY):
            if where == extract:
                rows.append({**sample[place % len(sample)], **changes})
                truth.add(
                    extract,
                    f"{extract}/{name}",
                    _key(extract, rows[-1]),
                    reason.split(":")[0] + " is bad",
                    reason,
                    "rejected",
                )
        rows.append(dict(sample[0]))
        truth.add(extract, f"{extract}/{name}", _key(extract, sample[0]), "exact duplicate", "", "superseded")
        if extract == "surveys":
            rows.append({**sample[0], "response_id": "S-X-9", "contact_id": "RT-0"})
            odd = "score without a contact"
            truth.add(extract, f"{extract}/{name}", _key(extract, rows[-1]), odd, odd, "accepted")
        writer.rows(extract, name, rows)
