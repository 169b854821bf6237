"""Demand and staffing of one contract: contacts and agents in every half hour, and the waits that follow."""

from __future__ import annotations

from datetime import date

import numpy as np

from tools.extracts.arrivals import HALF_HOUR, Slots, queue_weights, slots_of, spell_factors
from tools.extracts.profiles import Contract, Queue
from tools.extracts.queueing import WaitTable

AI_RESOLVES = 0.62
HOLD_SHARE, HOLD_MEDIAN, HOLD_SIGMA, WRAP_SIGMA = 0.3, 45.0, 0.6, 0.5


def mean_handle_time(queue: Queue) -> float:
    talk = queue.talk_median * np.exp(queue.talk_sigma**2 / 2)
    hold = HOLD_SHARE * HOLD_MEDIAN * np.exp(HOLD_SIGMA**2 / 2) if queue.channel != "email" else 0
    return float(talk + hold + queue.wrap_median * np.exp(WRAP_SIGMA**2 / 2))


def human_share(queue: Queue) -> float:
    """The part of a queue's contacts that reaches a human."""
    return 1 - queue.ai_share * AI_RESOLVES


class Scale:
    """How many contacts a unit of weight stands for, fixed by the whole period of the demo.

    Few contacts are a sample of a centre of realistic size: `sample` is how many contacts of the centre one of the
    extract stands for, never below one. Waits are those of the centre, working time is given for the sample.
    """

    def __init__(
        self, contract: Contract, time_zone: str, closed: set[str], first: date, days: int, contacts: int
    ) -> None:
        weights = queue_weights(contract, slots_of(time_zone, first, days), closed)
        shares = np.array([queue.share for queue in contract.queues])
        self.per_weight = contacts * shares / np.maximum(weights.sum(axis=1), 1e-9)
        busy = np.array([np.quantile(row[row > 0], 0.95) if (row > 0).any() else 1 for row in weights])
        load = np.array([queue.centre_load for queue in contract.queues])
        self.sample = np.maximum(1.0, load / (busy * self.per_weight))


class Demand:
    """Every queue and half hour of a run of days: planned and actual contacts, agents, and the offered waits."""

    def __init__(
        self,
        contract: Contract,
        scale: Scale,
        slots: Slots,
        closed: set[str],
        rng: np.random.Generator,
        staffing: float = 1.0,
    ) -> None:
        self.contract, self.slots = contract, slots
        self.planned = queue_weights(contract, slots, closed) * scale.per_weight[:, None]
        by_demand, by_staffing = spell_factors(contract, slots.days)
        noise = np.exp(rng.normal(0, 0.08, len(slots.days)))
        self.actual = self.planned * (by_demand * noise)[slots.day]
        self.staffing = by_staffing * np.clip(rng.normal(0.995, 0.04, len(slots.days)), 0.88, 1.06) * staffing
        queues = contract.queues
        handle = np.array([mean_handle_time(queue) / queue.concurrency for queue in queues])
        human = np.array([human_share(queue) for queue in queues])
        to_centre = (scale.sample * human / HALF_HOUR)[:, None]
        load = self.planned * to_centre * handle[:, None]
        safety = np.array([queue.safety for queue in queues])[:, None]
        is_open = self.planned > 0
        planned_agents = np.where(is_open, np.ceil(load + safety * np.sqrt(load)), 0)
        self.agents = np.where(is_open, np.maximum(1, np.round(planned_agents * self.staffing[slots.day][None, :])), 0)
        # Agent hours of the sample, each day.
        self.planned_hours = self._hours(planned_agents, scale)
        self.hours = self._hours(self.agents, scale)
        patience = np.array([queue.patience_mean for queue in queues])
        shape = self.planned.shape
        self.waits = WaitTable(
            np.where(is_open, self.actual * to_centre, 1e-4).reshape(-1),
            np.where(is_open, self.agents, 2).reshape(-1),
            np.broadcast_to(handle[:, None], shape).reshape(-1),
            np.broadcast_to(patience[:, None], shape).reshape(-1),
        )
        self.is_open = is_open

    def _hours(self, agents: np.ndarray, scale: Scale) -> np.ndarray:
        by_slot = (agents / scale.sample[:, None]).sum(axis=0) * HALF_HOUR / 3600
        return np.bincount(self.slots.day, weights=by_slot, minlength=len(self.slots.days))
