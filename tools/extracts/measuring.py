"""What the clean contacts add up to, each day: billable units and contact classes. The truth that billing starts from.

Written apart from the warehouse's models, from the same contract terms, so that one can be checked against the other.
"""

from __future__ import annotations

from datetime import date

import numpy as np

from tools.extracts.contacts import ABANDONED, ANSWERED, CALLBACK, CHANNELS, FLOWED, Legs
from tools.extracts.profiles import Contract
from tools.extracts.terms import is_true

CLASSES = (
    "answered_in",
    "answered_late",
    "abandoned_short",
    "abandoned_in",
    "abandoned_late",
    "callback_in",
    "callback_late",
    "flowed_out",
)
DAY_MS = 86_400_000


def in_scope(term: dict[str, str], contract: Contract, legs: Legs) -> np.ndarray:
    """Legs of the term's queue, channel and handler; an empty scope takes all."""
    rows = np.ones(len(legs["queue"]), bool)
    if term.get("queue_id"):
        rows &= legs["queue"] == [queue.queue_id for queue in contract.queues].index(term["queue_id"])
    if term.get("channel"):
        rows &= legs["channel"] == CHANNELS.index(term["channel"])
    if term.get("handled_by"):
        rows &= legs["ai"] == (term["handled_by"] == "ai")
    return rows


def version_days(term: dict[str, str], others: list[dict[str, str]], days: list[date]) -> np.ndarray:
    """True on the days on which this version is in force; an open one ends where the next begins."""
    later = [row["valid_from"] for row in others if row["valid_from"] > term["valid_from"]]
    until = term["valid_to"] or min(later, default="9999-12-31")
    return np.array([term["valid_from"] <= day.isoformat() < until for day in days])


def billable_seconds(charge: dict[str, str], legs: Legs, increment: int | None = None) -> np.ndarray:
    seconds = np.zeros(len(legs["talk"]), np.int64)
    for part in ("talk", "hold", "wrap"):
        if is_true(charge[f"counts_{part}"]):
            values = legs[part].astype(np.int64)
            if part == "wrap" and charge["wrap_cap_seconds"]:
                values = np.minimum(values, int(float(charge["wrap_cap_seconds"])))
            seconds += values
    step = int(float(charge["increment_seconds"] or 0)) if increment is None else increment
    free = int(float(charge["free_under_seconds"] or 0))
    billable = np.maximum(seconds, int(float(charge["minimum_seconds"] or 0)))
    if step:
        billable = -(-billable // step) * step
    return np.where(seconds < free, 0, billable)


def first_in_contact(rows: np.ndarray, contact: np.ndarray) -> np.ndarray:
    """Of the chosen legs the first of each contact. Legs stand in order of contact and leg number."""
    chosen = np.flatnonzero(rows)
    is_first = np.append(True, contact[chosen][1:] != contact[chosen][:-1])[: len(chosen)]
    return chosen[is_first]


class Resolutions:
    """Resolved contacts and the customers who came back in the window; a return in a later month is deducted there."""

    def __init__(self, window_hours: float) -> None:
        self.window = int(window_hours * 3_600_000)
        self.open = {"customer": np.empty(0, np.int64), "at": np.empty(0, np.int64), "day": np.empty(0, np.int64)}

    def add(
        self, legs: Legs, resolved: np.ndarray, day: np.ndarray, month_of: np.ndarray, until: int
    ) -> tuple[np.ndarray, np.ndarray]:
        """Days credited and days deducted, one entry a unit."""
        last_day = len(month_of) - 1
        first = np.flatnonzero(legs["leg"] == 1)
        customer = np.concatenate([legs["customer"][first], self.open["customer"], legs["customer"][resolved]])
        at = np.concatenate([legs["queued"][first], self.open["at"], legs["queued"][resolved]])
        days = np.concatenate([day[first], self.open["day"], day[resolved]])
        is_marker = np.arange(len(at)) >= len(first)
        order = np.lexsort((is_marker, at, customer))
        customer, at, days, is_marker = customer[order], at[order], days[order], is_marker[order]
        place = np.flatnonzero(is_marker)
        following = np.minimum(place + 1, len(at) - 1)
        returned = (following > place) & (customer[following] == customer[place]) & ~is_marker[following]
        returned &= at[following] - at[place] <= self.window
        mine, theirs = days[place[returned]], days[following[returned]]
        same = month_of[np.minimum(mine, last_day)] == month_of[np.minimum(theirs, last_day)]
        keep = ~returned & (at[place] + self.window > until)
        self.open = {"customer": customer[place[keep]], "at": at[place[keep]], "day": days[place[keep]]}
        return day[resolved], np.where(same, mine, theirs)


def contact_classes(level: dict[str, str], legs: Legs) -> np.ndarray:
    """The class of each leg under a service level's threshold, as its number in CLASSES."""
    end = np.where(legs["answered"] >= 0, legs["answered"], legs["ended"])
    wait = end - legs["queued"]
    threshold = float(level["threshold_seconds"] or 0) * 1000
    short = float(level["short_abandon_seconds"] or 0) * 1000
    within = wait < threshold if level["comparator"] == "lt" else wait <= threshold
    outcome = legs["outcome"]
    result = np.where(within, 0, 1)
    result = np.where(outcome == ABANDONED, np.where((short > 0) & (wait <= short), 2, np.where(within, 3, 4)), result)
    result = np.where(outcome == CALLBACK, np.where(within, 5, 6), result)
    return np.where(outcome == FLOWED, 7, result)


def level_parts(
    level: dict[str, str], contract: Contract, legs: Legs, formulas: dict[str, dict[str, str]]
) -> tuple[np.ndarray, np.ndarray] | None:
    """Numerator and denominator of each leg for a service level measured on contacts; None for other metrics."""
    rows = in_scope(level, contract, legs) & (legs["leg"] == 1) & (legs["direction"] == 0)
    answered = rows & (legs["outcome"] == ANSWERED)
    metric = level["metric"]
    if metric in ("service_level", "abandonment"):
        formula = formulas[level["formula"]]
        kind = contact_classes(level, legs)
        above = np.array([float(formula[f"numerator_{name}"]) for name in CLASSES])
        below = np.array([float(formula[f"denominator_{name}"]) for name in CLASSES])
        return above[kind] * rows, below[kind] * rows
    if metric == "average_speed_of_answer":
        return (legs["answered"] - legs["queued"]) / 1000 * answered, answered.astype(float)
    if metric == "average_handle_time":
        return (legs["talk"] + legs["hold"] + legs["wrap"]) * answered, answered.astype(float)
    return None
