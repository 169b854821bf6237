"""When customers make contact: half hours of the contract's civil days, and the rate of every queue in each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from tools.extracts.profiles import Contract

HALF_HOUR = 1800


@dataclass(frozen=True)
class Slots:
    """Half hours of consecutive civil days, in order; a day of 23 or 25 hours has 46 or 50 of them."""

    start: np.ndarray  # seconds since 1970, UTC
    day: np.ndarray  # number of the day, 0 = first
    hour: np.ndarray  # local hour, with fraction
    days: list[date]
    midnight: np.ndarray  # seconds since 1970 of each local midnight, one more than days


def slots_of(time_zone: str, first: date, days: int) -> Slots:
    zone = ZoneInfo(time_zone)
    dates = [first + timedelta(days=i) for i in range(days + 1)]
    midnight = np.array([int(datetime(d.year, d.month, d.day, tzinfo=zone).timestamp()) for d in dates], dtype=np.int64)
    counts = np.diff(midnight) // HALF_HOUR
    day = np.repeat(np.arange(days), counts)
    start = midnight[day] + (np.arange(len(day)) - np.repeat(np.cumsum(counts) - counts, counts)) * HALF_HOUR
    hour = np.empty(len(day))
    for i, second in enumerate(start.tolist()):
        local = datetime.fromtimestamp(second, UTC).astimezone(zone)
        hour[i] = local.hour + local.minute / 60
    return Slots(start, day, hour, dates[:-1], midnight)


def holidays(terms_rows: list[dict[str, str]], calendar_id: str) -> set[str]:
    return {row["holiday_date"] for row in terms_rows if row["calendar_id"] == calendar_id}


def queue_weights(contract: Contract, slots: Slots, closed: set[str]) -> np.ndarray:
    """Relative planned demand, queue x half hour: time of day, weekday, season, holidays."""
    weekday = np.array([d.weekday() for d in slots.days])
    season = np.array([contract.season[d.month - 1] for d in slots.days])
    holiday = np.array([0.25 if d.isoformat() in closed else 1.0 for d in slots.days])
    weights = []
    for queue in contract.queues:
        curve = np.append(queue.hours, queue.hours[0])
        by_hour = np.interp(slots.hour + 0.25, np.arange(25), curve) * (
            np.array(queue.hours)[slots.hour.astype(int)] > 0
        )
        by_day = np.array(queue.weekdays)[weekday] * season * holiday
        weights.append(by_hour * by_day[slots.day])
    return np.stack(weights)


def spell_factors(contract: Contract, days: list[date]) -> tuple[np.ndarray, np.ndarray]:
    """What the contract's bad spells do to demand and to staffing on each day."""
    demand, staffing = np.ones(len(days)), np.ones(len(days))
    for i, day in enumerate(days):
        for spell in contract.spells:
            if spell.first <= day <= spell.last:
                demand[i] *= spell.demand
                staffing[i] *= spell.staffing
    return demand, staffing
