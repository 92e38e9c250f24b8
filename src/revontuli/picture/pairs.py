"""How every trait goes together with every other, and which pairs are a surprise."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from revontuli.picture.pair_tally import PairTally, RankScores
from revontuli.picture.picture import Pair
from revontuli.picture.rounding import SHARE, three_digits
from revontuli.privacy import MINIMUM
from revontuli.survey.traits import Measure, Trait, TraitTable

Floats = NDArray[np.float64]

USUAL = 0.9  # nine pairs in ten between two dimensions are weaker than what is called usual
PRIOR_PAIRS = 20.0  # how many pairs' worth of trust the usual strength of all blocks gets
PAIRS_PER_TRAIT = 2


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
