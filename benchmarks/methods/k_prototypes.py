"""k-prototypes (Huang 1998) by `kmodes`.

Ratings and ranks are standardised numbers, options and choices are categories; holes are filled
with means and modes, since the method takes none. gamma is the library's own rule (half the
numbers' standard deviation) and Cao's start its default. The number of groups is the elbow of the
cost: the point farthest below the line between the curve's ends. In a pilot on eight surveys of
`recovery` it did better for this method than the silhouette.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from kmodes.kprototypes import KPrototypes
from numpy.typing import NDArray

from benchmarks.answers import NUMBERS, Answers, Kind, fill_plainly
from benchmarks.methods.found import FEWEST, MOST, Found

STARTS = 4  # at a known number of groups
STARTS_OF_SEARCH = 1  # at each number tried
GAMMA = 0.5  # the library's rule, for standardised numbers


def find_groups(answers: Answers, k: int | None, seed: int) -> Found:
    filled = fill_plainly(answers)
    numbers = filled[answers.columns(*NUMBERS)]
    numbers = (numbers - numbers.mean()) / numbers.std().clip(lower=1e-9)
    choices = filled[answers.columns(Kind.BINARY, Kind.NOMINAL)].astype(str)
    table = np.hstack([numbers.to_numpy(object), choices.to_numpy(object)])
    categorical = list(range(numbers.shape[1], table.shape[1]))
    costs: dict[int, float] = {}
    if k is None:
        for number in range(FEWEST - 1, MOST + 2):  # both ends are for the curve alone
            costs[number] = _cluster(table, categorical, number, STARTS_OF_SEARCH, seed)[1]
        k = _elbow(costs)
    return Found(_cluster(table, categorical, k, STARTS, seed)[0], costs)


def _cluster(
    table: NDArray[np.object_], categorical: list[int], k: int, starts: int, seed: int
) -> tuple[NDArray[np.intp], float]:
    model = KPrototypes(k, init="Cao", n_init=starts, gamma=GAMMA, random_state=seed)
    labels = np.asarray(model.fit_predict(table, categorical=categorical), dtype=np.intp)
    return labels, float(model.cost_)


def _elbow(costs: Mapping[int, float]) -> int:
    """The number whose cost is farthest below the straight line between the ends."""
    numbers = np.array(sorted(costs))
    heights = np.array([costs[number] for number in numbers])
    line = np.interp(numbers, numbers[[0, -1]], heights[[0, -1]])
    return int(numbers[1:-1][np.argmax((line - heights)[1:-1])])
