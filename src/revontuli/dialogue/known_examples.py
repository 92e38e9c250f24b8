"""The examples a bot has learned: which are nearest to a message, and what they are about."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from revontuli.dialogue.everyday_matters import AboutMatters, closeness
from revontuli.dialogue.intent_classifier import Matrix, linear

N_KNOWN_SIGNS = 4
LEAST = 1e-6  # probability


@dataclass(frozen=True)
class Known:
    """Examples as numbers.

    Attributes:
        rows: number of each one's intent, (n,).
        meanings: of unit length, (n, dimension).
        matters: what they are about, see `AboutMatters.likely`, sparse, (n, c).
    """

    rows: NDArray[np.intp]
    meanings: Matrix
    matters: Any

    def __getitem__(self, chosen: NDArray[np.generic]) -> Known:
        return Known(*(part[chosen] for part in (self.rows, self.meanings, self.matters)))

    def nearest(self, meanings: Matrix, matters: Matrix, n_intents: int) -> tuple[Matrix, Matrix]:
        """How near examples are to messages.

        Args:
            meanings, matters: of m messages, (m, dimension) and (m, c).
            n_intents: how many there are in all.

        Returns:
            the likeness of each intent's nearest example by meaning and matters together,
            (m, n_intents), -1 of intents without any; and the closeness of all together, (m,).
        """
        cosines = linear(meanings, self.meanings.T)
        near = cosines.T + self.matters @ matters.T
        return self._highest(near, n_intents).T, closeness(cosines).sum(axis=1)

    def sizes(self, n_intents: int) -> NDArray[np.intp]:
        """How many examples each intent has, (n_intents,)."""
        return np.bincount(self.rows, minlength=n_intents)

    @cached_property
    def reach(self) -> Matrix:
        """How likely the example that is about it most is about each matter, (c,)."""
        if not self.matters.shape[1]:
            return np.zeros(0, np.float32)
        return np.asarray(self.matters.max(axis=0).toarray().ravel() ** 2, np.float32)

    def _highest(self, values: Matrix, n_intents: int) -> Matrix:
        """Of values of the examples, (n, k), the highest in each intent, (n_intents, k)."""
        order = np.argsort(self.rows, kind="stable")
        present, starts = np.unique(self.rows[order], return_index=True)
        found = np.full((n_intents, values.shape[1]), -1, np.float32)
        if values.shape[1]:
            found[present] = np.maximum.reduceat(values[order], starts, axis=0)
        return found


def known_signs(
    nearest: Matrix, close: Matrix, about: AboutMatters, best: NDArray[np.intp], known: Known
) -> NDArray[np.float64]:
    """Whether what was taught is about the same as messages are, (m, N_KNOWN_SIGNS).

    They are: the likeness of the nearest example; how much rarer what it is about was taught than
    it is said here; how much of what is told near by, in examples and in everyday matters, was
    taught (a kernel regression: Nadaraya 1964, Watson 1964); and how many examples the likeliest
    intent has, for few reach less far than many.

    Args:
        nearest, close: see `Known.nearest`, (m, n_intents) and (m,).
        about: of the messages.
        best: the likeliest intent of each, (m,).
        known: what was taught.
    """
    likely = about.likely**2
    rarer = np.log((likely + LEAST) / (known.reach + LEAST))
    near_by = close + about.near.sum(axis=1)
    taught = (close + about.near @ known.reach) / np.where(near_by > 0, near_by, 1)
    sizes = known.sizes(nearest.shape[1])[best]
    return np.column_stack(
        [
            nearest.max(axis=1),
            (likely * rarer).sum(axis=1),
            taught,
            np.log(np.maximum(sizes, 1)),
        ]
    ).astype(np.float64)
