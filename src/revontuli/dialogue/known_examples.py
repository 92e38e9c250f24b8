"""The examples a bot has learned, to look for the nearest among, and how far they reach.

How far: there are 1,135 everyday matters whose vectors the search for services knows (`guidance`).
A message about a matter that no example comes near is about something else than what was taught,
though it may be near an example in other ways. What is not taught is thus told from what is by
knowing of it (Hendrycks, Mazeika & Dietterich 2019 call it outlier exposure).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from revontuli.dialogue.intent_classifier import linear
from revontuli.dialogue.message_features import Matrix

FIRST = 5  # matters of a message that count
COMMON = 0.3  # cosine that a message has with many matters: what is above it tells something
N_REACH_SIGNS = 6


@dataclass(frozen=True)
class Known:
    """Examples as numbers.

    Attributes:
        rows: number of each one's intent, (n,).
        meanings: of unit length, (n, dimension).
        spellings: sparse, of unit length, (n, v).
        matters: cosines with everyday matters, (n, c); c is 0 where none are known.
    """

    rows: NDArray[np.intp]
    meanings: Matrix
    spellings: Any
    matters: Matrix

    def __getitem__(self, chosen: NDArray[np.generic]) -> Known:
        parts = (self.rows, self.meanings, self.spellings, self.matters)
        return Known(*(part[chosen] for part in parts))

    def nearest(self, meanings: Matrix, n_intents: int) -> Matrix:
        """Cosines of messages with each intent's nearest example, (n, n_intents); -1 of none."""
        return self._highest(linear(meanings, self.meanings.T).T, n_intents).T

    def nearest_spelled(self, spellings: Any) -> NDArray[np.float64]:
        """Cosine of each message with the example that is spelled most alike, (n,)."""
        alike = of_unit_length(spellings) @ self._by_gram
        return np.asarray(alike.max(axis=1).toarray(), np.float64).ravel()

    def reach(self, n_intents: int) -> Matrix:
        """How near each intent's examples come to each matter, (n_intents, c); -1 of none."""
        return self._highest(self.matters, n_intents).astype(np.float16).astype(np.float32)

    def _highest(self, values: Matrix, n_intents: int) -> Matrix:
        """Of values of the examples, (n, k), the highest in each intent, (n_intents, k)."""
        order = np.argsort(self.rows, kind="stable")
        present, starts = np.unique(self.rows[order], return_index=True)
        found = np.full((n_intents, values.shape[1]), -1, np.float32)
        if values.shape[1]:
            found[present] = np.maximum.reduceat(values[order], starts, axis=0)
        return found

    @cached_property
    def _by_gram(self) -> Any:
        """Which examples have each n-gram: turned once, for a message is looked up in no time."""
        return self.spellings.T.tocsr()


def of_unit_length(spellings: Any) -> Any:
    """Sparse rows of length 1; those of length 0 stay so."""
    from sklearn.preprocessing import normalize

    return normalize(spellings)


def reach_signs(matters: Matrix, reach: Matrix, best: NDArray[np.intp]) -> NDArray[np.float64]:
    """Whether what was taught reaches as far as messages do, (n, N_REACH_SIGNS).

    Args:
        matters: cosines of messages with everyday matters, (n, c).
        reach: see `Known.reach`.
        best: the likeliest intent of each message, (n,).
    """
    n, c = matters.shape
    if not c:
        return np.zeros((n, N_REACH_SIGNS))
    furthest, own = reach.max(axis=0), reach[best]
    first = np.argsort(-matters, axis=1)[:, :FIRST]
    of_first = np.take_along_axis(matters, first, axis=1)
    beyond = of_first - furthest[first]
    return np.column_stack(
        [
            (matters - furthest).max(axis=1),
            beyond[:, 0],
            beyond.mean(axis=1),
            furthest[first[:, 0]],
            (of_first - np.take_along_axis(own, first, axis=1)).mean(axis=1),
            _alike(matters, own),
        ]
    ).astype(np.float64)


def _alike(some: Matrix, others: Matrix) -> Matrix:
    """Cosines of what messages are about with what each one's intent is about, (n,)."""
    some, others = (np.maximum(values - COMMON, 0) ** 2 for values in (some, others))
    lengths = np.linalg.norm(some, axis=1) * np.linalg.norm(others, axis=1)
    return np.asarray((some * others).sum(axis=1) / np.maximum(lengths, 1e-9))
