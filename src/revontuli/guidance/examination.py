"""How much less a lower position is looked at.

The position-based model of clicks (Richardson, Dominowska & Ragno 2007; Craswell et al. 2008): a
service is opened if it is looked at and attracts, and whether it is looked at depends on its
position alone. `estimate_examination` estimates by intervention harvesting (Agarwal et al. 2019):
of services of one rank, exploration has put some a place higher and some a place lower, by chance
alone. So within a rank the opens at two positions differ as their examination does, whatever the
services are. Each position's examination beside the one above it has a normal prior around the
power law of Joachims, Swaminathan & Schnabel (2017); with nothing explored, that law is the answer.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

POWER = 1.0  # examination at position k is k ** -POWER before anything is known
POWER_SD = 0.2  # how unsure that power is
STEP_SD = 0.1  # how far one step from a position to the next may be from any such law
STEPS = 50

Floats = NDArray[np.float64]


def estimate_examination(
    rank: NDArray[np.int64],
    position: NDArray[np.int64],
    shown: Floats,
    opened: Floats,
    shown_weight: Floats,
    opened_weight: Floats,
    n_positions: int,
) -> Floats:
    """Examination by position: that of the first is 1. Shape (n_positions,).

    It is the maximum a posteriori of the conditional likelihood of opens within ranks: a rank's
    opens fall on positions in proportion to exposure times examination. Exposures are corrected
    by the logged propensities, so that it does not matter if the share of exploration changed.

    Args:
        rank, position: of each cell, from 1. Shape (c,).
        shown, opened: counts, may be weighted by age. Shape (c,).
        shown_weight, opened_weight: the same, each count over its propensity. Shape (c,).
        n_positions: for how many; cells beyond are left out.
    """
    size = max(1, n_positions)
    opens, exposure = np.zeros((size, size)), np.zeros((size, size))
    inside = (rank <= size) & (position <= size)
    at = (rank[inside] - 1, position[inside] - 1)
    opened, shown = np.minimum(opened, shown)[inside], shown[inside]
    np.add.at(opens, at, opened)
    mean_weight = opened_weight[inside] / np.maximum(opened, 1e-12)
    corrected = np.where(opened > 0, shown_weight[inside] / np.maximum(mean_weight, 1.0), shown)
    np.add.at(exposure, at, corrected)
    opens[exposure <= 0] = 0.0
    return np.exp(_most_likely(opens, exposure))


def default_examination(n_positions: int) -> Floats:
    """Examination before anything is known. Shape (n_positions,)."""
    return np.arange(1, n_positions + 1, dtype=np.float64) ** -POWER


def _most_likely(opens: Floats, exposure: Floats) -> Floats:
    """Log examination by Newton's method; the objective is concave. Shape (positions,)."""
    size = len(opens)
    usual = np.diff(np.log(np.arange(1, size + 1)))  # the steps of the power law with power 1
    spread = POWER_SD**2 * np.outer(usual, usual) + STEP_SD**2 * np.eye(size - 1)
    precision = np.linalg.inv(spread)
    fall = -np.tril(np.ones((size, size - 1)), -1)  # from steps to log examination

    def objective(steps: Floats) -> float:
        log_examined = fall @ steps
        mass = exposure @ np.exp(log_examined)
        seen = opens.sum(axis=1) > 0
        fit = (opens.sum(axis=0) * log_examined).sum()
        fit -= (opens.sum(axis=1)[seen] * np.log(mass[seen])).sum()
        away = steps - POWER * usual
        return float(fit - 0.5 * away @ precision @ away)

    steps = POWER * usual
    for _ in range(STEPS):
        mass = exposure * np.exp(fall @ steps)
        share = mass / np.maximum(mass.sum(axis=1, keepdims=True), 1e-300)
        expected = opens.sum(axis=1)[:, None] * share
        slope = fall.T @ (opens - expected).sum(axis=0) - precision @ (steps - POWER * usual)
        curve = fall.T @ (np.diag(expected.sum(axis=0)) - expected.T @ share) @ fall + precision
        step = np.linalg.solve(curve, slope)
        now = objective(steps)
        while objective(steps + step) < now and np.abs(step).max(initial=0.0) > 1e-12:
            step = step / 2
        steps = steps + step
        if np.abs(step).max(initial=0.0) < 1e-9:
            break
    return np.asarray(fall @ steps)
