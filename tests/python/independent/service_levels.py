"""Attainment of every service level and period, from accepted rows and terms alone."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from fractions import Fraction
from zoneinfo import ZoneInfo

from .terms import Row, in_force, last_in_force, number, period_of, rounded

CONTACT_METRICS = {"service_level", "abandonment", "average_speed_of_answer", "average_handle_time"}
REVIEW_METRICS = {"csat_mean", "csat_top_box", "quality_score"}
Cell = tuple[Decimal, Decimal, bool]  # numerator, denominator, relieved


def seconds(start: datetime, end: datetime) -> Decimal:
    gap = end - start
    return Decimal(gap.days * 86_400 + gap.seconds) + Decimal(gap.microseconds) / 1_000_000


def merged(spans: list[tuple[datetime, datetime]]) -> list[tuple[datetime, datetime]]:
    result: list[tuple[datetime, datetime]] = []
    for start, end in sorted(spans):
        if end <= start:
            continue
        if result and start <= result[-1][1]:
            result[-1] = (result[-1][0], max(result[-1][1], end))
        else:
            result.append((start, end))
    return result


def overlap(start: datetime, end: datetime, spans: list[tuple[datetime, datetime]]) -> Decimal:
    return sum((seconds(max(start, s), min(end, e)) for s, e in spans if s < end and e > start), Decimal(0))


class RisingTarget:
    """The target of a service level, period by period, which a ratchet raises (decisions 23 and 46)."""

    def __init__(self, ratchets: list[Row]) -> None:
        self.ratchet = next(iter(ratchets), None)
        self.level: dict | None = None

    def of(self, level: dict) -> Decimal:
        """Of the next period, under this version; a new one starts afresh."""
        if level is not self.level:
            self.level, self.target, self.above = level, Decimal(level["target"]), []
        elif self.ratchet and len(self.above) == int(self.ratchet["months"]):
            scale = 100 if level["unit"] == "percent" else 1
            reached = rounded(sum(n for n, _ in self.above) * scale / sum(d for _, d in self.above), 6)
            cap = Decimal(self.ratchet["share_of_gap_cap_pct"] or 100) / 100
            self.target = rounded(self.target + min((reached - self.target) / 2, (100 - self.target) * cap), 6)
            self.above = []
        return self.target

    def note(self, found: dict) -> None:
        rises = found["level"]["period"] == "month" and found["level"]["direction"] == "at_least"
        self.above = [*self.above, (found["numerator"], found["denominator"])] if rises and found["is_above"] else []


class Measured:
    """Every row of one warehouse, and what each service level makes of it.

    rows: extract -> accepted rows as dictionaries, timestamps with their zone; seeds: name -> terms, effective-dated
    ones with starts and ends; as_of: today.
    """

    def __init__(self, rows: dict[str, list[dict]], seeds: dict[str, list], as_of: date) -> None:
        self.rows, self.seeds, self.as_of = rows, seeds, as_of
        self.zones = {row["contract_id"]: ZoneInfo(row["time_zone"]) for row in seeds["contracts"]}
        self.calendars = {row["contract_id"]: row["calendar_id"] for row in seeds["contracts"]}
        self.first_legs = [c for c in rows["contacts"] if c["direction"] == "inbound" and c["leg_number"] == 1]
        self.by_contact = {c["contact_id"]: c for c in self.first_legs}
        self.dates: dict[str, list[date]] = defaultdict(list)
        for contact in rows["contacts"]:
            self.dates[contact["contract_id"]].append(self.local(contact["contract_id"], contact["queued_at"]))
        self.returns: dict[tuple, list[tuple[datetime, str]]] = defaultdict(list)
        for contact in self.first_legs:
            if contact["customer_reference"] is not None:
                key = contact["contract_id"], contact["customer_reference"]
                self.returns[key].append((contact["queued_at"], contact["contact_id"]))
        for found in self.returns.values():
            found.sort()

    def local(self, contract_id: str, at: datetime) -> date:
        return at.astimezone(self.zones[contract_id]).date()

    def relief_of(self, level: Row) -> list[dict]:
        return [
            event
            for event in self.rows["relief_events"]
            if event["contract_id"] == level["contract_id"]
            and event["approved_by"]
            and event["approved_on"]
            and event["service_level_id"] in (None, level["service_level_id"])
        ]

    def is_open(self, contract_id: str, at: datetime) -> bool:
        local = at.astimezone(self.zones[contract_id])
        calendar = self.calendars[contract_id]
        if any(h["calendar_id"] == calendar and h["holiday_date"] == f"{local:%Y-%m-%d}" for h in self.seeds["holidays"]):
            return False
        return any(
            int(h["weekday"]) == local.isoweekday() and h["opens_at"] <= f"{local:%H:%M:%S}" < h["closes_at"]
            for h in self.seeds["business_hours"]
            if h["calendar_id"] == calendar
        )

    def takes(self, level: dict, contact: dict, day: date) -> bool:
        return (
            contact["contract_id"] == level["contract_id"]
            and level["starts"] <= day < level["ends"]
            and all(level[k] in ("", contact[k]) for k in ("queue_id", "channel", "handled_by"))
            and (level["is_business_hours_only"] != "true" or self.is_open(level["contract_id"], contact["queued_at"]))
        )

    def contact_class(self, level: dict, contact: dict) -> str:
        outcome = contact["outcome"]
        if outcome == "flowed_out":
            return "flowed_out"
        wait = seconds(contact["queued_at"], contact["answered_at"] or contact["ended_at"])
        limit, short = number(level["threshold_seconds"]), number(level["short_abandon_seconds"]) or 0
        within = limit is None or (wait < limit if level["comparator"] == "lt" else wait <= limit)
        if outcome == "abandoned" and short > 0 and wait <= short:
            return "abandoned_short"
        return {"answered": "answered", "abandoned": "abandoned", "callback_requested": "callback"}[outcome] + (
            "_in" if within else "_late"
        )

    def returned(self, contact: dict, hours: Decimal) -> bool:
        found = self.returns[contact["contract_id"], contact["customer_reference"]]
        place = bisect_right(found, (contact["queued_at"], contact["contact_id"]))
        return place < len(found) and seconds(contact["queued_at"], found[place][0]) <= hours * 3600

    def contact_cells(self, level: dict) -> list[tuple[date, datetime, Cell]]:
        """One entry a contact that counts: day, instant, cell."""
        metric, cells = level["metric"], []
        relief = self.relief_of(level)
        formula = next((f for f in self.seeds["formulas"] if f["formula"] == level["formula"]), None)
        evaluated = {e["contact_id"] for e in self.rows["quality_evaluations"]} if metric == "quality_coverage" else set()
        for contact in self.first_legs:
            day = self.local(contact["contract_id"], contact["queued_at"])
            if not self.takes(level, contact, day):
                continue
            relieved = covered(relief, contact)
            answered = contact["outcome"] == "answered"
            if metric in ("service_level", "abandonment"):
                kind = self.contact_class(level, contact)
                above, below = Decimal(formula[f"numerator_{kind}"]), Decimal(formula[f"denominator_{kind}"])
            elif not answered:
                continue
            elif metric == "average_speed_of_answer":
                above, below = seconds(contact["queued_at"], contact["answered_at"]), Decimal(1)
            elif metric == "average_handle_time":
                above, below = handle_time(contact), Decimal(1)
            elif metric == "quality_coverage":
                above, below = Decimal(contact["contact_id"] in evaluated), Decimal(1)
            else:
                if contact["customer_reference"] is None:
                    continue
                back = self.returned(contact, Decimal(level["window_hours"]))
                above, below = Decimal(back == (metric == "repeat_contact")), Decimal(1)
            cells.append((day, contact["queued_at"], (above, below, relieved)))
        return cells

    def review_cells(self, level: dict) -> list[tuple[date, datetime, Cell, str | None]]:
        metric, cells = level["metric"], []
        relief = self.relief_of(level)
        rows = self.rows["quality_evaluations" if metric == "quality_score" else "surveys"]
        given: dict[tuple, datetime] = {}
        for row in rows if metric == "quality_score" else []:
            key = row["evaluation_id"], row["contact_id"]
            given[key] = max(given.get(key, row["evaluated_at"]), row["evaluated_at"])
        for row in rows:
            contact = self.by_contact.get(row["contact_id"])
            if contact is None:
                continue
            at = given[row["evaluation_id"], row["contact_id"]] if metric == "quality_score" else row["responded_at"]
            day = self.local(contact["contract_id"], at)
            if not self.takes(level, contact, day):
                continue
            score, below = Decimal(row["score"]), Decimal(1)
            if metric == "quality_score":
                above, below = score, Decimal(row["max_score"])
            elif metric == "csat_mean":
                above = rounded(score * 5 / Decimal(row["scale_max"]), 6)
            else:
                above = Decimal(score * 5 >= 4 * Decimal(row["scale_max"]))
            cells.append((day, at, (above, below, covered(relief, contact)), row.get("evaluation_id")))
        return cells

    def time_cells(self, level: dict) -> list[tuple[date, datetime, Cell]]:
        """Seconds of agents or of service; what relief covers stands apart."""
        contract_id, metric = level["contract_id"], level["metric"]
        cells: list[tuple[date, datetime, Cell]] = []
        relief = self.relief_of(level)

        def add(day: date, start: datetime, end: datetime, above: int, below: int, queue: str | None = None) -> None:
            if level["starts"] <= day < level["ends"] and end > start:
                covering = [(e["starts_at"], e["ends_at"]) for e in relief if e["queue_id"] in (None, queue)]
                taken = overlap(start, end, merged(covering))
                left = seconds(start, end) - taken
                cells.append((day, start, (left * above, left * below, False)))
                cells.append((day, start, (taken * above, taken * below, True)))

        if metric == "availability":
            zone = self.zones[contract_id]
            outages = merged(
                [
                    (i["occurred_at"], i["restored_at"] or datetime.combine(self.as_of, datetime.min.time(), zone))
                    for i in self.rows["incidents"]
                    if i["contract_id"] == contract_id and i["kind"] == "outage"
                ]
            )
            day = min(self.dates[contract_id])
            while day < self.as_of:
                start, end = (
                    datetime.combine(d, datetime.min.time(), zone).astimezone(timezone.utc)
                    for d in (day, day + timedelta(days=1))
                )
                add(day, start, end, 1, 1)
                for begun, ended in outages:
                    add(day, max(start, begun), min(end, ended), -1, 0)
                day += timedelta(days=1)
            return cells

        time: dict[tuple, list] = defaultdict(list)
        done: dict[tuple, list] = defaultdict(list)  # Where all queues count, a plan is kept in any of them.
        for row in self.rows["agent_activity"]:
            if row["contract_id"] == contract_id and level["queue_id"] in ("", row["queue_id"]):
                key = row["agent_id"], bool(row["is_scheduled"]), row["activity"], row["queue_id"]
                time[key].append((row["started_at"], row["ended_at"]))
                if not row["is_scheduled"]:
                    done[row["agent_id"], row["activity"]].append((row["started_at"], row["ended_at"]))
        for (agent, planned, activity, queue), spans in time.items():
            for start, end in merged(spans):
                day = self.local(contract_id, start)
                if metric == "occupancy" and activity == "productive" and not planned:
                    add(day, start, end, 0, 1, queue)
                if metric == "schedule_conformance" and activity not in ("break", "absent"):
                    add(day, start, end, int(not planned), int(planned), queue)
                if metric == "schedule_adherence" and planned:
                    add(day, start, end, 0, 1, queue)
                    for begun, ended in merged(done[agent, activity]):
                        add(day, max(start, begun), min(end, ended), 1, 0, queue)
        if metric == "occupancy":
            for leg in self.rows["contacts"]:
                day = self.local(leg["contract_id"], leg["queued_at"])
                human = {**level, "is_business_hours_only": "false"}
                if leg["handled_by"] == "human" and self.takes(human, leg, day):
                    cells.append((day, leg["queued_at"], (handle_time(leg), Decimal(0), covered(relief, leg))))
        return cells

    def event_cells(self, level: dict, first: date, last: date) -> list[tuple[date, datetime | None, Cell]]:
        contract_id, metric = level["contract_id"], level["metric"]
        if metric == "attrition":
            agents = [a for a in self.rows["agents"] if a["contract_id"] == contract_id]
            left = [a["left_on"] or date.max for a in agents]
            hired = [a["hired_on"] for a in agents]
            versions = [v for v in self.seeds["service_levels"] if v["service_level_id"] == level["service_level_id"]]
            since = max(first, min(v["starts"] for v in versions))
            until = min(last, max(v["ends"] for v in versions) - timedelta(days=1))
            opening = sum(h < since <= gone for h, gone in zip(hired, left, strict=True))
            closing = sum(h <= until < gone for h, gone in zip(hired, left, strict=True))
            leavers = sum(since <= gone <= until for gone in left)
            times = {"month": 12, "quarter": 4, "year": 1}[level["period"]]
            share = Decimal((until - since).days + 1) / ((last - first).days + 1)
            average = rounded(Decimal(opening + closing) / 2 * share, 6)
            return [(first, None, (Decimal(leavers * times), average, False))]
        if metric == "notification_timeliness":
            cells = []
            for incident in (i for i in self.rows["incidents"] if i["contract_id"] == contract_id):
                notice = self.notice_of(incident)
                if notice and notice[0] < datetime.combine(self.as_of, datetime.min.time(), self.zones[contract_id]):
                    day = self.local(contract_id, notice[0])
                    if not level["starts"] <= day < level["ends"]:
                        continue
                    cells.append((day, notice[0], (Decimal(notice[1]), Decimal(1), False)))
            return cells
        if metric == "forecast_accuracy":
            return self.forecast_cells(level)
        raise NotImplementedError(metric)

    def forecast_cells(self, level: dict) -> list[tuple[date, datetime | None, Cell]]:
        """A day and queue each: the last forecast published by that day against the contacts that came."""
        actual: dict[tuple[str, date], int] = defaultdict(int)
        for contact in self.first_legs:
            actual[contact["queue_id"], self.local(contact["contract_id"], contact["queued_at"])] += 1
        chosen: dict[tuple[str, date], dict] = {}
        for row in self.rows["forecasts"]:
            key, published = (row["queue_id"], row["forecast_date"]), row["published_on"] or date.min
            earlier = chosen.get(key)
            if published <= row["forecast_date"] and (
                earlier is None or published > (earlier["published_on"] or date.min)
            ):
                chosen[key] = row
        cells = []
        for (queue, day), row in chosen.items():
            owner = in_force(self.seeds["contract_queues"], day, queue_id=queue)
            if owner is None or owner["contract_id"] != level["contract_id"] or level["queue_id"] not in ("", queue):
                continue
            dates = self.dates[level["contract_id"]]
            if level["starts"] <= day < level["ends"] and min(dates) <= day <= max(dates):
                forecast = Decimal(row["contacts_forecast"])
                cells.append((day, None, (forecast - abs(actual[queue, day] - forecast), forecast, False)))
        return cells

    def notice_of(self, incident: dict) -> tuple[datetime, bool] | None:
        """When notice was due and whether it came in time; None where no term asks for it."""
        day = self.local(incident["contract_id"], incident["occurred_at"])
        terms = [
            t
            for t in self.seeds["notification_terms"]
            if t["contract_id"] == incident["contract_id"]
            and t["kind"] == incident["kind"]
            and t["severity"] in ("", incident["severity"])
            and t["starts"] <= day < t["ends"]
        ]
        if not terms:
            return None
        chosen = next((t for t in terms if t["severity"]), terms[0])
        hours = timedelta(seconds=int(Decimal(chosen["limit_hours"]) * 3600))
        if chosen["clock"] == "before_event":
            due = incident["occurred_at"] - hours
        else:
            due = (incident["aware_at"] or incident["occurred_at"]) + hours
        return due, incident["notified_at"] is not None and incident["notified_at"] <= due

    def cells_of(self, level: dict, first: date, last: date) -> list:
        metric = level["metric"]
        if metric in CONTACT_METRICS | {"quality_coverage", "repeat_contact", "first_contact_resolution"}:
            return self.contact_cells(level)
        if metric in REVIEW_METRICS:
            return self.review_cells(level)
        if metric in ("schedule_adherence", "schedule_conformance", "occupancy", "availability"):
            return self.time_cells(level)
        return self.event_cells(level, first, last)

    def attainment(self) -> dict[tuple[str, date], dict]:
        """(service level, first day of the period) -> its figures and verdict."""
        result: dict[tuple[str, date], dict] = {}
        levels = self.seeds["service_levels"]
        for level_id in dict.fromkeys(level["service_level_id"] for level in levels):
            mine = [level for level in levels if level["service_level_id"] == level_id]
            dates = self.dates[mine[0]["contract_id"]]
            cells = {id(version): None for version in mine}
            target = RisingTarget([r for r in self.seeds["ratchets"] if r["service_level_id"] == level_id])
            day = min(dates)
            while True:
                first, last = period_of(day, mine[0]["period"])
                if first > max(dates) and last >= self.as_of:
                    break
                live = [v for v in mine if v["starts"] <= last and v["ends"] > first]
                if live:
                    counted = []
                    # A roster is counted once a period, however many versions see it.
                    for version in live[-1:] if live[0]["metric"] == "attrition" else live:
                        if cells[id(version)] is None or version["metric"] == "attrition":
                            cells[id(version)] = self.cells_of(version, first, last)
                        counted += [cell for cell in cells[id(version)] if first <= cell[0] <= last]
                    level = max(live, key=lambda v: v["starts"])
                    result[level_id, first] = self.judged(level, target.of(level), first, last, counted)
                    target.note(result[level_id, first])
                day = last + timedelta(days=1)
        return result

    def judged(self, level: dict, target: Decimal, first: date, last: date, counted: list) -> dict:
        scale = 100 if level["unit"] == "percent" else 1

        def parts(with_relieved: bool) -> tuple[Decimal, Decimal]:
            kept = [c for c in counted if with_relieved or not c[2][2]]
            if level["aggregation"] == "weighted":
                return sum((c[2][0] for c in kept), Decimal(0)), sum((c[2][1] for c in kept), Decimal(0))
            zone, minutes = self.zones[level["contract_id"]], int(level["interval_minutes"])
            intervals: dict[datetime, list[Decimal]] = defaultdict(lambda: [Decimal(0), Decimal(0)])
            for _, at, (above, below, _), *_ in kept:
                local = at.astimezone(zone)
                past = timedelta(
                    minutes=(local.hour * 60 + local.minute) % minutes, seconds=local.second, microseconds=local.microsecond
                )
                # By the clock on the wall; hours that it shows twice are two.
                interval = intervals[at - past if minutes <= 60 else local.replace(tzinfo=None) - past]
                interval[0] += above
                interval[1] += below
            live = [i for i in intervals.values() if i[1] > 0]
            asked = Decimal(level["interval_target"])
            hits = sum((i[0] * scale >= asked * i[1]) for i in live)
            return Decimal(hits), Decimal(len(live))

        above, below = parts(False)
        # A score has as many observations as evaluations, however many points each can give.
        is_score = level["metric"] == "quality_score"
        sample = len({cell[3] for cell in counted if not cell[2][2]}) if is_score else below
        value = rounded(above * scale / below, int(level["decimals"] or 6)) if below else None
        # Without decimals the comparison is exact; but of a score scaled to five six places are all that is known.
        is_exact = not level["decimals"] and level["metric"] != "csat_mean"
        reached = Fraction(above) * scale / Fraction(below) if below and is_exact else value
        minimum, at_least = number(level["minimum"]), level["direction"] == "at_least"
        gap = Decimal(0) if value is None else max((target - value) if at_least else (value - target), Decimal(0))
        is_determined = value is not None and sample >= (number(level["minimum_sample"]) or 0)
        if self.is_report_missing(level, first, last):
            status = "deemed_default"
        elif not is_determined:
            status = "not_determinable"
        elif reached >= target if at_least else reached <= target:
            status = "met"
        elif minimum is not None and (reached >= minimum if at_least else reached <= minimum):
            status = "below_target"
        else:
            status = "default"
        before = parts(True)
        return {
            "numerator": above,
            "denominator": below,
            "numerator_before_relief": before[0],
            "denominator_before_relief": before[1],
            "value": value,
            "target": target,
            "is_above": is_determined and reached > target,
            "shortfall": gap,
            "status": status,
            "level": level,
            "period_end": last,
        }

    def is_report_missing(self, level: dict, first: date, last: date) -> bool:
        terms = last_in_force(self.seeds["credit_terms"], first, last, contract_id=level["contract_id"])
        if terms is None or terms["missing_report_is_default"] != "true":
            return False
        due = last + timedelta(days=int(terms["report_due_days"]))
        received = [
            r["received_on"]
            for r in self.rows["vendor_reports"]
            if r["service_level_id"] == level["service_level_id"] and r["period_start"] == first
        ]
        return due < self.as_of and min(received, default=date.max) > due


def handle_time(leg: dict) -> Decimal:
    return sum((leg[k] or Decimal(0) for k in ("talk_seconds", "hold_seconds", "wrap_seconds")), Decimal(0))


def covered(relief: list[dict], contact: dict) -> bool:
    return any(
        event["starts_at"] <= contact["queued_at"] < event["ends_at"] and event["queue_id"] in (None, contact["queue_id"])
        for event in relief
    )
