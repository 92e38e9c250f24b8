"""Multiple factor analysis of mixed answers with holes.

Each dimension is a block of columns and weighs the same however many questions it has: its
columns are divided by the root of the block's first eigenvalue (Escofier & Pagès 1994). Missing
answers are not guessed beforehand but found together with the components by the regularised
iterative algorithm (Josse & Husson 2012, "Handling missing values in exploratory multivariate
data analysis methods"; Husson & Josse 2013 for MFA), which shrinks each component by the noise it
holds so that sparse answers are not over-read. Given the components, a person's scores are solved
for directly instead of step by step; the fixed point is the same.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import linalg

Floats = NDArray[np.float64]

MOST_COMPONENTS = 20
SOLVE_ROWS = 20_000  # people whose small systems are solved at a time, for memory's sake


@dataclass(frozen=True)
class Layout:
    """How coded columns belong together.

    Attributes:
        blocks: number of each column's dimension. Shape (q,).
        questions: number of each column's question. Shape (q,).
        emphasis: what the analyst lets each column weigh; 1 is as is. Shape (q,).
    """

    blocks: NDArray[np.intp]
    questions: NDArray[np.intp]
    emphasis: Floats


@dataclass(frozen=True)
class Components:
    """What was learned: how coded columns become scores.

    Attributes:
        mean: of each coded column. Shape (q,).
        column_weights: square root of what each column weighs. Shape (q,).
        axes: orthonormal. Shape (q, S).
        eigenvalues: variance along each axis, largest first. Shape (S,).
        noise: mean variance of what the axes leave out.
    """

    mean: Floats
    column_weights: Floats
    axes: Floats
    eigenvalues: Floats
    noise: float

    @property
    def shrinkage(self) -> Floats:
        """The share of each axis's variance that is not noise, 0 to 1. Shape (S,)."""
        told = 1 - self.noise / np.maximum(self.eigenvalues, 1e-12)
        return np.clip(told, 0.0, 1 - 1e-6)  # 1 would make any guess at a hole its own proof

    def scores(self, coded: Floats) -> Floats:
        """Each person's scores from what is known of them. (n, q) with NaN → (n, S)."""
        return np.concatenate(
            [
                self._scores(coded[start : start + SOLVE_ROWS])
                for start in range(0, max(len(coded), 1), SOLVE_ROWS)
            ]
        )

    def _scores(self, coded: Floats) -> Floats:
        hidden = np.isnan(coded)
        known = np.where(hidden, 0.0, (coded - self.mean) * self.column_weights)
        seen = known @ self.axes
        rows = np.flatnonzero(hidden.any(axis=1))
        if rows.size:
            # The missing answers are what the scores say they are, shrunk; put into
            # scores = axesᵀ·answers this is one small linear system for each person.
            system = np.eye(len(self.eigenvalues)) - self.gram(hidden[rows]) * self.shrinkage
            seen[rows] = np.linalg.solve(system, seen[rows][..., None])[..., 0]
        return seen

    def gram(self, mask: NDArray[np.bool_]) -> Floats:
        """Axes' inner products over each person's masked columns. (n, q) → (n, S, S)."""
        size = len(self.eigenvalues)
        outer = (self.axes[:, :, None] * self.axes[:, None, :]).reshape(len(self.axes), -1)
        return (mask.astype(float) @ outer).reshape(-1, size, size)

    def complete(self, coded: Floats, scores: Floats) -> Floats:
        """A copy of `coded` with its holes filled with what the scores tell."""
        told = (scores * self.shrinkage) @ self.axes.T
        return np.where(np.isnan(coded), told / self.column_weights + self.mean, coded)


@dataclass(frozen=True)
class Fit:
    """Components with everybody's scores and completed columns.

    Attributes:
        components: what was learned.
        scores: of everybody. Shape (n, S).
        completed: coded columns with their holes filled, of the people learned from.
        iterations: rounds until the filled values stood still.
        people: rows that were learned from, or None for everybody.
    """

    components: Components
    scores: Floats
    completed: Floats
    iterations: int
    people: NDArray[np.intp] | None = None


def learn_components(completed: Floats, layout: Layout, weights: Floats, size: int) -> Components:
    """The first `size` components of columns without holes. (n, q) → Components."""
    mean, covariance = weighted_covariance(completed, weights)
    column_weights = balance_blocks(covariance, layout)
    balanced = covariance * np.outer(column_weights, column_weights)
    eigenvalues, axes = leading_axes(balanced, size)
    rank = min(len(completed) - 1, len(covariance))
    noise = max(np.trace(balanced) - eigenvalues.sum(), 0.0) / max(rank - size, 1)
    return Components(mean, column_weights, axes, eigenvalues, float(noise))


def weighted_covariance(values: Floats, weights: Floats) -> tuple[Floats, Floats]:
    """Weighted mean and covariance of columns without holes."""
    share = weights / weights.sum()
    mean = share @ values
    rooted = (values - mean) * np.sqrt(share)[:, None]
    return mean, rooted.T @ rooted


def balance_blocks(covariance: Floats, layout: Layout) -> Floats:
    """Root of each column's weight: emphasis over the block's first eigenvalue. Shape (q,)."""
    weights = np.ones(len(layout.blocks))
    for block in np.unique(layout.blocks):
        own = np.flatnonzero(layout.blocks == block)
        first = linalg.eigh(
            covariance[np.ix_(own, own)],
            eigvals_only=True,
            subset_by_index=(len(own) - 1, len(own) - 1),
        )
        weights[own] = 1 / max(float(first[0]), 1e-9)
    return np.sqrt(weights * layout.emphasis)


def leading_axes(matrix: Floats, size: int) -> tuple[Floats, Floats]:
    """The `size` largest eigenvalues, largest first, and their axes, signs settled."""
    width = len(matrix)
    eigenvalues, axes = linalg.eigh(matrix, subset_by_index=(width - size, width - 1))
    eigenvalues, axes = eigenvalues[::-1], axes[:, ::-1]
    strongest = axes[np.abs(axes).argmax(axis=0), np.arange(size)]
    return np.maximum(eigenvalues, 1e-12), axes * np.where(strongest < 0, -1.0, 1.0)


def count_components(
    completed: Floats,
    layout: Layout,
    weights: Floats,
    seed: int,
    rounds: int = 10,
) -> int:
    """How many components stand above chance: parallel analysis (Horn 1965).

    Chance is the same table with the sign of every answer flipped at random, which breaks the
    ties between questions and keeps the size of every person's and column's answers (Hong, Sheng
    & Dobriban 2020); the options of one question are flipped together, for they depend on each
    other by their nature. Each component is held against what chance makes of the table without the
    components before it, so that strong ones do not hide weak ones (deflation: Dobriban & Owen
    2019), and counts while it is above the largest of `rounds` chance eigenvalues. What is left
    lies in fewer directions than the flipped table spreads it over, and is counted down for that.
    """
    mean, covariance = weighted_covariance(completed, weights)
    column_weights = balance_blocks(covariance, layout)
    most = min(MOST_COMPONENTS, len(covariance), max(len(completed) - 1, 1))
    found, axes = leading_axes(covariance * np.outer(column_weights, column_weights), most)
    rank = min(len(completed) - 1, len(covariance))
    rest = (completed - mean) * np.sqrt(weights / weights.sum())[:, None] * column_weights
    rng = np.random.default_rng(seed)
    for number in range(most):
        spread = float(found[number]) * (rank - number) / rank
        if not is_above_chance(spread, rest, layout.questions, rng, rounds):
            return max(number, 1)
        axis = axes[:, number : number + 1]
        rest -= (rest @ axis) @ axis.T
    return most


def is_above_chance(
    eigenvalue: float,
    rest: Floats,
    questions: NDArray[np.intp],
    rng: np.random.Generator,
    rounds: int,
) -> bool:
    """Whether an eigenvalue is above those of `rest` with its answers' signs flipped at random.

    Chance eigenvalues differ by a few per cent, so one that is far below settles it at once.
    """
    for _ in range(rounds):
        heads = rng.integers(0, 2, (len(rest), questions.max() + 1), dtype=bool)
        flipped = np.where(heads[:, questions], rest, -rest)
        chance = float(leading_axes(flipped.T @ flipped, 1)[0][0])
        if chance >= eigenvalue:
            return False
        if eigenvalue > 1.2 * chance:
            return True
    return True


def fit_components(
    coded: Floats,
    layout: Layout,
    weights: Floats,
    size: int | None = None,
    seed: int = 0,
    tolerance: float = 1e-3,
    most_iterations: int = 50,
) -> Fit:
    """Components of coded columns with holes.

    Args:
        coded: columns with NaN where not known. Shape (n, q).
        layout: how the columns belong together.
        weights: each person's weight. Shape (n,).
        size: number of components; None finds it.
        seed: of the search for the number.
        tolerance: stop when filled values move less than this (root mean square, coded units).
        most_iterations: stop after as many all the same.
    """
    hidden = np.isnan(coded)
    completed = np.where(hidden, 0.0, coded)
    most = max(min(coded.shape[1], len(coded) - 1), 1)
    if size is None:
        size = count_components(completed, layout, weights, seed)
    size = min(size, most)
    components = learn_components(completed, layout, weights, size)
    if not hidden.any():
        return Fit(components, components.scores(coded), completed, 0)
    iterations, moved = 0, np.inf
    while moved >= tolerance and iterations < most_iterations:
        filled = components.complete(coded, components.scores(coded))
        moved = float(np.sqrt(np.mean((filled[hidden] - completed[hidden]) ** 2)))
        completed = filled
        components = learn_components(completed, layout, weights, size)
        iterations += 1
    return Fit(components, components.scores(coded), completed, iterations)
