"""k-prototypes (Huang 1998) by `kmodes`.

Ratings and ranks are standardised numbers, options and choices are categories; holes are filled
with means and modes, since the method takes none. gamma is the library's own rule (half the
numbers' standard deviation). The number of groups is the one with the best mean silhouette
(Rousseeuw 1987) under the method's own dissimilarity.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from kmodes.kprototypes import KPrototypes
from numpy.typing import NDArray
from sklearn.metrics import silhouette_score

from benchmarks.answers import NUMBERS, Answers, Kind, fill_plainly
from benchmarks.methods.found import FEWEST, MOST, Found

STARTS = 5  # at a known number of groups
STARTS_OF_SEARCH = 2  # at each number tried
GAMMA = 0.5  # the library's rule, for standardised numbers
SILHOUETTE_ROWS = 2000  # the silhouette rests on as many people at most


def find_groups(answers: Answers, k: int | None, seed: int) -> Found:
    filled = fill_plainly(answers)
    numbers = filled[answers.columns(*NUMBERS)]
    numbers = (numbers - numbers.mean()) / numbers.std().clip(lower=1e-9)
    choices = filled[answers.columns(Kind.BINARY, Kind.NOMINAL)].astype(str)
    if k is not None:
        return Found(_cluster(numbers, choices, k, STARTS, seed), {})
    rows = np.random.default_rng(seed).permutation(len(filled))[:SILHOUETTE_ROWS]
    apart = _dissimilarity(numbers.iloc[rows], choices.iloc[rows])
    scores = {}
    for number in range(FEWEST, MOST + 1):
        labels = _cluster(numbers, choices, number, STARTS_OF_SEARCH, seed)[rows]
        scores[number] = float(silhouette_score(apart, labels, metric="precomputed"))
    best = max(scores, key=scores.__getitem__)
    return Found(_cluster(numbers, choices, best, STARTS, seed), scores)


def _cluster(
    numbers: pd.DataFrame, choices: pd.DataFrame, k: int, starts: int, seed: int
) -> NDArray[np.intp]:
    table = np.hstack([numbers.to_numpy(object), choices.to_numpy(object)])
    categorical = list(range(numbers.shape[1], table.shape[1]))
    model = KPrototypes(k, init="Cao", n_init=starts, gamma=GAMMA, random_state=seed)
    return np.asarray(model.fit_predict(table, categorical=categorical), dtype=np.intp)


def _dissimilarity(numbers: pd.DataFrame, choices: pd.DataFrame) -> NDArray[np.float64]:
    """Squared distance of the numbers plus gamma times the choices that differ. Shape (n, n)."""
    values = numbers.to_numpy(float)
    squares = (values**2).sum(axis=1)
    apart = squares[:, None] + squares[None] - 2 * values @ values.T
    options = pd.get_dummies(choices).to_numpy(float)
    apart += GAMMA * (choices.shape[1] - options @ options.T)
    np.fill_diagonal(apart, 0.0)
    return np.maximum(apart, 0.0)
