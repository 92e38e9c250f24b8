"""Someone who has read everything that is shown and works out the rest.

Written without a look at how cells are hidden: the attacker knows numbers, writes them down as
equations over whole numbers from 0 up, and asks a solver how small and how great each hidden one
can be.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp

EVERYBODY = 100_000  # more people than any of the tables has


class Attacker:
    """Unknown whole numbers, by name, and what is known of their sums."""

    def __init__(self, n_unknown: int) -> None:
        self.n = n_unknown
        self._rows: list[NDArray[np.float64]] = []
        self._sums: list[float] = []

    def learn(self, members: Iterable[int], total: float) -> None:
        row = np.zeros(self.n)
        row[list(members)] = 1
        self._rows.append(row)
        self._sums.append(total)

    def range_of(self, members: Iterable[int]) -> tuple[int, int]:
        """The least and the greatest that the sum of some unknowns can be."""
        goal = np.zeros(self.n)
        goal[list(members)] = 1
        return self._extreme(goal), -self._extreme(-goal)

    def _extreme(self, goal: NDArray[np.float64]) -> int:
        found = milp(
            goal,
            integrality=np.ones(self.n),
            bounds=Bounds(0, EVERYBODY),
            constraints=LinearConstraint(np.array(self._rows), self._sums, self._sums)
            if self._rows
            else None,
        )
        assert found.status == 0, found.message
        return round(found.fun)


def attack_table(
    counts: NDArray[np.int64],
    shown: NDArray[np.bool_],
    row_totals: NDArray[np.bool_],
    column_totals: NDArray[np.bool_],
    total_known: bool = True,
) -> Attacker:
    """The attacker of a table: unknown number i * columns + j is the cell (i, j)."""
    attacker = Attacker(counts.size)
    number = np.arange(counts.size).reshape(counts.shape)
    for i, j in np.argwhere(shown):
        attacker.learn([number[i, j]], counts[i, j])
    for i in np.flatnonzero(row_totals):
        attacker.learn(number[i], counts[i].sum())
    for j in np.flatnonzero(column_totals):
        attacker.learn(number[:, j], counts[:, j].sum())
    if total_known:
        attacker.learn(number.ravel(), counts.sum())
    return attacker


def found_out(
    counts: NDArray[np.int64], shown: NDArray[np.bool_], attacker: Attacker, minimum: int
) -> list[tuple[int, int, int, int]]:
    """Hidden cells under `minimum` that are known to be: (row, column, least, greatest)."""
    columns = counts.shape[1]
    found = []
    for i, j in np.argwhere(~shown & (counts < minimum)):
        least, greatest = attacker.range_of([i * columns + j])
        if greatest < minimum:
            found.append((int(i), int(j), least, greatest))
    return found
