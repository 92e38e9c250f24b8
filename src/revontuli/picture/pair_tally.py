"""The sums over people from which every association of two traits follows.

Sums (of weights, values, squares and products, each over those for whom both traits are known)
can be added: over one frame, over batches of a file larger than memory, or over a cluster's
partitions.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from revontuli.survey.traits import Measure, Trait, TraitTable

Floats = NDArray[np.float64]

ROWS_AT_ONCE = 8_192  # keeps the working copies to some tens of megabytes
GRID = 1000  # a numeric trait with more distinct values is ranked by this many quantiles


@dataclass(frozen=True)
class RankScores:
    """How each trait's values become numbers, learned once so that every batch agrees.

    An ordered trait's values become ridits: the share of people below, plus half of those level
    (Bross 1958), which gives Spearman's coefficient with ties. Numeric traits get ridits too, for
    pairs with an ordered trait, and are otherwise, like binary ones, only moved and scaled so that
    sums of squares stay exact. So there are E columns of numbers to sum: each trait's own, then the
    numeric traits' ranks.

    Attributes:
        traits: as in the table.
        levels: for each trait its distinct values (or quantiles of them), rising.
        ridits: for each of the levels its ridit, 0 to 1.
        centre, scale: weighted mean and standard deviation (1 where there is none). Shape (P,).
    """

    traits: tuple[Trait, ...]
    levels: tuple[Floats, ...]
    ridits: tuple[Floats, ...]
    centre: Floats
    scale: Floats

    @classmethod
    def of(cls, table: TraitTable) -> RankScores:
        """Learn the scores from `table`: everyone, or a sample."""
        values, weights = table.values(), table.weights
        levels, ridits = [], []
        centre, scale = np.zeros(len(table.traits)), np.ones(len(table.traits))
        for column in range(len(table.traits)):
            known = ~np.isnan(values[:, column])
            x, w = values[known, column], weights[known]
            level, ridit = _ridits(x, w)
            levels.append(level)
            ridits.append(ridit)
            if w.sum() > 0:
                centre[column] = np.average(x, weights=w)
                spread = np.sqrt(np.average((x - centre[column]) ** 2, weights=w))
                scale[column] = spread if spread > 0 else 1.0
        return cls(table.traits, tuple(levels), tuple(ridits), centre, scale)

    @property
    def two_valued(self) -> NDArray[np.bool_]:
        """Which traits split people in two, so that a pair of them is a table of four cells."""
        return np.array(
            [
                trait.measure is Measure.BINARY or len(level) == 2
                for trait, level in zip(self.traits, self.levels, strict=True)
            ],
            dtype=bool,
        )

    @property
    def ranked(self) -> NDArray[np.intp]:
        """Where each trait's ranks stand among the columns. Shape (P,)."""
        ranked = np.arange(len(self.traits))
        numeric = [i for i, t in enumerate(self.traits) if t.measure is Measure.NUMERIC]
        ranked[numeric] = len(self.traits) + np.arange(len(numeric))
        return ranked

    @property
    def numbers(self) -> NDArray[np.intp]:
        """Where the columns of `in_numbers` stand among all columns."""
        own = [i for i, t in enumerate(self.traits) if t.measure is not Measure.BINARY]
        return np.array([*own, *self.ranked[self.ranked >= len(self.traits)]], dtype=np.intp)

    def in_numbers(self, values: Floats) -> Floats:
        """The columns of numeric and ordered traits, then the numeric traits' ranks."""
        own, ranks = [], []
        for i, trait in enumerate(self.traits):
            if trait.measure is Measure.ORDERED:
                own.append(self._rank(i, values[:, i]))
            elif trait.measure is Measure.NUMERIC:
                own.append((values[:, i] - self.centre[i]) / self.scale[i])
                ranks.append(self._rank(i, values[:, i]))
        return np.vstack([np.empty((0, len(values))), *own, *ranks]).T

    def upper(self, values: Floats) -> NDArray[np.bool_]:
        """Who has the upper value of each two-valued trait; not those for whom it isn't known."""
        middle = np.array(
            [
                (level[0] + level[-1]) / 2 if len(level) and trait.measure is not Measure.BINARY
                else 0.5
                for trait, level in zip(self.traits, self.levels, strict=True)
            ]
        )  # fmt: skip
        two = self.two_valued
        return np.asarray(values[:, two] > middle[two])

    def _rank(self, column: int, x: Floats) -> Floats:
        if not len(self.levels[column]):
            return np.where(np.isnan(x), np.nan, 0.0)
        return np.interp(x, self.levels[column], self.ridits[column]) - 0.5


def _ridits(x: Floats, w: Floats) -> tuple[Floats, Floats]:
    level, place = np.unique(x, return_inverse=True)
    if not len(level) or w.sum() <= 0:
        return level, np.zeros(len(level))
    mass = np.bincount(place, weights=w, minlength=len(level)) / w.sum()
    ridit = np.cumsum(mass) - mass / 2
    if len(level) > GRID:
        keep = np.unique(np.linspace(0, len(level) - 1, GRID).astype(int))
        level, ridit = level[keep], ridit[keep]
    return level, ridit


@dataclass(frozen=True)
class PairTally:
    """Sums over people from which every association follows; add them with `+`.

    With P traits, E columns (see RankScores) and B two-valued traits; a sum for [i, j]
    goes over people for whom both are known.

    Attributes:
        n: people. Shape (P, P).
        weight, weight_squared: sums of weights and of their squares. Shape (P, P).
        sums, squares: weighted sums of column e (and of its square) where trait j is known.
            Shape (E, P).
        products: weighted sums of products. Shape (E, E).
        upper: people with the upper value of two-valued trait b where trait j is known.
            Shape (B, P).
        both: people with the upper value of both two-valued traits. Shape (B, B).
    """

    n: Floats
    weight: Floats
    weight_squared: Floats
    sums: Floats
    squares: Floats
    products: Floats
    upper: Floats
    both: Floats

    @classmethod
    @threadpool_limits.wrap(limits=1, user_api="blas")  # on a busy machine threads cost double
    def of(cls, table: TraitTable, scores: RankScores) -> PairTally:
        """Tally a table whose traits are those of `scores`."""
        if tuple(t.id for t in table.traits) != tuple(t.id for t in scores.traits):
            raise ValueError("the table's traits are not those that the scores were learned from")
        values, weights = table.values(), table.weights
        first, place = _distinct(~np.isnan(values))
        masks, numbers = len(first) + int(scores.two_valued.sum()), len(scores.numbers)
        counts = np.zeros((masks, masks))
        sums = np.zeros((masks + 2 * numbers,) * 2)
        squared = np.zeros((len(first), len(first)))
        for start in range(0, len(values), ROWS_AT_ONCE):
            part, w = values[start : start + ROWS_AT_ONCE], weights[start : start + ROWS_AT_ONCE]
            known = ~np.isnan(part[:, first])
            mask = np.hstack([known, scores.upper(part)]).astype(np.float32)
            number = np.nan_to_num(scores.in_numbers(part), copy=False)
            basic = np.hstack([mask, number, np.square(number)])
            basic *= np.sqrt(w)[:, None]
            by_weight = known * w[:, None]
            counts += mask.T @ mask  # whole numbers stay exact in 32 bits up to 16 million
            sums += basic.T @ basic
            squared += by_weight.T @ by_weight
        values_of, squares_of = _columns_from_basic(scores, place, len(first))
        each = np.ix_(place, place)
        return cls(
            n=counts[each],
            weight=sums[each],
            weight_squared=squared[each],
            sums=values_of.T @ sums[:, place],
            squares=squares_of.T @ sums[:, place],
            products=values_of.T @ sums @ values_of,
            upper=counts[len(first) :, place],
            both=counts[len(first) :, len(first) :],
        )

    def __add__(self, other: PairTally) -> PairTally:
        if self.sums.shape != other.sums.shape:
            raise ValueError("tallies of unlike traits cannot be added")
        return PairTally(**{k: a + other.arrays()[k] for k, a in self.arrays().items()})

    def arrays(self) -> dict[str, Floats]:
        """The sums by name, as `numpy.savez` takes them."""
        return {field.name: getattr(self, field.name) for field in fields(self)}

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, Floats]) -> PairTally:
        """The tally whose `arrays` these are."""
        return cls(**{field.name: np.asarray(arrays[field.name]) for field in fields(cls)})


def _distinct(columns: NDArray[np.bool_]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Places of columns that are unlike each other, and for each column which of them it is like.

    All options of a question are known for the same people, so there are few.
    """
    packed = np.packbits(columns.T, axis=1)
    first: dict[bytes, int] = {}
    alike = [first.setdefault(column.tobytes(), i) for i, column in enumerate(packed)]
    distinct, place = np.unique(np.array(alike, dtype=np.intp), return_inverse=True)
    return distinct, place


def _columns_from_basic(
    scores: RankScores, place: NDArray[np.intp], distinct: int
) -> tuple[Floats, Floats]:
    """How every column, and its square, is a sum of basic ones. Shape (basic, E) each.

    Basic are who is known (the distinct ones), who has the upper value, the numbers and their
    squares. A binary trait is (upper − centre · known) / scale and 0 and 1 are their own squares,
    so that the products of these few columns give the sums of all, in a quarter of the time.
    """
    two, numbers = scores.two_valued, scores.numbers
    upper, start = distinct + np.cumsum(two) - 1, distinct + int(two.sum())
    basic, columns = start + 2 * len(numbers), len(two) + int((scores.ranked >= len(two)).sum())
    values, squares = np.zeros((2, basic, columns))
    b = np.flatnonzero([trait.measure is Measure.BINARY for trait in scores.traits])
    c, s = scores.centre[b], scores.scale[b]
    values[place[b], b], values[upper[b], b] = -c / s, 1 / s
    squares[place[b], b], squares[upper[b], b] = c**2 / s**2, (1 - 2 * c) / s**2
    own = start + np.arange(len(numbers))
    values[own, numbers] = squares[own + len(numbers), numbers] = 1
    return values, squares
