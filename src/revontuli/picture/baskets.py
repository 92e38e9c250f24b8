"""Options often chosen together, and rules: who chose these also chose those.

mlxtend finds the candidates (FP-growth, Han et al. 2000; rules after Agrawal et al. 1993) from
who chose what. Every number that is told is then counted anew over the people who answered all
of the options, with their weights, and checked for chance, for saying nothing new and for
disclosure.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from revontuli.picture.picture import Basket
from revontuli.privacy import MINIMUM, protect_table
from revontuli.survey.codebook import Role
from revontuli.survey.traits import Measure, Trait, TraitTable

Floats = NDArray[np.float64]
Items = frozenset[int]
Rule = tuple[Items, Items]  # antecedent, consequent; the consequent of a set is empty

LONGEST = 3  # options in a set: more are not read by anybody
MOST_SETS = 5000  # above this many frequent sets the support asked for is raised
MOST_CANDIDATES = 300  # counted exactly
IMPROVEMENT = 0.05  # least that an option adds to a rule's confidence (Bayardo et al. 1999)
CHANCE = 0.05  # over all candidates of a group (Bonferroni)


@dataclass(frozen=True, slots=True)
class _Figures:
    """A set or rule among some people, counted exactly.

    `cells` are people by which of the options they chose (2 to the power of their number).
    """

    support: float
    confidence: float
    lift: float
    leverage: float
    improvement: float
    p: float
    cells: NDArray[np.int64]


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
    everyone = np.ones(len(table), dtype=bool)
    where = np.zeros(len(table), dtype=np.intp) if labels is None else np.asarray(labels)
    baskets: list[Basket] = []
    for segment in (None, *segment_ids):
        people = everyone if segment is None else where == segment_ids.index(segment)
        for rules in _candidates(chosen, weights, traits, people, min_support):
            found = _tell(
                _Group(segment, people, chosen, weights, where, len(segment_ids), minimum),
                rules,
                min_support,
                limit,
            )
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
    from mlxtend.frequent_patterns import association_rules, fpgrowth

    inside = chosen[people]
    if len(inside) < MINIMUM:
        return [], []
    has = inside == 1
    # Supports are lower here, where "not known" counts as "not chosen", and weights may raise
    # them; a lower threshold lets everything through that may be frequent in the exact count.
    lowered = min_support * max(0.5, float((~np.isnan(inside)).mean())) * 0.8
    least = _bounded_support(has, max(lowered, MINIMUM / len(inside)))
    sets = fpgrowth(pd.DataFrame(has), min_support=least, max_len=LONGEST)
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


def _bounded_support(has: NDArray[np.bool_], least: float) -> float:
    """`least`, or the lowest support above it that gives no more sets than can be handled.

    Three options are frequent together only if each two of them are, so the triangles in the
    graph of frequent pairs bound the number of frequent threes.
    """
    pairs = (has.T.astype(float) @ has) / len(has)
    np.fill_diagonal(pairs, 0.0)
    while least < 1:
        near = (pairs >= least).astype(float)
        if near.sum() / 2 + np.trace(near @ near @ near) / 6 <= MOST_SETS:
            break
        least *= 1.15
    return min(least, 1.0)


def _possible(items: Items, traits: Sequence[Trait]) -> bool:
    """Whether no two of the options exclude each other."""
    questions = [traits[i].question for i in items if traits[i].exclusive]
    return len(questions) == len(set(questions))


@dataclass(frozen=True, slots=True)
class _Group:
    """Whom a basket is about: everyone, or a segment."""

    segment: str | None
    people: NDArray[np.bool_]
    chosen: Floats
    weights: Floats
    where: NDArray[np.intp]
    segments: int
    minimum: int

    def figures(self, rule: Rule) -> _Figures:
        return _count(self.chosen[self.people], self.weights[self.people], rule)

    def may_be_told(self, rule: Rule) -> bool:
        """Whether no small cell shows in the numbers of this rule, or follows from them."""
        items = sorted(rule[0] | rule[1])
        x = self.chosen[:, items]
        known = ~np.isnan(x).any(axis=1)
        size = 2 ** len(items)
        code = (x[known] == 1) @ (2 ** np.arange(len(items)))
        cells = np.bincount(code, minlength=size)
        if (cells < self.minimum).any() or not _others_are_many(x[~known], self.minimum):
            return False
        if self.segment is None:
            return True
        place = self.where[known]
        assigned = place >= 0
        counts = np.zeros((self.segments + 1, size), dtype=np.int64)
        np.add.at(counts, (np.where(assigned, place, self.segments), code), 1)
        if not counts[-1].any():
            counts = counts[:-1]
        row = int(self.where[self.people][0])
        inside = _others_are_many(x[self.people & ~known], self.minimum)
        return inside and bool(protect_table(counts, minimum=self.minimum)[row].all())


def _others_are_many(x: Floats, minimum: int) -> bool:
    """Whether those left out of a count, for another option is not known, are none or many.

    Else they could be counted by taking the basket from the options' own published shares.
    """
    left = np.concatenate([(x == 1).sum(axis=0), (x == 0).sum(axis=0)])
    return bool(((left == 0) | (left >= minimum)).all())


def _tell(
    group: _Group, rules: Sequence[Rule], min_support: float, limit: int
) -> Iterator[tuple[Rule, tuple[_Figures, _Figures | None]]]:
    """The candidates that hold, best first, with their figures in the group and in all."""
    counted: list[tuple[float, Rule, _Figures, _Figures | None]] = []
    for rule in rules:
        inside = group.figures(rule)
        everyone = None
        good = (
            inside.support >= min_support
            and inside.lift > 1
            and inside.improvement >= (IMPROVEMENT if rule[1] else 0.0)
            and inside.p * len(rules) < CHANCE
        )
        rank = inside.leverage
        if group.segment is not None:
            everyone = _count(group.chosen, group.weights, rule)
            rank = inside.support - everyone.support
            # In a segment a set need not be more than its options; it must set the segment apart.
            good = (
                (good or (not rule[1] and inside.support >= min_support))
                and rank > 0
                and _more_than_elsewhere(inside.cells, everyone.cells) * len(rules) < CHANCE
            )
        if good:
            counted.append((rank, rule, inside, everyone))
    counted.sort(key=lambda found: (-found[0], sorted(found[1][0]), sorted(found[1][1])))
    told: list[Items] = []
    for _, rule, inside, everyone in counted:
        items = rule[0] | rule[1]
        if len(told) >= limit:
            return
        if all(len(items & other) < 2 for other in told) and group.may_be_told(rule):
            told.append(items)
            yield rule, (inside, everyone)


def _count(chosen: Floats, weights: Floats, rule: Rule) -> _Figures:
    """Count a set or rule over those for whom all its options are known."""
    antecedent, consequent = sorted(rule[0]), sorted(rule[1])
    items = antecedent + consequent
    x = chosen[:, items]
    known = ~np.isnan(x).any(axis=1)
    has, w = x[known] == 1, weights[known]
    cells = np.bincount(has @ (2 ** np.arange(len(items))), minlength=2 ** len(items))
    if w.sum() <= 0:
        return _Figures(0.0, 0.0, 0.0, 0.0, 0.0, 1.0, cells)
    splits = [len(items) - 1] if consequent else range(len(items))
    parts = [_split(has, w, at) for at in splits]
    support = float(w[has.all(axis=1)].sum() / w.sum())
    shares = (has * w[:, None]).sum(axis=0) / w.sum()
    confidence, lift, leverage, improvement = np.min([part[:-1] for part in parts], axis=0)
    if not consequent:
        lift = support / max(float(np.prod(shares)), 1e-12)
    return _Figures(
        support=support,
        confidence=float(confidence),
        lift=float(lift),
        leverage=float(leverage),
        improvement=float(improvement),
        p=max(part[-1] for part in parts),
        cells=cells,
    )


def _split(
    has: NDArray[np.bool_], w: Floats, last: int
) -> tuple[float, float, float, float, float]:
    """The rule "the other options → option `last`": confidence, lift, leverage, improvement, p.

    The improvement is over the best rule with fewer antecedents, the empty one among them.
    """
    others = [i for i in range(has.shape[1]) if i != last]
    share = _mean(has[:, last], w)
    confidence = _confidence(has, w, others, last)
    shorter = (
        _confidence(has, w, subset, last)
        for size in range(len(others))
        for subset in map(list, combinations(others, size))
    )
    improvement = confidence - max(shorter)
    antecedent = np.asarray(has[:, others].all(axis=1))
    leverage = _mean(antecedent, w) * (confidence - share)
    both = int((antecedent & has[:, last]).sum())
    p = _at_least(both, len(has), int(antecedent.sum()), int(has[:, last].sum()))
    return confidence, confidence / max(share, 1e-12), leverage, improvement, p


def _confidence(has: NDArray[np.bool_], w: Floats, antecedent: list[int], last: int) -> float:
    rows = has[:, antecedent].all(axis=1)
    return _mean(has[rows, last], w[rows])


def _mean(x: NDArray[np.bool_], w: Floats) -> float:
    return float((x * w).sum() / max(float(w.sum()), 1e-12))


def _more_than_elsewhere(inside: NDArray[np.int64], everyone: NDArray[np.int64]) -> float:
    return _at_least(int(inside[-1]), int(everyone.sum()), int(everyone[-1]), int(inside.sum()))


def _at_least(both: int, n: int, one: int, other: int) -> float:
    """Fisher's exact test, one-sided: so many with both, or more, by chance."""
    from scipy.stats import hypergeom

    return float(hypergeom.sf(both - 1, n, one, other))


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
        support=inside.support,
        confidence=inside.confidence if rule[1] else None,
        lift=inside.lift,
        support_all=None if everyone is None else everyone.support,
    )
