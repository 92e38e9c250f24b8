"""From numbers to intents: softmax regression on weighted examples (Cox 1958; Böhning 1992)."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float32]
Floats = NDArray[np.float64]
FREEDOM = 30.0  # inverse of the ridge penalty; chosen on splits that the benchmark doesn't use
STEPS, FEWEST_STEPS = 300, 50  # of L-BFGS
LARGE = 100_000  # examples times intents, from which fewer steps are taken: near is enough
TOLERANCE = 1e-4  # of the largest slope
RIDGE, SHARPNESS = 0.3, 8.0  # of the quick stand-in by which spelling is weighed
UNKNOWN = -1e4  # score of an intent that was left out of training


@dataclass(frozen=True)
class IntentClassifier:
    """Scores of intents, linear in a message's numbers.

    Attributes:
        weights: (d, n_intents).
        offsets: (n_intents,).
    """

    weights: Matrix
    offsets: Matrix

    @classmethod
    def learn(
        cls,
        features: Matrix,
        rows: NDArray[np.intp],
        n_intents: int,
        importance: NDArray[np.floating],
    ) -> IntentClassifier:
        """Learn from examples; the intents that none is of can never come first.

        Args:
            features: of n examples, (n, d).
            rows: number of each one's intent, (n,).
            n_intents: how many there are in all.
            importance: how much each example counts, (n,).
        """
        from sklearn.exceptions import ConvergenceWarning
        from sklearn.linear_model import LogisticRegression

        steps = max(FEWEST_STEPS, min(STEPS, STEPS * LARGE // (len(features) * n_intents)))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)  # near enough is enough
            model = LogisticRegression(C=FREEDOM, max_iter=steps, tol=TOLERANCE).fit(
                features, rows, sample_weight=importance
            )
        found, offsets = model.coef_, model.intercept_
        if len(model.classes_) == 2:  # scikit-learn keeps one row for two classes
            found, offsets = np.vstack([-found, found]) / 2, np.r_[-offsets, offsets] / 2
        weights = np.zeros((features.shape[1], n_intents), np.float32)
        weights[:, model.classes_] = found.T
        full = np.full(n_intents, UNKNOWN, np.float32)
        full[model.classes_] = offsets
        return cls(weights, full)

    def score(self, features: Matrix) -> Matrix:
        """Scores of n messages, (n, n_intents); their softmax is a probability."""
        # Not by `@`: see guidance.language_space.products.
        if len(features) == 1:
            return np.einsum("ij,jk->ik", features, self.weights) + self.offsets
        return np.asarray(features @ self.weights + self.offsets, np.float32)


def softmax(scores: NDArray[np.floating]) -> Floats:
    """Probabilities of each row, (n, k)."""
    shifted = np.exp(scores - scores.max(axis=1, keepdims=True), dtype=np.float64)
    return np.asarray(shifted / shifted.sum(axis=1, keepdims=True), np.float64)


def choose_spelling_weight(
    meaning: NDArray[np.floating],
    spelling: NDArray[np.floating],
    rows: NDArray[np.intp],
    choices: Sequence[float],
) -> float:
    """How much spelling should count beside meaning, by how well each example is told by the rest.

    Leave-one-out in closed form, of kernel ridge regression (Rifkin & Lippert 2007): much quicker
    than learning anew for each. Each example counts by the inverse root of its intent's size.

    Args:
        meaning: (n, d) of n examples, with whatever else does not change.
        spelling: (n, k).
        rows: number of each one's intent, (n,).
        choices: weights to choose from; of equals the first.
    """
    n_intents = int(rows.max()) + 1
    targets = np.eye(n_intents, dtype=np.float64)[rows]
    sizes = np.maximum(np.bincount(rows, minlength=n_intents), 1)
    asked = sizes[rows] > 1
    if not asked.any():
        return choices[0]
    penalty = np.diag(RIDGE * np.sqrt(sizes[rows] / sizes.mean()))
    own, spelled = (block @ block.T for block in (meaning.astype(float), spelling.astype(float)))

    def loss(weight: float) -> float:
        inverse = np.linalg.inv(own + weight**2 * spelled + 0.1 + penalty)
        left_out = targets - (inverse @ targets) / np.diag(inverse)[:, None]
        shares = softmax(SHARPNESS * left_out[asked])
        return float(-np.log(shares[np.arange(len(shares)), rows[asked]] + 1e-9).mean())

    return min(choices, key=loss)
