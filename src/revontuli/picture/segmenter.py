"""Groups of people alike in their traits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, ClusterMixin
from sklearn.cluster import KMeans
from sklearn.utils.validation import check_is_fitted
from threadpoolctl import threadpool_limits

from revontuli.engine import Progress, silent
from revontuli.errors import InputError
from revontuli.picture.choice import (
    MOST_PEOPLE,
    bootstrap_jaccard,
    cluster,
    grade,
    try_candidates,
)
from revontuli.picture.coding import Coding, as_trait_table
from revontuli.picture.mfa import Components, Fit, fit_components
from revontuli.picture.picture import Candidate, Stability

if TYPE_CHECKING:
    from revontuli.picture.coding import Table
    from revontuli.survey.traits import TraitTable

Floats = NDArray[np.float64]
Labels = NDArray[np.intp]

LEARN_PEOPLE = 20_000  # components of more people than this are learned from a seeded part


@dataclass(frozen=True)
class Centres:
    """Where the segments lie.

    Attributes:
        points: centres in the space of scores; a segment has one or, when merged, several.
            Shape (C, S).
        segment: number of the segment that each centre belongs to. Shape (C,).
        spread: variance of people's own scores around their centre, the same in every direction.
    """

    points: Floats
    segment: Labels
    spread: float


class Segmenter(ClusterMixin, BaseEstimator):
    """Find segments: multiple factor analysis with holes, then k-means on the scores.

    The answers are coded so that unlike kinds compare (see `Coding`), balanced so that each
    dimension weighs the same (Escofier & Pagès 1994), completed where they are missing together
    with the components (Josse & Husson 2012), and people are grouped by k-means from many starts.

    Args:
        segments: a number of segments, or "auto" to find one in `segment_range`.
        seed: of every random choice; the same input and seed give the same segments.
        segment_range: fewest and most segments that "auto" tries.
        smallest: weighted share that the smallest segment must have when the number is found.
        components: a number of components, or "auto" (parallel analysis).
        starts: k-means starts.
        bootstraps: draws for the stability of each segment; 0 leaves it out.
        leave_out: traits, questions or dimensions to leave out.
        weigh: what a trait, question or dimension counts beside the others; 1 is as is.
        merge: segments to join, by their ids as found: (("s2", "s5"),) makes "s2+s5".
        split: segments to part, by their ids as found: {"s1": 2} makes "s1a" and "s1b".
        progress: told how the work goes on.

    Attributes:
        labels_: number of each person's segment. Shape (n,).
        n_segments_: how many there are.
        segment_ids_: id of each, "s1" the largest. Length n_segments_.
        stability_: how surely each comes back. Length n_segments_; empty without bootstraps.
        confidence_: how sure each person's segment is, 0 to 1. Shape (n,).
        candidates_: every number of segments that was tried.
        scores_: shape (n, components).
        coding_, components_, centres_: what was learned; `predict` needs nothing else.

    Raises:
        InputError: the table is empty or nothing in it varies, there are more segments than
            people, a weight is not above zero, or an edit names what does not exist.
    """

    def __init__(
        self,
        segments: int | Literal["auto"] = "auto",
        seed: int = 0,
        *,
        segment_range: tuple[int, int] = (4, 12),
        smallest: float = 0.03,
        components: int | Literal["auto"] = "auto",
        starts: int = 20,
        bootstraps: int = 50,
        leave_out: Sequence[str] = (),
        weigh: Mapping[str, float] | None = None,
        merge: Sequence[Sequence[str]] = (),
        split: Mapping[str, int] | None = None,
        progress: Progress = silent,
    ) -> None:
        self.segments = segments
        self.seed = seed
        self.segment_range = segment_range
        self.smallest = smallest
        self.components = components
        self.starts = starts
        self.bootstraps = bootstraps
        self.leave_out = leave_out
        self.weigh = weigh
        self.merge = merge
        self.split = split
        self.progress = progress

    def fit(
        self,
        X: Table,
        y: Any = None,
        *,
        dimensions: Mapping[str, str] | None = None,
        weights: Floats | None = None,
    ) -> Segmenter:
        """Find the segments of the people in `X`.

        Args:
            X: a TraitTable, or a pandas, Polars or NumPy table of numbers, booleans and
                categories with holes; one row a person.
            y: not used; there for scikit-learn.
            dimensions: dimension of each column, for tables that do not say.
            weights: each person's weight; default all the same, or the TraitTable's own.
        """
        table = as_trait_table(X, dimensions, weights)
        self._check(len(table))
        # One thread: for matrices of this size it is quicker, and the same sums in the
        # same order give the same picture on every machine.
        with threadpool_limits(1):
            self._fit(table)
        return self

    def _fit(self, table: TraitTable) -> None:
        self.progress("Reading the traits", 0, 1)
        self.coding_ = Coding.learn(table, frozenset(self.leave_out), self.weigh or {})
        coded = self.coding_.apply(table)
        self.progress("Finding what goes together", 0, 1)
        fit = self._learn(coded, table.weights)
        self.components_ = fit.components
        self.candidates_ = self._try(fit.scores, table.weights)
        k = next((c.k for c in self.candidates_ if c.chosen), self.segments)
        found = cluster(fit.scores, table.weights, int(k), self.seed, self.starts)
        self.scores_ = fit.scores
        centres, self.segment_ids_ = self._edit(found, table.weights)
        self.centres_ = centres
        self.n_segments_ = len(self.segment_ids_)
        membership = self._membership(coded)
        self.labels_ = membership.argmax(axis=1)
        self.confidence_ = membership.max(axis=1)
        self.stability_ = self._stability(fit, table.weights)

    def _learn(self, coded: Floats, weights: Floats) -> Fit:
        size = None if self.components == "auto" else int(self.components)
        layout = self.coding_.layout
        if len(coded) <= LEARN_PEOPLE:
            return fit_components(coded, layout, weights, size, self.seed)
        rng = np.random.default_rng(self.seed)
        part = np.sort(rng.choice(len(coded), LEARN_PEOPLE, replace=False))
        learned = fit_components(coded[part], layout, weights[part], size, self.seed)
        scores = learned.components.scores(coded)
        # The bootstraps draw from the part alone: nobody needs everybody's completed answers.
        return Fit(learned.components, scores, learned.completed, learned.iterations, part)

    def _try(self, scores: Floats, weights: Floats) -> tuple[Candidate, ...]:
        if self.segments != "auto":
            return ()
        distinct = len(np.unique(scores.round(9), axis=0))
        fewest, most = self.segment_range
        sizes = [k for k in range(fewest, most + 1) if k < distinct] or [min(fewest, distinct)]
        if sizes[0] < 2:
            raise InputError("everybody answered alike", expected="people who differ")
        return try_candidates(
            scores, weights, sizes, self.smallest, self.seed, progress=self.progress
        )

    def _edit(self, found: KMeans, weights: Floats) -> tuple[Centres, tuple[str, ...]]:
        """The centres in order of size, after the analyst's splits and merges."""
        share = np.bincount(found.labels_, weights, minlength=found.n_clusters)
        order = np.argsort(-share, kind="stable")
        points = [found.cluster_centers_[number] for number in order]
        rank = np.argsort(order)[found.labels_]
        ids = [f"s{number + 1}" for number in range(len(points))]
        for name, parts in (self.split or {}).items():
            place = find_segment(ids, name)
            own = rank == place
            inner = self._part(name, own, weights, parts)
            points[place : place + 1] = list(inner.cluster_centers_)
            ids[place : place + 1] = [f"{name}{letter}" for letter in "abcdefgh"[:parts]]
            rank[rank > place] += parts - 1
            rank[own] = place + inner.labels_
        segment = list(range(len(ids)))
        for names in self.merge:
            places = sorted(find_segment(ids, name) for name in names)
            joined = "+".join(ids[place] for place in places)
            for place in places:
                segment[place] = places[0]
            for place in places:
                ids[place] = joined
        kept = sorted(set(segment))
        numbers = np.array([kept.index(place) for place in segment])
        # Part of the distance to a centre is the noise of the answers themselves, which
        # `_membership` counts for each person by the answers that person gave.
        nearest = np.asarray(points)[rank]
        within = float(np.average(np.mean((self.scores_ - nearest) ** 2, axis=1), weights=weights))
        spread = max(within - self.components_.noise, 0.05 * within, 1e-9)
        return Centres(np.array(points), numbers, spread), tuple(ids[place] for place in kept)

    def _part(self, name: str, own: NDArray[np.bool_], weights: Floats, parts: int) -> KMeans:
        if not 2 <= parts <= min(8, int(own.sum())):
            raise InputError(f"segment {name} cannot be split into {parts}", expected="2 to 8")
        inner = KMeans(parts, n_init=self.starts, random_state=self.seed)
        return inner.fit(self.scores_[own], None, weights[own])

    def _membership(self, coded: Floats) -> Floats:
        """How likely each person belongs to each segment, from the answers known. (n, K)."""
        likelihood = log_likelihood(self.components_, self.centres_, coded)
        likelihood -= likelihood.max(axis=1, keepdims=True)
        chance = np.exp(likelihood)
        chance /= chance.sum(axis=1, keepdims=True)
        member = np.zeros((len(coded), self.n_segments_))
        for centre, segment in enumerate(self.centres_.segment):
            member[:, segment] += chance[:, centre]
        return member

    def _stability(self, fit: Fit, weights: Floats) -> tuple[Stability, ...]:
        if not self.bootstraps:
            return ()
        part = fit.people if fit.people is not None else np.arange(len(fit.completed))
        similarity = bootstrap_jaccard(
            fit.completed,
            self.coding_.layout,
            weights[part],
            self.labels_[part],
            len(fit.components.eigenvalues),
            self.n_segments_,
            self.seed,
            self.bootstraps,
            self.progress,
        )
        return tuple(grade(float(value)) for value in similarity)

    def predict(self, X: Table) -> Labels:
        """The segment of each person in `X`, who may have answered only some questions. (n,)."""
        return self.predict_proba(X).argmax(axis=1)

    def predict_proba(self, X: Table) -> Floats:
        """How likely each person belongs to each segment. Rows sum to 1. Shape (n, segments).

        Scores are taken to spread around each centre alike in all directions and each segment to
        be as likely beforehand; what a person did not answer widens the spread (probabilistic
        principal components, Tipping & Bishop 1999). The largest is the confidence.
        """
        check_is_fitted(self, "centres_")
        table = as_trait_table(X)
        with threadpool_limits(1):
            return self._membership(self.coding_.apply(table))

    def _check(self, people: int) -> None:
        if people < 2:
            raise InputError(f"{people} people", expected="at least two people who answered")
        if self.segments != "auto":
            if int(self.segments) < 1:
                raise InputError(f"{self.segments} segments", expected="at least one, or 'auto'")
            if int(self.segments) > people:
                raise InputError(
                    f"{self.segments} segments of {people} people",
                    expected="at most as many segments as people",
                )


def find_segment(ids: Sequence[str], name: str) -> int:
    """Where the segment called `name` stands; InputError where there is none."""
    if name not in ids:
        raise InputError(f"there is no segment '{name}'", expected=", ".join(ids))
    return list(ids).index(name)


def log_likelihood(components: Components, centres: Centres, coded: Floats) -> Floats:
    """Log-likelihood of each person's known answers under each centre. (n, q) → (n, C).

    Answers are scores times axes plus noise; scores are normal around a centre. With nothing
    missing the order of the centres is that of their distance.
    """
    blocks = [
        _log_likelihood(components, centres, coded[start : start + MOST_PEOPLE])
        for start in range(0, max(len(coded), 1), MOST_PEOPLE)
    ]
    return np.concatenate(blocks)


def _log_likelihood(components: Components, centres: Centres, coded: Floats) -> Floats:
    known = ~np.isnan(coded)
    values = np.where(known, (coded - components.mean) * components.column_weights, 0.0)
    noise = max(components.noise, 1e-9)
    size = len(components.eigenvalues)
    evidence = values @ components.axes / noise
    points = centres.points / centres.spread
    complete = known.all(axis=1)
    precision = np.broadcast_to(np.eye(size) / noise, (len(coded), size, size)).copy()
    if not complete.all():
        precision[~complete] = components.gram(known[~complete]) / noise
    precision += np.eye(size) / centres.spread
    both = evidence[:, None, :] + points[None, :, :]
    solved = np.linalg.solve(precision, both.transpose(0, 2, 1)).transpose(0, 2, 1)
    gain = np.einsum("ncs,ncs->nc", both, solved)
    return (gain - (centres.points * points).sum(axis=1)) / 2
