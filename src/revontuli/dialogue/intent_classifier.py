"""From numbers to intents: softmax regression on weighted examples (Cox 1958; Böhning 1992).

Spelling has tens of thousands of columns. It is learned in its thousand strongest dimensions
(latent semantic analysis: Deerwester et al. 1990), and what was learned is then told of the columns
themselves, so that a message is read without a detour.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float32]
Floats = NDArray[np.float64]
FREEDOM = 20.0  # inverse of the ridge penalty; chosen on splits that the benchmark doesn't use
DIMENSIONS = 1_000  # of spelling
DIMENSIONS_FROM = 3_000  # examples, at most, by which they are found
STEPS, FEWEST_STEPS = 300, 50  # of L-BFGS
LARGE = 100_000  # examples times intents, from which fewer steps are taken: near is enough
TOLERANCE = 1e-4  # of the largest slope
RIDGE, SHARPNESS = 0.3, 8.0  # of the quick stand-in by which spelling is weighed
UNKNOWN = -1e4  # score of an intent that was left out of training


@dataclass(frozen=True)
class IntentClassifier:
    """Scores of intents, linear in a message's numbers.

    Attributes:
        weights: of what is dense, (d, n_intents).
        spelling: of what is sparse, (v, n_intents), in half precision.
        offsets: (n_intents,).
    """

    weights: Matrix
    spelling: NDArray[np.float16]
    offsets: Matrix

    def score(self, dense: Matrix, spelling: Any) -> Matrix:
        """Scores of n messages, (n, n_intents); their softmax is a probability.

        Args:
            dense: (n, d).
            spelling: sparse, (n, v).
        """
        # Only what stands in the messages: all of it in full precision would take long to make.
        used, columns = np.unique(spelling.indices, return_inverse=True)
        fewer = type(spelling)((spelling.data, columns, spelling.indptr), (len(dense), len(used)))
        return (
            linear(dense, self.weights)
            + fewer @ self.spelling[used].astype(np.float32)
            + (self.offsets)
        )


def linear(dense: Matrix, weights: Matrix) -> Matrix:
    """Each row of n times weights, (n, k)."""
    # Not by `@` for one message: see guidance.language_space.products.
    return np.einsum("ij,jk->ik", dense, weights) if len(dense) == 1 else dense @ weights


def learn_weights(
    features: Matrix, rows: NDArray[np.intp], n_intents: int, importance: NDArray[np.floating]
) -> tuple[Matrix, Matrix]:
    """Weights (d, n_intents) and offsets (n_intents,) by which examples tell their intents.

    Args:
        features: of n examples, (n, d).
        rows: number of each one's intent, (n,); one that none is of can never come first.
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
    return weights, full


def find_dimensions(spelling: Any, seed: int) -> Matrix:
    """The strongest dimensions of spelling, (v, k); found by a part of the examples, if many.

    Args:
        spelling: of the examples, sparse, (n, v).
        seed: of the part, and of the search (Halko, Martinsson & Tropp 2011).
    """
    from sklearn.decomposition import TruncatedSVD

    n, v = spelling.shape
    if n > DIMENSIONS_FROM:
        drawn = np.random.default_rng(seed).choice(n, DIMENSIONS_FROM, replace=False)
        spelling = spelling[np.sort(drawn)]
    k = min(DIMENSIONS, v - 1, spelling.shape[0] - 1)
    if k < 1:
        return np.zeros((v, 0), np.float32)
    found = TruncatedSVD(k, random_state=seed, n_iter=1).fit(spelling)
    return np.ascontiguousarray(found.components_.T, np.float32)


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
