"""Agents, their planned and actual activity, and the forecasts of one contract."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pyarrow as pa

from tools.extracts.contacts import NOTHING, Duty
from tools.extracts.demand import Demand
from tools.extracts.profiles import Contract

SHIFT_HOURS = 6.5
SMALLEST_ROSTER = 15
SHARING_BLOCKS = (1_000_000, 2_000_000)
SHARED_BLOCK = 4_000_000
ACTIVITIES = ("productive", "break", "training", "meeting", "absent")
PRODUCTIVE, BREAK, TRAINING, MEETING, ABSENT = range(5)


@dataclass
class Roster:
    """The agents of one contract. Days are numbered from the first day of the demo; a person without end stays."""

    agent_ids: list[str]
    rows: list[dict]
    certified: np.ndarray  # day from which the agent may be billed
    starts: np.ndarray  # day from which the agent takes contacts
    leaves: np.ndarray  # last day
    days_off: np.ndarray  # 0 or 1: not on duty on even or odd days; 2 for agents of one contract only


def make_roster(contract: Contract, busiest_hours: float, first: date, days: int, rng: np.random.Generator) -> Roster:
    size = max(SMALLEST_ROSTER, int(np.ceil(busiest_hours / SHIFT_HOURS / 0.6)))
    # Retail and bank have the same provider; a few of its agents work for both, on alternate days.
    places = np.arange(size)
    shared = (places >= size - max(2, size // 20)) & (contract.id_block in SHARING_BLOCKS)
    numbers = np.where(shared, SHARED_BLOCK + size - 1 - places, contract.id_block + places + 1)
    agent_ids = [f"A{n:07d}" for n in numbers.tolist()]
    hired = np.where(rng.random(size) < 0.7, -rng.integers(40, 420, size), rng.integers(0, max(days - 60, 1), size))
    hired[: max(6, size // 3)] = -rng.integers(60, 400, max(6, size // 3))
    stays = rng.random(size) < 0.8
    stays[: max(6, size // 3)] = True
    leaves = np.where(stays, days + 10_000, np.minimum(hired + rng.integers(120, 420, size), days + 9_000))
    leaves = np.where(leaves < 10, days + 10_000, leaves)
    leaves[5] = 95  # somebody has left by the time the plan of billing errors needs it
    certified = hired + rng.integers(25, 32, size)
    starts = certified.copy()
    # One agent in fifteen takes contacts before the certificate; some were certified with too low a score.
    early = places % 15 == 7
    starts[early] = hired[early] + 5
    never = places % 15 == 9
    score = np.clip(rng.normal(94, 2.5, size), 90, 100).round(1)
    score[places % 15 == 11] = 86.5
    training = np.where(places % 15 == 13, 17, 20)
    rows = []
    for i, agent_id in enumerate(agent_ids):
        left = first + timedelta(days=int(leaves[i])) if leaves[i] < days else None
        rows.append(
            {
                "agent_id": agent_id,
                "contract_id": contract.contract_id,
                "site_id": contract.sites[i % len(contract.sites)],
                "hired_on": first + timedelta(days=int(hired[i])),
                "left_on": left,
                "certified_on": None if never[i] else first + timedelta(days=int(certified[i])),
                "assessment_score_pct": float(score[i]),
                "training_completed_days": int(training[i]),
            }
        )
    certified = np.where(never, days + 10_000, certified)
    days_off = np.where(shared, int(contract.id_block == SHARING_BLOCKS[0]), 2)
    return Roster(agent_ids, rows, certified, starts, leaves, days_off)


def make_duty(roster: Roster, demand: Demand, first_day: int, rng: np.random.Generator) -> Duty:
    """Who works on which day. `first_day` is the number of the demand's first day."""
    parts, sizes = [], []
    for i, hours in enumerate(demand.planned_hours):
        day = first_day + i
        present = np.flatnonzero((roster.starts <= day) & (roster.leaves >= day) & (roster.days_off != day % 2))
        wanted = max(2, int(np.ceil(hours / SHIFT_HOURS)))
        chosen = rng.permutation(present)[:wanted]
        parts.append(chosen)
        sizes.append(len(chosen))
    return Duty(np.concatenate(parts), np.concatenate([[0], np.cumsum(sizes)]))


def make_activity(
    contract: Contract,
    roster: Roster,
    demand: Demand,
    duty: Duty,
    days: tuple[int, int],
    rng: np.random.Generator,
) -> tuple[pa.Table, dict[str, np.ndarray]]:
    """Planned and actual activity of a run of days, and the productive seconds of each agent and day."""
    size = np.diff(duty.offsets)
    day = np.repeat(np.arange(*days), size[days[0] : days[1]])
    place = np.arange(duty.offsets[days[0]], duty.offsets[days[1]]) - duty.offsets[day]
    on_duty = duty.agents[duty.offsets[days[0]] : duty.offsets[days[1]]]
    share = (place + 0.5) / np.maximum(size[day], 1)
    span = (contract.closes - contract.opens) * 3600
    planned = demand.planned_hours[day] / np.maximum(size[day], 1) * 3600
    planned = np.maximum(np.round(planned / 900) * 900, 900)
    midnight = demand.slots.midnight
    length = (midnight[day + 1] - midnight[day]).astype(np.int64)
    shift = np.where(length == 86_400, 0, length - 86_400)  # the hour a daylight-saving day gains or lacks
    start = midnight[day] + shift + contract.opens * 3600 + np.round((share * span - planned / 2) / 900) * 900
    start = np.clip(start, midnight[day], midnight[day + 1] - planned - 3600).astype(np.int64)
    kind = rng.random(len(day))
    extra = np.where(kind < 0.04, TRAINING, np.where(kind < 0.10, MEETING, NOTHING))
    break_seconds = np.where(planned >= 2 * 3600, 900, 0)
    worked_share = (demand.hours / np.maximum(demand.planned_hours, 1e-9))[day]
    is_absent = rng.random(len(day)) < 0.02
    late = np.where(rng.random(len(day)) < 0.25, rng.integers(1, 10, len(day)) * 60, 0)
    actual = np.maximum(np.round(planned * worked_share / 60) * 60, 600)

    pieces: list[tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray]] = []

    def add(
        rows: np.ndarray, begin: np.ndarray, seconds: np.ndarray, activity: np.ndarray | int, is_plan: bool
    ) -> None:
        keep = rows & (seconds > 0)
        codes = np.broadcast_to(activity, rows.shape)[keep]
        at = np.flatnonzero(keep)
        pieces.append((at, begin[keep], (begin + seconds)[keep], codes, np.full(len(at), is_plan)))

    everyone = np.ones(len(day), bool)
    half = (planned // 2 // 60 * 60).astype(np.int64)
    add(everyone, start, half, PRODUCTIVE, True)
    add(everyone, start + half, break_seconds, BREAK, True)
    add(everyone, start + half + break_seconds, (planned - half).astype(np.int64), PRODUCTIVE, True)
    after = start + planned.astype(np.int64) + break_seconds
    add(extra != NOTHING, after, np.full(len(day), 1800), extra, True)
    here = ~is_absent
    add(is_absent, start, (planned + break_seconds).astype(np.int64), ABSENT, False)
    begin = start + late
    first_part = np.maximum(np.minimum(half - late, (actual // 2).astype(np.int64)), 300)
    pause = break_seconds + np.where(break_seconds > 0, rng.integers(-2, 6, len(day)) * 60, 0)
    second_part = np.maximum(actual - first_part, 300).astype(np.int64)
    add(here, begin, first_part, PRODUCTIVE, False)
    add(here, begin + first_part, pause, BREAK, False)
    add(here, begin + first_part + pause, second_part, PRODUCTIVE, False)
    add(here & (extra != NOTHING), begin + first_part + pause + second_part, np.full(len(day), 1800), extra, False)

    at, starts, ends, codes, plan = (np.concatenate(column) for column in zip(*pieces, strict=True))
    order = np.lexsort((starts, plan, on_duty[at], day[at]))
    at, starts, ends, codes, plan = at[order], starts[order], ends[order], codes[order], plan[order]
    human_queues = [queue.queue_id for queue in contract.queues]
    agents = on_duty[at]
    table = pa.table(
        {
            "agent_id": pa.DictionaryArray.from_arrays(pa.array(agents.astype(np.int32)), pa.array(roster.agent_ids)),
            "contract_id": pa.array([contract.contract_id] * len(at)),
            "started_at": pa.array(starts * 1000, pa.int64()).cast(pa.timestamp("ms", "UTC")),
            "ended_at": pa.array(ends * 1000, pa.int64()).cast(pa.timestamp("ms", "UTC")),
            "activity": pa.DictionaryArray.from_arrays(pa.array(codes.astype(np.int32)), pa.array(ACTIVITIES)),
            "queue_id": pa.DictionaryArray.from_arrays(
                pa.array((agents % len(human_queues)).astype(np.int32), mask=codes != PRODUCTIVE),
                pa.array(human_queues),
            ),
            "is_scheduled": pa.array(plan),
        }
    )
    seconds = np.where(here, first_part + second_part, 0)
    other = np.where(here, pause + np.where(extra != NOTHING, 1800, 0), 0)
    return table, {"agent": on_duty, "day": day, "seconds": seconds, "other": other}


def make_forecasts(contract: Contract, demand: Demand, rng: np.random.Generator) -> list[dict]:
    """Volume forecasts, published four weeks ahead and again one week ahead."""
    rows = []
    days = demand.slots.days
    for i, queue in enumerate(contract.queues):
        expected = np.bincount(demand.slots.day, weights=demand.planned[i], minlength=len(days))
        for ahead, error in ((28, 0.10), (7, 0.06)):
            values = expected * np.exp(rng.normal(0, error, len(days)))
            for day, value in zip(days, values, strict=True):
                if value > 0:
                    rows.append(
                        {
                            "queue_id": queue.queue_id,
                            "forecast_date": day,
                            "contacts_forecast": round(float(value), 1),
                            "published_on": day - timedelta(days=ahead),
                        }
                    )
    return rows
