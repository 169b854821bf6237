"""Contact legs of one contract over a run of days, as columns of numbers: no loop over contacts.

Times are milliseconds since 1970 (UTC), -1 where there is none. Codes index the tuples below.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tools.extracts.demand import AI_RESOLVES, HOLD_MEDIAN, HOLD_SHARE, HOLD_SIGMA, WRAP_SIGMA, Demand
from tools.extracts.profiles import Contract

CHANNELS = ("voice", "chat", "email", "callback")
OUTCOMES = ("answered", "abandoned", "callback_requested", "flowed_out")
ANSWERED, ABANDONED, CALLBACK, FLOWED = range(4)
DIRECTIONS = ("inbound", "outbound")
NOTHING = -1
OVERFLOW_SECONDS = 240.0
IDS_A_DAY = 100_000_000

Legs = dict[str, np.ndarray]


@dataclass
class Duty:
    """Who is on duty: agents of day d are agents[offsets[d]:offsets[d + 1]], in the order of their shifts."""

    agents: np.ndarray
    offsets: np.ndarray


@dataclass
class Returns:
    """Customers who will make contact again: who, and when at the earliest."""

    at: np.ndarray
    customer: np.ndarray

    @staticmethod
    def none() -> Returns:
        return Returns(np.empty(0, np.int64), np.empty(0, np.int64))


def take(legs: Legs, rows: np.ndarray) -> Legs:
    return {name: values[rows] for name, values in legs.items()}


def concatenate(parts: list[Legs]) -> Legs:
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


class ContactMaker:
    """Draws the legs of one contract. The caller hands over a generator for each run of days."""

    def __init__(self, contract: Contract, demand: Demand, duty: Duty) -> None:
        self.contract, self.demand, self.duty = contract, demand, duty
        queues = contract.queues
        self.channel = np.array([CHANNELS.index(queue.channel) for queue in queues], np.int8)
        self.talk = np.array([queue.talk_median for queue in queues])
        self.sigma = np.array([queue.talk_sigma for queue in queues])
        self.wrap = np.array([queue.wrap_median for queue in queues])
        self.patience = np.array([queue.patience_mean for queue in queues])
        self.ai_share = np.array([queue.ai_share for queue in queues])
        self.reasons = np.array([len(queue.reasons) for queue in queues])
        self.callback_queue = next((i for i, queue in enumerate(queues) if queue.channel == "callback"), None)
        self.slot_count = demand.planned.shape[1]
        dates = demand.slots.days
        self.date_number = np.array([d.year * 10000 + d.month * 100 + d.day for d in dates], np.int64)

    def make(self, first_day: int, last_day: int, rng: np.random.Generator, returns: Returns) -> tuple[Legs, Returns]:
        """All legs of the days first_day to last_day - 1, and the customers still to return."""
        slots = self.demand.slots
        low, high = np.searchsorted(slots.day, [first_day, last_day])
        counts = rng.poisson(self.demand.actual[:, low:high])
        cells = np.repeat(np.arange(counts.size), counts.reshape(-1))
        width = high - low
        queue, slot = (cells // width).astype(np.int8), cells % width + low
        queued = slots.start[slot] * 1000 + rng.integers(0, 1_800_000, len(cells))
        order = np.argsort(queued, kind="stable")
        queue, slot, queued = queue[order], slot[order], queued[order]
        day = slots.day[slot]
        sequence = np.arange(len(day)) - np.searchsorted(day, day)
        contact = self.date_number[day] * IDS_A_DAY + sequence
        first = self._serve(queue, slot, queued, rng, rng.random(len(queue)) < self.ai_share[queue])
        first |= {"contact": contact, "leg": np.ones(len(queue), np.int8)}
        first["customer"] = contact  # a new customer unless one returns
        first["direction"] = np.zeros(len(queue), np.int8)
        first["reason"] = (rng.random(len(queue)) ** 1.5 * self.reasons[queue]).astype(np.int8)
        legs = self._with_second_legs(first, rng)
        return self._let_customers_return(legs, returns, slots.midnight[last_day] * 1000, rng)

    def _serve(
        self, queue: np.ndarray, slot: np.ndarray, queued: np.ndarray, rng: np.random.Generator, is_ai: np.ndarray
    ) -> Legs:
        n = len(queue)
        channel = self.channel[queue]
        wait = self.demand.waits.sample(queue.astype(np.int64) * self.slot_count + slot, rng.random(n))
        patience = rng.exponential(1.0, n) * self.patience[queue]
        is_email, is_callback = channel == 2, channel == 3
        slow = is_email | is_callback
        wait = np.where(slow, np.clip(rng.lognormal(0, 0.8, n) * np.where(is_email, 2400, 900), 30, 13_000), wait)
        patience = np.where(slow, np.where(rng.random(n) < 0.1 * is_callback, wait * 0.9, np.inf), patience)
        wait = np.where(is_ai, rng.uniform(0.4, 2.5, n), np.maximum(wait, rng.uniform(0.8, 3.0, n)))
        patience = np.where(is_ai, np.inf, np.maximum(patience, 0.5))
        outcome = np.where(patience < wait, ABANDONED, ANSWERED).astype(np.int8)
        wait = np.minimum(wait, patience)
        is_queueing = ~slow & ~is_ai
        if self.callback_queue is not None:
            asks = is_queueing & (channel == 0) & (wait > 45) & (rng.random(n) < 0.35)
            outcome[asks] = CALLBACK
            wait = np.where(asks, rng.uniform(35, 45, n), wait)
        flows = is_queueing & (outcome == ANSWERED) & (wait > OVERFLOW_SECONDS)
        outcome[flows] = FLOWED
        wait = np.where(flows, OVERFLOW_SECONDS, wait)
        is_answered = outcome == ANSWERED
        talk = np.exp(rng.normal(0, 1, n) * self.sigma[queue]) * np.where(is_ai, 140, self.talk[queue])
        hold = np.where(
            (rng.random(n) < HOLD_SHARE) & ~is_ai & ~is_email, rng.lognormal(np.log(HOLD_MEDIAN), HOLD_SIGMA, n), 0
        )
        wrap = np.where(is_ai, 0, rng.lognormal(0, WRAP_SIGMA, n) * self.wrap[queue])
        talk, hold, wrap = (
            np.where(is_answered, np.clip(part, 0, 3500), 0).astype(np.int32) for part in (talk, hold, wrap)
        )
        talk = np.where(is_answered, np.maximum(talk, 5), 0).astype(np.int32)
        wait_ms = (wait * 1000).astype(np.int64)
        answered = np.where(is_answered, queued + wait_ms, NOTHING)
        ended = queued + wait_ms + (talk.astype(np.int64) + hold) * 1000
        claim = rng.random(n)
        resolved = np.where(claim < np.where(is_ai, AI_RESOLVES, 0.8), 1, np.where(claim < 0.94, 0, NOTHING))
        return {
            "queue": queue,
            "slot": slot,
            "channel": channel,
            "queued": queued,
            "answered": answered,
            "ended": ended,
            "talk": talk,
            "hold": hold,
            "wrap": wrap,
            "outcome": outcome,
            "ai": is_ai,
            "agent": np.where(is_answered & ~is_ai, self._agent(slot, rng), NOTHING),
            "resolved": np.where(is_answered, resolved, NOTHING).astype(np.int8),
            "updated": ended + wrap.astype(np.int64) * 1000 + rng.integers(60_000, 1_800_000, n),
        }

    def _agent(self, slot: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        """Somebody on duty that day, by the time of day."""
        slots, contract = self.demand.slots, self.contract
        day = slots.day[slot]
        size = np.diff(self.duty.offsets)[day]
        part = (slots.hour[slot] - contract.opens + rng.uniform(-2, 2, len(slot))) / (contract.closes - contract.opens)
        place = np.clip((np.clip(part, 0, 0.999) * size).astype(np.int64), 0, np.maximum(size - 1, 0))
        return self.duty.agents[self.duty.offsets[day] + place]

    def _with_second_legs(self, first: Legs, rng: np.random.Generator) -> Legs:
        """Transfers, chats that the bot hands over, overflow and requested callbacks, each as leg 2."""
        n = len(first["queue"])
        target = np.full(n, NOTHING, np.int64)
        queues = len(self.contract.queues)
        human = (first["outcome"] == ANSWERED) & ~first["ai"]
        moves = human & np.isin(first["channel"], (0, 1)) & (rng.random(n) < 0.06)
        moves |= first["outcome"] == FLOWED
        other = (first["queue"] + 1 + rng.integers(0, max(queues - 1, 1), n)) % queues
        fits = (self.channel[other] == first["channel"]) & (other != first["queue"])
        target = np.where(moves & fits & self.demand.is_open[other, first["slot"]], other, target)
        target = np.where(first["ai"] & (first["resolved"] != 1), first["queue"], target)
        if self.callback_queue is not None:
            target = np.where(first["outcome"] == CALLBACK, self.callback_queue, target)
        rows = np.flatnonzero(target >= 0)
        source = take(first, rows)
        first["resolved"][rows[source["outcome"] == ANSWERED]] = 0
        is_called_back = source["outcome"] == CALLBACK
        queued = source["ended"] + rng.integers(200, 2500, len(rows))
        second = self._serve(target[rows].astype(np.int8), source["slot"], queued, rng, np.zeros(len(rows), bool))
        second |= {
            "contact": source["contact"],
            "leg": np.full(len(rows), 2, np.int8),
            "customer": source["customer"],
            "direction": is_called_back.astype(np.int8),
            "reason": source["reason"],
        }
        both = concatenate([first, {name: second[name] for name in first}])
        order = np.lexsort((both["leg"], both["contact"]))
        return take(both, order)

    def _let_customers_return(
        self, legs: Legs, returns: Returns, until: int, rng: np.random.Generator
    ) -> tuple[Legs, Returns]:
        """Some customers come back, mostly those whose contact did not settle the matter.

        A return takes the place of the next contact to arrive, so that arrivals stay as they are.
        """
        is_last = np.append(legs["contact"][1:] != legs["contact"][:-1], True)[: len(legs["contact"])]
        last = np.flatnonzero(is_last)
        is_lost = legs["outcome"][last] != ANSWERED
        chance = np.where(is_lost, 0.4, np.where(legs["resolved"][last] == 1, 0.06, 0.28))
        again = last[rng.random(len(last)) < chance]
        delay = np.where(
            legs["outcome"][again] == ANSWERED,
            rng.exponential(26 * 3600, len(again)),
            rng.exponential(3 * 3600, len(again)),
        )
        at = np.concatenate([returns.at, legs["ended"][again] + (delay * 1000).astype(np.int64) + 120_000])
        start = np.flatnonzero(legs["leg"] == 1)
        place = np.searchsorted(legs["queued"][start], at)
        here = (place < len(start)) & (at < until)
        # The customer of an earlier contact in this run is itself only known at the end: follow the chain back.
        contact_of = np.cumsum(legs["leg"] == 1) - 1
        origin = np.concatenate([np.full(len(returns.at), NOTHING), contact_of[again]])
        known = np.concatenate([returns.customer, np.zeros(len(again), np.int64)])
        parent = np.arange(len(start))
        customer = legs["customer"][start].copy()
        outside = here & (origin == NOTHING)
        customer[place[outside]] = known[outside]
        inside = here & (origin >= 0)
        inside &= ~np.isin(place, place[outside])
        inside &= place > origin
        parent[place[inside]] = origin[inside]
        while True:
            grand = parent[parent]
            if np.array_equal(grand, parent):
                break
            parent = grand
        customer = customer[parent]
        legs["customer"] = customer[contact_of]
        later = at >= until
        known = np.where(origin >= 0, customer[np.maximum(origin, 0)] if len(customer) else 0, known)
        return legs, Returns(at[later], known[later])


SCHEMA = pa.schema(
    [
        ("contact_id", pa.string()),
        ("leg_number", pa.int32()),
        ("queue_id", pa.string()),
        ("channel", pa.string()),
        ("direction", pa.string()),
        ("queued_at", pa.timestamp("ms", "UTC")),
        ("answered_at", pa.timestamp("ms", "UTC")),
        ("ended_at", pa.timestamp("ms", "UTC")),
        ("talk_seconds", pa.int32()),
        ("hold_seconds", pa.int32()),
        ("wrap_seconds", pa.int32()),
        ("outcome", pa.string()),
        ("handled_by", pa.string()),
        ("agent_id", pa.string()),
        ("customer_reference", pa.string()),
        ("reason_code", pa.string()),
        ("is_resolved", pa.bool_()),
        ("updated_at", pa.timestamp("ms", "UTC")),
    ]
)


def _coded(codes: np.ndarray, values: list[str] | tuple[str, ...], missing: np.ndarray | None = None) -> pa.Array:
    indices = pa.array(codes.astype(np.int32), mask=missing)
    return pa.DictionaryArray.from_arrays(indices, pa.array(values, pa.string()))


def _time(values: np.ndarray) -> pa.Array:
    return pa.array(values, pa.int64(), mask=values < 0).cast(pa.timestamp("ms", "UTC"))


def _scattered(numbers: np.ndarray) -> np.ndarray:
    """Numbers without the pattern of the given ones, equal only for equal ones (but for chance): splitmix64."""
    x = numbers.astype(np.uint64) + np.uint64(0x9E3779B97F4A7C15)
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return ((x ^ (x >> np.uint64(31))) >> np.uint64(1)).astype(np.int64)


def as_table(legs: Legs, contract: Contract, agent_ids: list[str]) -> pa.Table:
    """The legs as the extract spells them. Repeating text is dictionary-coded, which Parquet writes as text."""
    queues = contract.queues
    all_reasons = sorted({reason for queue in queues for reason in queue.reasons})
    width = max(len(queue.reasons) for queue in queues)
    reason_of = np.zeros((len(queues), width), np.int32)
    for i, queue in enumerate(queues):
        reason_of[i, : len(queue.reasons)] = [all_reasons.index(reason) for reason in queue.reasons]
    # A telephone number, the same for the same customer, unlike the contact's own number.
    telephone = _scattered(legs["customer"]) % 9_000_000_000 + 1_000_000_000
    return pa.table(
        {
            "contact_id": pc.binary_join_element_wise(
                contract.prefix, pc.cast(pa.array(legs["contact"]), pa.string()), "-"
            ),
            "leg_number": pa.array(legs["leg"].astype(np.int32)),
            "queue_id": _coded(legs["queue"], [queue.queue_id for queue in queues]),
            "channel": _coded(legs["channel"], CHANNELS),
            "direction": _coded(legs["direction"], DIRECTIONS),
            "queued_at": _time(legs["queued"]),
            "answered_at": _time(legs["answered"]),
            "ended_at": _time(legs["ended"]),
            "talk_seconds": pa.array(legs["talk"]),
            "hold_seconds": pa.array(legs["hold"]),
            "wrap_seconds": pa.array(legs["wrap"]),
            "outcome": _coded(legs["outcome"], OUTCOMES),
            "handled_by": _coded(legs["ai"].astype(np.int8), ("human", "ai")),
            "agent_id": _coded(np.maximum(legs["agent"], 0), agent_ids, legs["agent"] < 0),
            "customer_reference": pc.binary_join_element_wise(
                contract.phone_prefix, pc.cast(pa.array(telephone), pa.string()), ""
            ),
            "reason_code": _coded(reason_of[legs["queue"], legs["reason"]], all_reasons),
            "is_resolved": pa.array(legs["resolved"] == 1, mask=legs["resolved"] < 0),
            "updated_at": _time(legs["updated"]),
        }
    )
