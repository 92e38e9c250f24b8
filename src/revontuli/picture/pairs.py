"""How every trait goes together with every other, and which pairs are a surprise.

All of it comes from a few sums over people (weights, values, squares, products, each over those
for whom both traits are known), and sums can be added: over one frame, over batches of a file
larger than memory, or over a cluster's partitions.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace

import numpy as np
from numpy.typing import NDArray

from revontuli.picture.picture import Pair
from revontuli.picture.rounding import SHARE, three_digits
from revontuli.privacy import MINIMUM
from revontuli.survey.traits import Measure, Trait, TraitTable

Floats = NDArray[np.float64]

GRID = 1000  # a numeric trait with more distinct values is ranked by this many quantiles
USUAL = 0.9  # nine pairs in ten between two dimensions are weaker than what is called usual
PRIOR_PAIRS = 20.0  # how many pairs' worth of trust the usual strength of all blocks gets
PAIRS_PER_TRAIT = 2


@dataclass(frozen=True)
class RankScores:
    """How each trait's values become numbers, learned once so that every batch agrees.

    An ordered trait's values become ridits: the share of people below, plus half of those level
    (Bross 1958), which gives Spearman's coefficient with ties. Numeric traits get ridits too, for
    pairs with an ordered trait, and are otherwise only moved and scaled so that sums of squares
    stay exact.

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
        """Where each trait's ranks stand among the columns of `columns`. Shape (P,)."""
        ranked = np.arange(len(self.traits))
        numeric = [i for i, t in enumerate(self.traits) if t.measure is Measure.NUMERIC]
        ranked[numeric] = len(self.traits) + np.arange(len(numeric))
        return ranked

    def columns(self, values: Floats) -> Floats:
        """Values as numbers to sum: each trait's own, then the numeric traits' ranks."""
        own = (values - self.centre) / self.scale
        ranks = []
        for i, trait in enumerate(self.traits):
            if trait.measure is Measure.ORDERED:
                own[:, i] = self._rank(i, values[:, i])
            elif trait.measure is Measure.NUMERIC:
                ranks.append(self._rank(i, values[:, i]))
        return np.column_stack([own, *ranks]) if ranks else own

    def upper(self, values: Floats) -> Floats:
        """1 for the upper value of each two-valued trait, 0 for the lower, NaN for not known."""
        middle = np.array(
            [
                (level[0] + level[-1]) / 2 if len(level) and trait.measure is not Measure.BINARY
                else 0.5
                for trait, level in zip(self.traits, self.levels, strict=True)
            ]
        )  # fmt: skip
        upper = np.where(np.isnan(values), np.nan, (values > middle).astype(float))
        return upper[:, self.two_valued]

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

    With P traits, E columns (see RankScores.columns) and B two-valued traits; a sum for [i, j]
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
    def of(cls, table: TraitTable, scores: RankScores) -> PairTally:
        """Tally a table whose traits are those of `scores`."""
        if tuple(t.id for t in table.traits) != tuple(t.id for t in scores.traits):
            raise ValueError("the table's traits are not those that the scores were learned from")
        values, w = table.values(), table.weights
        known = (~np.isnan(values)).astype(float)
        x = np.nan_to_num(scores.columns(values), nan=0.0)
        upper = np.nan_to_num(scores.upper(values), nan=0.0)
        weighted = x * w[:, None]
        n = known.T @ known
        if len(w) and np.ptp(w) == 0:
            weight, weight_squared = w[0] * n, w[0] ** 2 * n
        else:
            by_weight = known * w[:, None]
            weight, weight_squared = by_weight.T @ known, by_weight.T @ by_weight
        return cls(
            n=n,
            weight=weight,
            weight_squared=weight_squared,
            sums=weighted.T @ known,
            squares=(weighted * x).T @ known,
            products=weighted.T @ x,
            upper=upper.T @ known,
            both=upper.T @ upper,
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


@dataclass(frozen=True)
class Associations:
    """How every trait goes together with every other. Every matrix has the shape (P, P).

    Attributes:
        traits: in the order of rows and columns.
        value: -1 to 1; NaN where it can't be told (too few answers, or nothing varies).
        p: two-sided.
        q: after Benjamini & Hochberg (1995) over all pairs; p and q are NaN on the diagonal and
            between options of one single-choice question, which exclude each other by design.
        n: people for whom both are known, unweighted.
        n_effective: the same after Kish's (1965) design effect of the weights.
        smallest: people in the smallest cell that `value` gives away: of the four cells between
            two two-valued traits, of the two sides of one, else `n`.
        measure: "phi", "point-biserial", "pearson" or "spearman".
    """

    traits: tuple[Trait, ...]
    value: Floats
    p: Floats
    q: Floats
    n: NDArray[np.int64]
    n_effective: Floats
    smallest: NDArray[np.int64]
    measure: NDArray[np.str_]

    def published(self, minimum: int = MINIMUM) -> Associations:
        """Only what may be shown: NaN where a cell rests on fewer than `minimum` people.

        With known margins a phi coefficient tells its four cells, so all of them must be large
        enough. This guards each pair by itself; a whole matrix beside single-choice questions
        could still be worked back to small cells, so publish rankings, not the matrix.
        """
        shown = self.smallest >= minimum
        value, p, q = (np.where(shown, x, np.nan) for x in (self.value, self.p, self.q))
        n, smallest = self.n * shown, self.smallest * shown
        return replace(self, value=value, p=p, q=q, n=n, smallest=smallest)


def associate(tally: PairTally, scores: RankScores) -> Associations:
    """Every association from the sums.

    Numeric with numeric: Pearson's r. Two binary traits: phi. Binary with numeric: the
    point-biserial r. With an ordered trait: Spearman's rho on ridits, which are ranked among all
    who answered the trait rather than anew for each pair. All are weighted. p comes from
    Student's t with Kish's effective n; where an expected count of a 2 × 2 table is under five it
    is the larger of that and Fisher's exact mid-p on people (Lancaster 1961).
    """
    traits = scores.traits
    count = len(traits)
    own, ranked = np.arange(count), scores.ranked
    measures = np.array([trait.measure.value for trait in traits])
    ordered = measures == Measure.ORDERED.value
    by_rank = ordered[:, None] | ordered[None, :]
    value = np.where(by_rank, _correlation(tally, ranked), _correlation(tally, own))
    value = np.where(tally.n >= MINIMUM, value, np.nan)
    with np.errstate(divide="ignore", invalid="ignore"):
        n_effective = np.nan_to_num(tally.weight**2 / tally.weight_squared)
    p = _t_test(value, n_effective)

    two = scores.two_valued
    smallest = tally.n.copy()
    upper = np.full((count, count), np.nan)
    upper[two] = tally.upper
    side = np.where(two[:, None], np.minimum(upper, tally.n - upper), np.inf)
    smallest = np.minimum(smallest, np.minimum(side, side.T))
    square = np.ix_(two, two)
    four = _four_cells(tally.both, upper[square], tally.n[square])
    smallest[square] = np.min(four, axis=0)
    p[square] = _with_fisher(p[square], *four)

    np.fill_diagonal(p, np.nan)
    p[_exclusive(traits)] = np.nan
    return Associations(
        traits=traits,
        value=value,
        p=p,
        q=_q_values(p),
        n=tally.n.astype(np.int64),
        n_effective=n_effective,
        smallest=smallest.astype(np.int64),
        measure=_measure_names(measures),
    )


def pair_associations(table: TraitTable) -> Associations:
    """Every association in a table that fits in memory."""
    scores = RankScores.of(table)
    return associate(PairTally.of(table, scores), scores)


def _correlation(tally: PairTally, columns: NDArray[np.intp]) -> Floats:
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = tally.sums[columns] / tally.weight
        variance = tally.squares[columns] / tally.weight - mean**2
        covariance = tally.products[np.ix_(columns, columns)] / tally.weight - mean * mean.T
        # Columns have variance about 1 (ranks 1/12); below this there is only rounding.
        variance = np.where(variance > 1e-9, variance, np.nan)
        value: Floats = np.clip(covariance / np.sqrt(variance * variance.T), -1.0, 1.0)
    return value


def _t_test(value: Floats, n: Floats) -> Floats:
    from scipy.special import stdtr

    freedom = np.where(n > 2, n - 2, np.nan)
    with np.errstate(divide="ignore", invalid="ignore"):
        t = np.abs(value) * np.sqrt(freedom / (1 - value**2))
        p = 2 * stdtr(freedom, -t)
    return np.asarray(np.where(np.abs(value) >= 1, np.where(np.isnan(freedom), np.nan, 0.0), p))


def _four_cells(both: Floats, upper: Floats, n: Floats) -> tuple[Floats, Floats, Floats, Floats]:
    """People with both, only the row's, only the column's, and neither."""
    return both, upper - both, upper.T - both, n - upper - upper.T + both


def _with_fisher(p: Floats, a: Floats, b: Floats, c: Floats, d: Floats) -> Floats:
    from scipy.stats import hypergeom

    n, row, column = a + b + c + d, a + b, a + c
    with np.errstate(divide="ignore", invalid="ignore"):
        least = np.minimum(row, n - row) * np.minimum(column, n - column) / n
    i, j = np.nonzero(np.triu(np.isfinite(p) & (least < 5), 1))
    if not len(i):
        return p
    cells = a[i, j], n[i, j], row[i, j], column[i, j]
    at = hypergeom.pmf(*cells)
    below = hypergeom.cdf(*cells) - at
    mid = 2 * np.minimum(below + at / 2, 1 - below - at / 2)
    p = p.copy()
    p[i, j] = p[j, i] = np.maximum(p[i, j], np.clip(mid, 0.0, 1.0))
    return p


def _exclusive(traits: Sequence[Trait]) -> NDArray[np.bool_]:
    question = np.array([trait.question for trait in traits])
    exclusive = np.array([trait.exclusive for trait in traits], dtype=bool)
    same = question[:, None] == question[None, :]
    return np.asarray(same & exclusive[:, None] & exclusive[None, :])


def _q_values(p: Floats) -> Floats:
    from scipy.stats import false_discovery_control

    q = np.full_like(p, np.nan)
    i, j = np.nonzero(np.triu(np.isfinite(p), 1))
    if len(i):
        q[i, j] = q[j, i] = false_discovery_control(p[i, j])
    return q


def _measure_names(measures: NDArray[np.str_]) -> NDArray[np.str_]:
    binary = (measures == Measure.BINARY.value).astype(int)
    names = np.array(["pearson", "point-biserial", "phi"])[binary[:, None] + binary[None, :]]
    ordered = measures == Measure.ORDERED.value
    return np.where(ordered[:, None] | ordered[None, :], "spearman", names)


def usual_strength(associations: Associations) -> Floats:
    """What strength is usual between the dimensions of two traits. Shape (P, P).

    For each two dimensions (and traits of none, which count as one) the 0.9 quantile of the
    absolute values between them, leaving out pairs of one question; drawn towards the quantile
    of all pairs as if twenty more had been seen there, so that a block of three pairs does not
    set its own measure.
    """
    traits = associations.traits
    dimensions = np.array([trait.dimension or "" for trait in traits])
    question = np.array([trait.question for trait in traits])
    strength = np.abs(associations.value)
    counted = np.isfinite(strength) & (question[:, None] != question[None, :])
    if not counted.any():
        return np.zeros_like(strength)
    overall = np.quantile(strength[counted], USUAL)
    usual = np.full_like(strength, overall)
    names = np.unique(dimensions)
    for k, one in enumerate(names):
        for other in names[k:]:
            block = np.ix_(dimensions == one, dimensions == other)
            inside = strength[block][counted[block]]
            if one == other:  # the block holds each pair twice
                inside = np.sort(inside)[::2]
            if not len(inside):
                continue
            trust = len(inside) / (len(inside) + PRIOR_PAIRS)
            level = trust * np.quantile(inside, USUAL) + (1 - trust) * overall
            usual[block] = level
            usual[np.ix_(dimensions == other, dimensions == one)] = level
    return usual


def surprising_pairs(
    associations: Associations,
    traits: Sequence[Trait] | None = None,
    limit: int = 20,
    minimum: int = MINIMUM,
) -> tuple[Pair, ...]:
    """The pairs that go together more than pairs of their dimensions usually do.

    A pair is told when q < 0.05 and even the nearer end of the 95 % interval of its strength
    (Fisher's z) is beyond the usual strength (see `usual_strength`). Strongest surprise first;
    each trait at most twice and each two questions at most once, so that the list is varied.

    Nothing is told from a cell of fewer than `minimum` people. One pair for each two questions
    also keeps a single-choice question's last option from being worked out from the others.

    Args:
        associations: of every pair.
        traits: the traits that may appear; all where None.
        limit: how many pairs at most.
        minimum: people in the smallest cell, at least.
    """
    all_traits = associations.traits
    chosen = {trait.id for trait in (all_traits if traits is None else traits)}
    allowed = np.array([trait.id in chosen for trait in all_traits], dtype=bool)
    question = np.array([trait.question for trait in all_traits])
    strength, usual = np.abs(associations.value), usual_strength(associations)
    with np.errstate(divide="ignore", invalid="ignore"):
        spread = 1.96 / np.sqrt(np.maximum(associations.n_effective - 3, 1e-9))
        least = np.tanh(np.arctanh(np.minimum(strength, 1 - 1e-12)) - spread)
    told = (
        (least > usual)
        & (associations.q < 0.05)
        & (associations.smallest >= minimum)
        & (question[:, None] != question[None, :])
        & allowed[:, None]
        & allowed[None, :]
    )
    rows, columns = np.nonzero(np.triu(told, 1))
    surprise = strength[rows, columns] - usual[rows, columns]
    pairs: list[Pair] = []
    used: dict[str, int] = {}
    seen: set[frozenset[str]] = set()
    for at in np.argsort(-surprise, kind="stable"):
        i, j = int(rows[at]), int(columns[at])
        a, b = all_traits[i], all_traits[j]
        questions = frozenset((a.question, b.question))
        tired = any(used.get(t.id, 0) >= PAIRS_PER_TRAIT for t in (a, b))
        if len(pairs) >= limit or tired or questions in seen:
            continue
        seen.add(questions)
        for trait in (a, b):
            used[trait.id] = used.get(trait.id, 0) + 1
        pairs.append(
            Pair(
                a=a.id,
                b=b.id,
                label_a=a.label,
                label_b=b.label,
                measure=str(associations.measure[i, j]),
                value=round(float(associations.value[i, j]), SHARE),
                p_value=three_digits(associations.p[i, j]) or 0.0,
                q_value=three_digits(associations.q[i, j]) or 0.0,
                expected=round(float(usual[i, j]), SHARE),
                surprise=round(float(surprise[at]), SHARE),
            )
        )
    return tuple(pairs)
