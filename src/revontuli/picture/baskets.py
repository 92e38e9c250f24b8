"""Options often chosen together, and rules: who chose these also chose those.

mlxtend finds the candidates (Apriori, Agrawal & Srikant 1994; rules after Agrawal et al. 1993)
from who chose what. Sets are at most three options long, for which Apriori, a few sums over
columns, is ten times quicker than FP-growth with its trees of people. Every number that is told is
then counted anew over the people who answered all of the options, with their weights, and checked
for chance, for saying nothing new and for disclosure.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from revontuli.picture.picture import Basket
from revontuli.picture.rounding import LIFT, SHARE
from revontuli.privacy import MINIMUM, protect_table
from revontuli.survey.codebook import Role
from revontuli.survey.traits import Measure, Trait, TraitTable

Floats = NDArray[np.float64]
Items = frozenset[int]
Rule = tuple[Items, Items]  # antecedent, consequent; the consequent of a set is empty

LONGEST = 3  # options in a set: more are not read by anybody
MOST_SETS = 5000  # above this many frequent sets the support asked for is raised
MOST_CANDIDATES = 300  # counted exactly
MOST_MINED = 5000  # candidates are looked for among every so many-th person of a larger group
IMPROVEMENT = 0.05  # least that an option adds to a rule's confidence (Bayardo et al. 1999)
CHANCE = 0.05  # over all candidates of a group (Bonferroni)


class _Crowd:
    """Some people and what they chose, ready to be counted many times.

    Args:
        chosen: 1, 0 or NaN for not known. Shape (n, options).
        weights: theirs. Shape (n,).
    """

    def __init__(self, chosen: Floats, weights: Floats) -> None:
        self.bits = np.ascontiguousarray((chosen == 1).T.astype(np.uint8))
        self.known: NDArray[np.bool_] = np.ascontiguousarray(np.asarray(~np.isnan(chosen)).T)
        self.complete = np.asarray(self.known.all(axis=1))
        self.weights = weights
        self._counted: dict[tuple[int, ...], tuple[NDArray[np.int64], Floats]] = {}

    def codes(self, items: Sequence[int]) -> tuple[NDArray[np.uint8], NDArray[np.bool_] | None]:
        """Which of `items` each person chose, in bits; and who answered all, None for everyone."""
        code: NDArray[np.uint8] = self.bits[items[0]].copy()
        for place, item in enumerate(items[1:], start=1):
            code |= self.bits[item] << np.uint8(place)
        if self.complete[list(items)].all():
            return code, None
        return code, np.asarray(self.known[list(items)].all(axis=0))

    def cells(self, items: tuple[int, ...]) -> tuple[NDArray[np.int64], Floats]:
        """People, and sums of their weights, by which of `items` they chose."""
        if items not in self._counted:
            code, known = self.codes(items)
            weights = self.weights
            if known is not None:
                code, weights = code[known], weights[known]
            size = 2 ** len(items)
            sums = np.bincount(code, weights=weights, minlength=size).astype(float)
            self._counted[items] = np.bincount(code, minlength=size), sums
        return self._counted[items]


class _Figures:
    """A set or rule among some people, counted over those for whom all its options are known.

    Most candidates fall at their support, so what is asked later is worked out when it is asked.

    Attributes:
        cells: people by which of the options they chose.
        support, confidence, lift, leverage: weighted. A set has the least confidence and leverage
            of the rules that can be made of it.
        improvement: of the confidence over the best rule with fewer antecedents.
    """

    def __init__(self, crowd: _Crowd, rule: Rule) -> None:
        items = (*sorted(rule[0]), *sorted(rule[1]))
        self.cells, self._weights = crowd.cells(items)
        self._size, self._is_rule = len(items), bool(rule[1])
        self._lasts = range(self._size)[-1:] if self._is_rule else range(self._size)
        self.support = float(self._weights[-1]) / max(float(self._weights.sum()), 1e-12)

    @cached_property
    def confidence(self) -> float:
        return min(split[0] for split in self._splits)

    @cached_property
    def lift(self) -> float:
        if self._is_rule:
            return self._splits[0][1]
        shares = [_mean(column, self._weights) for column in self._has.T]
        return self.support / max(float(np.prod(shares)), 1e-12)

    @cached_property
    def leverage(self) -> float:
        return min(split[2] for split in self._splits)

    @cached_property
    def improvement(self) -> float:
        return min(split[3] for split in self._splits)

    @cached_property
    def _has(self) -> NDArray[np.bool_]:
        """Which options the people of each cell chose. Shape (cells, options)."""
        return (np.arange(len(self.cells))[:, None] >> np.arange(self._size)) & 1 == 1

    @cached_property
    def _splits(self) -> list[tuple[float, float, float, float]]:
        return [_split(self._has, self._weights, last) for last in self._lasts]

    def chance(self) -> float:
        """p that so many have all the options by chance; the largest over a set's rules."""
        both, n = int(self.cells[-1]), int(self.cells.sum())
        found = []
        for last in self._lasts:
            others = np.delete(self._has, last, axis=1).all(axis=1)
            one, other = self.cells[others].sum(), self.cells[self._has[:, last]].sum()
            found.append(_at_least(both, n, int(one), int(other)))
        return max(found)


def _split(has: NDArray[np.bool_], w: Floats, last: int) -> tuple[float, float, float, float]:
    """The rule "the other options → option `last`": confidence, lift, leverage, improvement."""
    others = [i for i in range(has.shape[1]) if i != last]
    share = _mean(has[:, last], w)
    confidence = _confidence(has, w, others, last)
    shorter = (
        _confidence(has, w, subset, last)
        for size in range(len(others))
        for subset in map(list, combinations(others, size))
    )
    leverage = _mean(np.asarray(has[:, others].all(axis=1)), w) * (confidence - share)
    return confidence, confidence / max(share, 1e-12), leverage, confidence - max(shorter)


def _confidence(has: NDArray[np.bool_], w: Floats, antecedent: list[int], last: int) -> float:
    rows = has[:, antecedent].all(axis=1)
    return _mean(has[rows, last], w[rows])


def _mean(x: NDArray[np.bool_], w: Floats) -> float:
    return float((x * w).sum() / max(float(w.sum()), 1e-12))


def _at_least(both: int, n: int, one: int, other: int) -> float:
    """Fisher's exact test, one-sided: so many with both, or more, by chance."""
    from scipy.stats import hypergeom

    return float(hypergeom.sf(both - 1, n, one, other))


@threadpool_limits.wrap(limits=1, user_api="blas")  # small products: threads would only wait
def find_baskets(
    table: TraitTable,
    labels: NDArray[np.intp] | None = None,
    segment_ids: Sequence[str] = (),
    questions: Sequence[str] | None = None,
    min_support: float = 0.05,
    limit: int = 8,
    minimum: int = MINIMUM,
) -> tuple[Basket, ...]:
    """Sets and rules over the options of multiple-choice questions, for all and per segment.

    For everyone those come first that are the most above what chance would give (leverage,
    Piatetsky-Shapiro 1991). For a segment only what is commoner in it than elsewhere is told, the
    greatest difference first. A set or rule is kept when it can't be put down to chance (Fisher's
    exact test, Bonferroni over the group's candidates), when each of its options adds at least
    0.05 to the confidence, and when it shares at most one option with those before it.

    Nothing rests on fewer than `minimum` people: everyone is divided by which of the options
    they chose, and each of those cells must be large enough, among everyone and, so that a
    segment can't be found by subtracting the others, in the table of segments by cells.

    Args:
        table: everybody's traits.
        labels: each person's segment as a place in `segment_ids`. Shape (n,).
        segment_ids: the segments.
        questions: names of the questions to look at; where None, all of multiple choice.
        min_support: the least weighted share of a group's people who chose all of a set.
        limit: how many sets, and how many rules, for each group at most.
        minimum: people in the smallest cell, at least.

    Returns:
        For everyone the sets, then the rules; then the same for each segment.
    """
    traits = _options(table, questions)
    if len(traits) < 2 or len(table) < minimum:
        return ()
    chosen, weights = table.select(traits).values(), table.weights
    everyone = _Crowd(chosen, weights)
    where = np.full(len(table), -1) if labels is None else np.asarray(labels)
    baskets: list[Basket] = []
    for place, segment in enumerate((None, *segment_ids), start=-1):
        people = where == place if segment is not None else np.ones(len(table), dtype=bool)
        if people.sum() < minimum:
            continue
        crowd = everyone if segment is None else _Crowd(chosen[people], weights[people])
        group = _Group(segment, place, people, crowd, everyone, where, len(segment_ids), minimum)
        for rules in _candidates(chosen, weights, traits, people, min_support):
            found = _tell(group, rules, min_support, limit)
            baskets += (_basket(segment, rule, traits, *figures) for rule, figures in found)
    return tuple(baskets)


def _options(table: TraitTable, questions: Sequence[str] | None) -> tuple[Trait, ...]:
    binary = (trait for trait in table.traits if trait.measure is Measure.BINARY)
    if questions is None:
        return tuple(trait for trait in binary if trait.role is Role.MULTIPLE)
    return tuple(trait for trait in binary if trait.question in questions)


def _candidates(
    chosen: Floats,
    weights: Floats,
    traits: Sequence[Trait],
    people: NDArray[np.bool_],
    min_support: float,
) -> tuple[list[Rule], list[Rule]]:
    """Sets, then rules, that are worth counting exactly; most promising first."""
    import pandas as pd
    from mlxtend.frequent_patterns import apriori, association_rules

    inside = chosen[people]
    inside = inside[:: -(-len(inside) // MOST_MINED)] if len(inside) else inside
    if len(inside) < MINIMUM:
        return [], []
    has = inside == 1
    # Supports are lower here, where "not known" counts as "not chosen", and weights may raise
    # them; a lower threshold lets everything through that may be frequent in the exact count.
    lowered = min_support * max(0.5, float((~np.isnan(inside)).mean())) * 0.8
    together = _shares_of_pairs(has)
    least = _bounded_support(together, max(lowered, MINIMUM / len(inside)))
    paired = np.flatnonzero((together >= least).any(axis=0))  # no other option is in any set
    if not len(paired):
        return [], []
    sets = apriori(
        pd.DataFrame(has[:, paired], columns=paired),
        min_support=least,
        max_len=LONGEST,
        use_colnames=True,
        low_memory=True,  # hardly slower, and its memory doesn't grow with the pairs
    )
    support = {
        frozenset(map(int, s)): float(v) for s, v in zip(sets.itemsets, sets.support, strict=True)
    }
    support = {s: v for s, v in support.items() if _possible(s, traits)}
    overall = np.nansum((chosen == 1) * weights[:, None], axis=0) / np.maximum(
        (~np.isnan(chosen) * weights[:, None]).sum(axis=0), 1e-12
    )
    several = [s for s in support if len(s) > 1]
    if not several:
        return [], []
    above = {s: v - float(np.prod(overall[list(s)])) for s, v in support.items()}
    by_promise = sorted(several, key=lambda s: (-above[s], sorted(s)))
    rules = association_rules(
        sets[[frozenset(map(int, s)) in support for s in sets.itemsets]],
        metric="lift",
        min_threshold=1.0,
        return_metrics=["support", "confidence", "leverage"],
    )
    single = rules[rules.consequents.map(len) == 1]
    promising = sorted(
        (
            (-float(gain), tuple(sorted(map(int, a))), tuple(map(int, c)))
            for a, c, gain in zip(
                single.antecedents, single.consequents, single.leverage, strict=True
            )
        )
    )
    return (
        [(s, frozenset()) for s in by_promise[:MOST_CANDIDATES]],
        [(frozenset(a), frozenset(c)) for _, a, c in promising[:MOST_CANDIDATES]],
    )


def _shares_of_pairs(has: NDArray[np.bool_]) -> Floats:
    """The share of people who have both of two options; 0 on the diagonal."""
    ones = has.astype(np.float32)  # whole numbers stay exact up to 16 million
    shares = (ones.T @ ones).astype(float) / len(has)
    np.fill_diagonal(shares, 0.0)
    return shares


def _bounded_support(together: Floats, least: float) -> float:
    """`least`, or the lowest support above it that gives no more sets than can be handled.

    Three options are frequent together only if each two of them are, so the triangles in the
    graph of frequent pairs bound the number of frequent threes.
    """
    while least < 1:
        near = (together >= least).astype(np.float32)
        triangles = np.sum((near @ near) * near, dtype=float) / 6
        if near.sum(dtype=float) / 2 + triangles <= MOST_SETS:
            break
        least *= 1.15
    return min(least, 1.0)


def _possible(items: Items, traits: Sequence[Trait]) -> bool:
    """Whether no two of the options exclude each other."""
    questions = [traits[i].question for i in items if traits[i].exclusive]
    return len(questions) == len(set(questions))


@dataclass(frozen=True, slots=True)
class _Group:
    """Whom a basket is about: everyone, or a segment (the `place`th of `segments`)."""

    segment: str | None
    place: int
    people: NDArray[np.bool_]
    crowd: _Crowd
    everyone: _Crowd
    where: NDArray[np.intp]
    segments: int
    minimum: int

    def may_be_told(self, rule: Rule) -> bool:
        """Whether no small cell shows in the numbers of this rule, or follows from them."""
        items = sorted(rule[0] | rule[1])
        code, known = self.everyone.codes(items)
        if known is None:
            known = np.ones(len(code), dtype=bool)
        size = 2 ** len(items)
        if (np.bincount(code[known], minlength=size) < self.minimum).any():
            return False
        bits, answered = self.everyone.bits[items], self.everyone.known[items]
        if not _others_are_many(bits[:, ~known], answered[:, ~known], self.minimum):
            return False
        if self.segment is None:
            return True
        inside = self.people & ~known
        if not _others_are_many(bits[:, inside], answered[:, inside], self.minimum):
            return False
        place = np.where(self.where[known] >= 0, self.where[known], self.segments)
        counts = np.zeros((self.segments + 1, size), dtype=np.int64)
        np.add.at(counts, (place, code[known]), 1)
        counts = counts[counts.any(axis=1) | (np.arange(len(counts)) < self.segments)]
        return bool(protect_table(counts, minimum=self.minimum)[self.place].all())


def _others_are_many(bits: NDArray[np.uint8], known: NDArray[np.bool_], minimum: int) -> bool:
    """Whether those left out of a count, for another option is not known, are none or many.

    Else they could be counted by taking the basket from the options' own published shares.
    """
    chose = (bits & known).sum(axis=1)
    left = np.concatenate([chose, known.sum(axis=1) - chose])
    return bool(((left == 0) | (left >= minimum)).all())


def _tell(
    group: _Group, rules: Sequence[Rule], min_support: float, limit: int
) -> Iterator[tuple[Rule, tuple[_Figures, _Figures | None]]]:
    """The candidates that hold, best first, with their figures in the group and in all."""
    counted: list[tuple[float, Rule, _Figures, _Figures | None]] = []
    for rule in rules:
        inside = _Figures(group.crowd, rule)
        if inside.support < min_support:
            continue
        if group.segment is None:
            if _holds(inside, rule, len(rules)):
                counted.append((inside.leverage, rule, inside, None))
            continue
        everyone = _Figures(group.everyone, rule)
        difference = inside.support - everyone.support
        # In a segment a set need not be more than its options; it must set the segment apart.
        if difference > 0 and (not rule[1] or _holds(inside, rule, len(rules))):
            here, all_cells = inside.cells, everyone.cells
            chance = _at_least(
                int(here[-1]), int(all_cells.sum()), int(all_cells[-1]), int(here.sum())
            )
            if chance * len(rules) < CHANCE:
                counted.append((difference, rule, inside, everyone))
    counted.sort(key=lambda found: (-found[0], sorted(found[1][0]), sorted(found[1][1])))
    told: list[Items] = []
    for _, rule, inside, among_all in counted:
        items = rule[0] | rule[1]
        if len(told) >= limit:
            return
        if all(len(items & other) < 2 for other in told) and group.may_be_told(rule):
            told.append(items)
            yield rule, (inside, among_all)


def _holds(figures: _Figures, rule: Rule, candidates: int) -> bool:
    """Whether it is more than its parts, and more than chance."""
    return (
        figures.lift > 1
        and figures.improvement >= (IMPROVEMENT if rule[1] else 0.0)
        and figures.chance() * candidates < CHANCE
    )


def _basket(
    segment: str | None,
    rule: Rule,
    traits: Sequence[Trait],
    inside: _Figures,
    everyone: _Figures | None,
) -> Basket:
    def ids(items: Iterable[int]) -> tuple[str, ...]:
        return tuple(traits[i].id for i in sorted(items))

    return Basket(
        segment=segment,
        antecedent=ids(rule[0]),
        consequent=ids(rule[1]),
        labels={traits[i].id: traits[i].label for i in sorted(rule[0] | rule[1])},
        support=round(inside.support, SHARE),
        confidence=round(inside.confidence, SHARE) if rule[1] else None,
        lift=round(inside.lift, LIFT),
        support_all=None if everyone is None else round(everyone.support, SHARE),
    )
