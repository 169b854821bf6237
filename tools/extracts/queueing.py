"""Waits that follow from staffing: the M/M/n+M queue (Erlang-A).

The offered wait V of a customer with unlimited patience has, beyond zero, the density
    exp((rate / theta) x (1 - exp(-theta v)) - n mu v),
theta being one over the mean patience and mu one over the mean handle time; P(V > 0) follows from the Erlang-B
recursion. Both are evaluated once for each distinct state (load, agents) and sampled by inverting a quantile table.
"""

from __future__ import annotations

import numpy as np

QUANTILES = 257
STEPS = 400


def erlang_b(agents: np.ndarray, load: np.ndarray) -> np.ndarray:
    """Blocking probability, by the usual recursion over the number of agents, for all states at once."""
    blocking = np.ones(len(load))
    result = np.ones(len(load))
    for n in range(1, int(agents.max(initial=0)) + 1):
        blocking = load * blocking / (n + load * blocking)
        result = np.where(agents == n, blocking, result)
    return result


def offered_waits(
    rate: np.ndarray, agents: np.ndarray, handle_time: np.ndarray, patience: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """P(V > 0) and the quantiles of V given V > 0, one row a state. Rates are per second, times in seconds."""
    theta, service = 1 / patience, agents / handle_time
    # Everything that matters lies within a few relaxation times; the far end is where the exponent has dropped by 30.
    drift = service - rate
    horizon = np.maximum(30 / np.maximum(drift, 1e-9), 1)
    spread = np.sqrt(60 / (rate * theta)) + np.maximum(0, np.log(np.maximum(rate / service, 1e-12))) * patience * 2
    horizon = np.minimum(horizon, spread + 30 / np.maximum(service - rate * np.exp(-theta * spread), 1e-6))
    horizon = np.clip(horizon, 5, 20 * patience)
    # Cells grow with the distance, so that short waits are resolved finely.
    v = (np.linspace(0, 1, STEPS) ** 2)[None, :] * horizon[:, None]
    exponent = (rate * patience)[:, None] * -np.expm1(-theta[:, None] * v) - service[:, None] * v
    peak = exponent.max(axis=1, keepdims=True)
    density = np.exp(exponent - peak)
    areas = np.diff(v, axis=1) * (density[:, 1:] + density[:, :-1]) / 2
    cumulative = np.concatenate([np.zeros((len(rate), 1)), np.cumsum(areas, axis=1)], axis=1)
    total = cumulative[:, -1]
    # P(V > 0) = rate J / (epsilon + rate J), with J the integral and epsilon = 1 / ErlangB(n - 1, load).
    log_j = np.log(np.maximum(total, 1e-300)) + peak[:, 0]
    epsilon = 1 / erlang_b(agents - 1, rate * handle_time)
    weighted = rate * np.exp(np.minimum(log_j, 600))
    delayed = weighted / (epsilon + weighted)
    share = cumulative / total[:, None]
    grid = np.linspace(0, 1, QUANTILES)
    quantiles = np.stack([np.interp(grid, share[i], v[i]) for i in range(len(rate))])
    return delayed, quantiles


class WaitTable:
    """Sampler over the states of many half hours; each half hour refers to its state by number."""

    def __init__(self, rate: np.ndarray, agents: np.ndarray, handle_time: np.ndarray, patience: np.ndarray) -> None:
        # Rates are rounded to a grid of 3 %, which keeps the number of states small at any volume.
        rounded = np.exp(np.round(np.log(np.maximum(rate, 1e-9)) / 0.03) * 0.03)
        states = np.stack([rounded, agents, handle_time, patience], axis=1)
        unique, self.state = np.unique(states, axis=0, return_inverse=True)
        self.state = self.state.reshape(-1)
        self.delayed, self.quantiles = offered_waits(unique[:, 0], unique[:, 1], unique[:, 2], unique[:, 3])

    def sample(self, cells: np.ndarray, uniform: np.ndarray) -> np.ndarray:
        """One offered wait in seconds for each cell."""
        state = self.state[cells]
        delayed = self.delayed[state]
        position = np.clip((uniform - (1 - delayed)) / np.maximum(delayed, 1e-12), 0, 1) * (QUANTILES - 1)
        low = np.minimum(position.astype(np.int64), QUANTILES - 2)
        part = position - low
        wait = self.quantiles[state, low] * (1 - part) + self.quantiles[state, low + 1] * part
        return np.where(uniform > 1 - delayed, wait, 0.0)
