"""Traits that go together in a segment more than elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations as subsets
from typing import Any

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from revontuli.picture.disclosure import Shown
from revontuli.picture.picture import Combination
from revontuli.picture.rounding import LIFT, SHARE
from revontuli.picture.tally import Tally
from revontuli.picture.v_test import v_tests
from revontuli.survey.traits import Measure, Trait, TraitTable

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

CANDIDATES = 16  # strongest over-represented traits of a segment that are tried together
LEAST_SHARE = 0.10  # of the segment's people who have all of the traits
LEAST_LIFT = 1.2
LEAST_V_TEST = 1.96
MOST_COUNTED = 150  # pairs and triples of a segment that are counted exactly


@dataclass(frozen=True)
class _Found:
    places: tuple[int, ...]
    share_in: float
    share_all: float

    @property
    def lift(self) -> float:
        return self.share_in / self.share_all


class _Crowd:
    """Some people and which of the candidate traits they have.

    Args:
        values: 1, 0 or NaN for not known. Shape (n, candidates).
        weights: theirs. Shape (n,).
    """

    def __init__(self, values: Floats, weights: Floats) -> None:
        self.has = np.ascontiguousarray((values == 1).T)
        self.answered = np.ascontiguousarray(~np.isnan(values).T)
        self.weights = weights

    def joint(self) -> Floats:
        """People with traits a, b and c, at [a, b, c]; [a, b, b] are those with a and b."""
        has = self.has.astype(np.float32)  # whole numbers stay exact up to 16 million
        return np.stack([(has * one) @ has.T for one in has]).astype(float)

    def count(self, places: tuple[int, ...], minimum: int) -> tuple[float, float] | None:
        """Weights of those with all of the traits and of those who answered all; None where it is
        not safe to tell.

        It is safe where people, divided by which of the traits they have, are each time enough:
        whatever else is told of some of the traits, no difference is then a few people.
        """
        rows = list(places)
        answered = self.answered[rows].all(axis=0)
        code = (self.has[rows] * (1 << np.arange(len(rows)))[:, None]).sum(axis=0)[answered]
        if np.bincount(code, minlength=1 << len(rows)).min() < minimum:
            return None
        weights = self.weights[answered]
        return float(weights[code == (1 << len(rows)) - 1].sum()), float(weights.sum())


def typical_combinations(
    table: TraitTable,
    labels: NDArray[np.integer[Any]],
    tally: Tally,
    shown: Shown,
    most: int = 5,
) -> list[tuple[Combination, ...]]:
    """For each segment, the pairs and triples of traits that are most typical of it.

    Tried are the segment's strongest over-represented binary traits, one from a question, that
    may be shown. A combination is told when at least a tenth of the segment has it, and ranked by
    lift × share in the segment.

    Nothing can be subtracted to find a few people. Everyone is divided by which of the traits they
    have, and each part must hold at least five people, in the segment and outside it, and, where
    several segments are told by one combination, outside all of these. No two combinations have
    more than one trait in common, or two questions and a trait, for the options of a question add
    up; a segment that comes later in the tally gives way.

    Args:
        table: everybody's traits, or a random sample of people; its traits in the tally's order.
        labels: each person's segment. Shape (n,).
        tally: K segments × P traits, of everybody.
        shown: what may be shown of the tally.
        most: how many to tell of a segment.

    Returns:
        A tuple for each segment, most typical first. Shares are of those who answered all of the
        questions.
    """
    v = v_tests(tally, np.array([t.measure is Measure.BINARY for t in table.traits]))
    told: list[list[_Found]] = []
    with threadpool_limits(limits=1, user_api="blas"):  # narrow products: threads only wait
        for k in range(len(tally.people)):
            columns = _candidates(table.traits, v[k], shown.cells[k])
            found = _of_segment(table, labels == k, columns, shown.minimum)
            told.append([])
            for candidate in found:
                if len(told[k]) < most and _goes_with(candidate, told, table, labels, shown):
                    told[k].append(candidate)
    return [tuple(_tell(candidate, table.traits) for candidate in found) for found in told]


def _candidates(traits: Sequence[Trait], v: Floats, may: Bools) -> list[int]:
    fit = [
        i
        for i, trait in enumerate(traits)
        if trait.measure is Measure.BINARY and trait.role.is_active and may[i]
        if v[i] >= LEAST_V_TEST
    ]
    return sorted(fit, key=lambda i: -v[i])[:CANDIDATES]


def _of_segment(table: TraitTable, inside: Bools, columns: list[int], minimum: int) -> list[_Found]:
    """The combinations of a segment, most typical first; places are the table's."""
    if len(columns) < 2:
        return []
    chosen = [table.traits[i] for i in columns]
    values = table.select(chosen).values()
    here = _Crowd(values[inside], table.weights[inside])
    elsewhere = _Crowd(values[~inside], table.weights[~inside])
    tried = _most_promising(here, elsewhere, [trait.question for trait in chosen])
    found = [f for places in tried if (f := _find(here, elsewhere, places, minimum))]
    found.sort(key=lambda c: (-c.lift * c.share_in, c.places))
    return [replace(f, places=tuple(columns[i] for i in f.places)) for f in found]


def _goes_with(
    candidate: _Found,
    told: list[list[_Found]],
    table: TraitTable,
    labels: NDArray[np.integer[Any]],
    shown: Shown,
) -> bool:
    """Whether a combination of the last segment may be told beside those that are told already."""
    others = [other for found in told for other in found]
    same = set(candidate.places)
    unlike = [other for other in others if set(other.places) != same]
    if any(_overlap(candidate, other, table.traits) for other in unlike):
        return False
    segments = [k for k, found in enumerate(told) if any(set(f.places) == same for f in found)]
    rest = ~np.isin(labels, [*segments, len(told) - 1])
    if not segments or not rest.any():
        return True
    values = table.select([table.traits[i] for i in candidate.places]).values()[rest]
    crowd = _Crowd(values, table.weights[rest])
    return crowd.count(tuple(range(len(candidate.places))), shown.minimum) is not None


def _most_promising(
    here: _Crowd, elsewhere: _Crowd, questions: Sequence[str]
) -> list[tuple[int, ...]]:
    """The pairs and triples of different questions that are worth an exact count.

    They are ordered by lift × share with those who did not answer counted as not having it,
    which is quick and near enough.
    """
    inside, outside = here.joint(), elsewhere.joint()
    with np.errstate(divide="ignore", invalid="ignore"):
        score = np.nan_to_num(np.square(inside) / (inside + outside))
    sets = [
        places
        for size in (2, 3)
        for places in subsets(range(len(questions)), size)
        if len({questions[i] for i in places}) == size
    ]
    sets.sort(key=lambda places: -score[places[0], places[1], places[-1]])
    return sets[:MOST_COUNTED]


def _find(here: _Crowd, elsewhere: _Crowd, places: tuple[int, ...], minimum: int) -> _Found | None:
    """A combination in a segment; None where it is rare, common elsewhere too, or not safe."""
    inside = here.count(places, minimum)
    if inside is None or inside[0] < LEAST_SHARE * inside[1]:
        return None
    outside = elsewhere.count(places, minimum)
    if outside is None:
        return None
    share_in = inside[0] / inside[1]
    share_all = (inside[0] + outside[0]) / (inside[1] + outside[1])
    return _Found(places, share_in, share_all) if share_in >= LEAST_LIFT * share_all else None


def _overlap(a: _Found, b: _Found, traits: Sequence[Trait]) -> bool:
    """Whether one could be subtracted from the other, or their options from a question's whole."""
    common = set(a.places) & set(b.places)
    questions = {traits[i].question for i in a.places} & {traits[i].question for i in b.places}
    return len(common) > 1 or (len(common) == 1 and len(questions) > 1)


def _tell(found: _Found, traits: Sequence[Trait]) -> Combination:
    return Combination(
        traits=tuple(traits[i].id for i in found.places),
        labels=tuple(traits[i].label for i in found.places),
        share_in=round(found.share_in, SHARE),
        share_all=round(found.share_all, SHARE),
        lift=round(found.lift, LIFT),
    )
