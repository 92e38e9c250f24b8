"""The examples a bot has learned: which are nearest to a message, and what they are about."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from revontuli.dialogue.intent_classifier import Matrix, linear

N_MATTER_SIGNS = 5
LEAST = 1e-6  # probability


@dataclass(frozen=True)
class Known:
    """Examples as numbers.

    Attributes:
        rows: number of each one's intent, (n,).
        meanings: of unit length, (n, dimension).
        spellings: sparse, of unit length, (n, v).
        matters: what they are about, see `EverydayMatters.about`, sparse, (n, c).
    """

    rows: NDArray[np.intp]
    meanings: Matrix
    spellings: Any
    matters: Any

    def __getitem__(self, chosen: NDArray[np.generic]) -> Known:
        parts = (self.rows, self.meanings, self.spellings, self.matters)
        return Known(*(part[chosen] for part in parts))

    def nearest(self, meanings: Matrix, matters: Matrix, n_intents: int) -> tuple[Matrix, Matrix]:
        """How near each intent's nearest example is to messages; -1 of intents without any.

        Args:
            meanings, matters: of m messages, (m, dimension) and (m, c).
            n_intents: how many there are in all.

        Returns:
            by meaning and matters together, and by matters alone; both (m, n_intents).
        """
        alike = self.matters @ matters.T
        near = linear(meanings, self.meanings.T).T + alike
        return self._highest(near, n_intents).T, self._highest(alike, n_intents).T

    def nearest_spelled(self, spellings: Any) -> NDArray[np.float64]:
        """Cosine of each message with the example that is spelled most alike, (n,)."""
        alike = of_unit_length(spellings) @ self._by_gram
        return np.asarray(alike.max(axis=1).toarray(), np.float64).ravel()

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

    @cached_property
    def _by_gram(self) -> Any:
        """Which examples have each n-gram: turned once, for a message is looked up in no time."""
        return self.spellings.T.tocsr()


def of_unit_length(spellings: Any) -> Any:
    """Sparse rows of length 1; those of length 0 stay so."""
    from sklearn.preprocessing import normalize

    return normalize(spellings)


def matter_signs(
    matters: Matrix, alike: Matrix, best: NDArray[np.intp], known: Known
) -> NDArray[np.float64]:
    """Whether what was taught is about the same as messages are, (n, N_MATTER_SIGNS).

    Args:
        matters: what messages are about, (n, c).
        alike: how alike that is with each intent's nearest example, (n, n_intents).
        best: the likeliest intent of each message, (n,).
        known: what was taught.
    """
    likely = matters**2
    rarer = np.log((likely + LEAST) / (known.reach + LEAST))
    sizes = known.sizes(alike.shape[1])[best]
    return np.column_stack(
        [
            alike.max(axis=1),
            alike[np.arange(len(best)), best],
            likely @ known.reach,
            (likely * rarer).sum(axis=1),
            np.log(np.maximum(sizes, 1)),  # few examples reach less far than many
        ]
    ).astype(np.float64)
