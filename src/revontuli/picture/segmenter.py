"""Groups of people alike in their traits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from numbers import Integral
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray
from scipy.special import softmax
from sklearn.base import BaseEstimator, ClusterMixin
from sklearn.cluster import KMeans
from sklearn.utils.validation import check_is_fitted
from threadpoolctl import threadpool_limits

from revontuli.engine import Progress, silent
from revontuli.errors import InputError, Sentence
from revontuli.picture.choice import bootstrap_jaccard, resample, try_candidates
from revontuli.picture.coding import Coding, as_trait_table
from revontuli.picture.mfa import Components, Fit, fit_components
from revontuli.picture.mixture import MOST_PEOPLE, Mixture, Shape, divide
from revontuli.picture.picture import Candidate

if TYPE_CHECKING:
    from revontuli.picture.coding import Table
    from revontuli.survey.traits import TraitTable

Floats = NDArray[np.float64]
Labels = NDArray[np.intp]

FEWEST_PEOPLE = 5  # in a segment that is found: a smaller one could not be shown
RESAMPLES = 10  # in which each number of segments is tried
LEARN_PEOPLE = 20_000  # components of more people than this are learned from a seeded part


@dataclass(frozen=True)
class Centres:
    """Where the segments lie and how people spread around them.

    Attributes:
        points: centre of each segment as found, in the space of scores. Shape (k, S).
        shares: weighted share of each. Shape (k,).
        within: covariance of people's own scores around their centre. Shape (S, S).
        part_points: centres after splits; a segment that is not split is its own part. (c, S).
        part_shares: share of each part. Shape (c,).
        part_of: the segment as found that each part belongs to. Shape (c,).
        segment: number of the segment that each part ends up in after merges. Shape (c,).
    """

    points: Floats
    shares: Floats
    within: Floats
    part_points: Floats
    part_shares: Floats
    part_of: Labels
    segment: Labels


class Segmenter(ClusterMixin, BaseEstimator):
    """Find segments: multiple factor analysis with holes, then k-means refined to one shape.

    The answers are coded so that unlike kinds compare (see `Coding`), balanced so that each
    dimension weighs the same (Escofier & Pagès 1994), completed where they are missing together
    with the components (Josse & Husson 2012), and people are grouped on their scores by k-means
    from many starts, refined so that segments may share any one shape (see `mixture`).

    Args:
        segments: a number of segments, or "auto" to find one in `segment_range`.
        seed: of every random choice; the same input and seed give the same segments.
        segment_range: fewest and most segments that "auto" tries.
        smallest: weighted share that the smallest segment must have when the number is found.
        components: a number of components, or "auto" (parallel analysis).
        shape: "round" leaves the segments as k-means finds them, "shared" refines them to one
            shape that all share, "auto" takes the one that comes back more surely.
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
        stability_: how surely each comes back: mean bootstrap Jaccard similarity, 0 to 1 (see
            `choice.grade` for solid, fair and weak). Shape (n_segments_,); empty without
            bootstraps.
        confidence_: how sure each person's segment is, 0 to 1. Shape (n,).
        candidates_: every number and shape of segments that was tried.
        shape_: the shape that was taken.
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
        shape: Shape | Literal["auto"] = "auto",
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
        self.shape = shape
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
        self.scores_ = fit.scores
        self.candidates_ = self._try(fit, table.weights)
        k, self.shape_ = next((c.k, c.shape) for c in self.candidates_ if c.chosen)
        found = divide(fit.scores, table.weights, k, self.seed, self.starts, [self.shape_])
        centres = self._centres(found[self.shape_], coded, table.weights)
        self.centres_, self.segment_ids_ = self._edit(centres, coded, table.weights)
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

    def _try(self, fit: Fit, weights: Floats) -> tuple[Candidate, ...]:
        scores = fit.scores
        distinct = len(np.unique(scores.round(9), axis=0))
        smallest = max(self.smallest, FEWEST_PEOPLE / len(scores))
        if self.segments != "auto":
            k = int(self.segments)
            if distinct < k:
                raise InputError(
                    Sentence(
                        "%(k)s segments of people with %(distinct)s unlike sets of answers",
                        k=k,
                        distinct=distinct,
                    ),
                    expected=Sentence("at most %(distinct)s segments", distinct=distinct),
                )
            return self._candidates(fit, weights, [k], smallest)
        if distinct < 3:
            raise InputError(
                Sentence("everybody answered alike"), expected=Sentence("people who differ")
            )
        fewest, most = self.segment_range
        sizes = [k for k in range(fewest, most + 1) if k * FEWEST_PEOPLE <= len(scores)]
        sizes = [k for k in sizes if k < distinct]
        found = self._candidates(fit, weights, sizes, smallest) if sizes else ()
        if not any(c.chosen and c.smallest >= smallest for c in found):
            # So few people, or so much alike, that fewer segments than asked for is the truth.
            sizes = [*range(2, min(fewest, distinct)), *sizes]
            found = self._candidates(fit, weights, sizes, smallest)
        return found

    def _candidates(
        self, fit: Fit, weights: Floats, sizes: list[int], smallest: float
    ) -> tuple[Candidate, ...]:
        shapes: list[Shape] = ["round", "shared"] if self.shape == "auto" else [self.shape]
        rng = np.random.default_rng(self.seed)
        people = fit.people if fit.people is not None else np.arange(len(fit.completed))
        part = np.arange(len(people))
        if len(part) > MOST_PEOPLE:
            part = np.sort(rng.choice(len(part), MOST_PEOPLE, replace=False))
        weights = weights[people[part]]
        size, layout = len(fit.components.eigenvalues), self.coding_.layout
        resamples = [
            resample(fit.completed[part], layout, weights, size, rng) for _ in range(RESAMPLES)
        ]
        scores = fit.scores[people[part]]
        return try_candidates(
            scores, weights, resamples, sizes, shapes, smallest, self.seed, self.progress
        )

    def _centres(self, found: Mixture, coded: Floats, weights: Floats) -> Centres:
        """Where the segments lie, the largest first, without any that nobody is in."""
        points, shares = found.centres, found.shares
        within = own_covariance(found.within, self.components_.noise)
        likelihood = log_likelihood(self.components_, points, within, coded)
        member = (likelihood + np.log(shares)).argmax(axis=1)
        weight = np.bincount(member, weights, minlength=len(points))
        if self.segments != "auto" and not weight.all():
            raise InputError(
                Sentence(
                    "%(segments)s segments cannot be told from each other among these people",
                    segments=self.segments,
                ),
                expected=Sentence("fewer segments"),
            )
        order = np.argsort(-weight, kind="stable")[: np.count_nonzero(weight)]
        alone = np.arange(len(order))
        return Centres(
            points[order], shares[order], within, points[order], shares[order], alone, alone
        )

    def _edit(
        self, centres: Centres, coded: Floats, weights: Floats
    ) -> tuple[Centres, tuple[str, ...]]:
        """The centres after the analyst's splits and merges, and the segments' ids."""
        ids = [f"s{number + 1}" for number in range(len(centres.points))]
        parts = list(zip(centres.part_of, centres.part_points, centres.part_shares, strict=True))
        for name, pieces in (self.split or {}).items():
            place = find_segment(ids, name)[0]
            number, _, share = parts[place]
            inner = self._part(name, number, pieces, centres, coded, weights)
            parts[place : place + 1] = [(number, point, share * part) for point, part in inner]
            ids[place : place + 1] = [f"{name}{letter}" for letter in "abcdefgh"[:pieces]]
        for names in self.merge:
            places = sorted({place for name in names for place in find_segment(ids, name)})
            joined = "+".join(dict.fromkeys(ids[place] for place in places))
            if joined in ids:
                raise InputError(
                    Sentence("'%(merge)s' is no merge", merge="+".join(names)),
                    expected=Sentence("unlike segments"),
                )
            for place in places:
                ids[place] = joined
        kept = tuple(dict.fromkeys(ids))
        edited = replace(
            centres,
            part_points=np.array([point for _, point, _ in parts]),
            part_shares=np.array([share for _, _, share in parts]),
            part_of=np.array([number for number, _, _ in parts]),
            segment=np.array([kept.index(id) for id in ids]),
        )
        return edited, kept

    def _part(
        self,
        name: str,
        number: int,
        pieces: int,
        centres: Centres,
        coded: Floats,
        weights: Floats,
    ) -> list[tuple[Floats, float]]:
        """Centre and share of each piece of a segment, the largest first."""
        likelihood = log_likelihood(self.components_, centres.points, centres.within, coded)
        own = (likelihood + np.log(centres.shares)).argmax(axis=1) == number
        scores, weights = self.scores_[own], weights[own]
        if not 2 <= pieces <= min(8, len(np.unique(scores.round(9), axis=0))):
            raise InputError(
                Sentence(
                    "segment %(name)s cannot be split into %(pieces)s", name=name, pieces=pieces
                ),
                expected="2 to 8",
            )
        sphere = np.linalg.inv(np.linalg.cholesky(centres.within)).T
        inner = KMeans(pieces, n_init=self.starts, random_state=self.seed)
        labels = inner.fit_predict(scores @ sphere, None, weights)
        share = np.bincount(labels, weights) / weights.sum()
        return [
            (np.average(scores[labels == piece], 0, weights[labels == piece]), float(share[piece]))
            for piece in np.argsort(-share, kind="stable")
        ]

    def _membership(self, coded: Floats) -> Floats:
        """How likely each person belongs to each segment, from the answers known. (n, K)."""
        return self._part_membership(coded) @ np.eye(self.n_segments_)[self.centres_.segment]

    def _part_membership(self, coded: Floats) -> Floats:
        """How likely each person belongs to each part, before merges. (n, c)."""
        centres = self.centres_
        points = np.concatenate([centres.points, centres.part_points])
        likelihood = log_likelihood(self.components_, points, centres.within, coded)
        found, parts = np.split(likelihood, [len(centres.points)], axis=1)
        whole = softmax(found + np.log(centres.shares), axis=1)
        parts = parts + np.log(centres.part_shares)
        member = np.empty_like(parts)
        for number in range(len(centres.points)):
            own = np.flatnonzero(centres.part_of == number)
            member[:, own] = whole[:, [number]] * softmax(parts[:, own], axis=1)
        return member

    def _stability(self, fit: Fit, weights: Floats) -> Floats:
        if not self.bootstraps:
            return np.array([])
        part = fit.people if fit.people is not None else np.arange(len(fit.completed))
        return bootstrap_jaccard(
            fit.completed,
            self.coding_.layout,
            weights[part],
            self.labels_[part],
            self.centres_.segment,
            len(fit.components.eigenvalues),
            self.shape_,
            self.seed,
            self.bootstraps,
            self.progress,
        )

    def predict(self, X: Table) -> Labels:
        """The segment of each person in `X`, who may have answered only some questions. (n,)."""
        return self.predict_proba(X).argmax(axis=1)

    def predict_proba(self, X: Table) -> Floats:
        """How likely each person belongs to each segment. Rows sum to 1. Shape (n, segments).

        Beforehand a segment is as likely as it is large; each answer known makes it surer, and
        what a person did not answer leaves room for doubt. The largest is the confidence.
        """
        check_is_fitted(self, "centres_")
        table = as_trait_table(X)
        with threadpool_limits(1):
            return self._membership(self.coding_.apply(table))

    def _check(self, people: int) -> None:
        if people < 2:
            raise InputError(
                Sentence("%(people)s people", people=people),
                expected=Sentence("at least two people who answered"),
            )
        for name in ("segments", "components"):
            given = getattr(self, name)
            if given != "auto" and not (isinstance(given, Integral) and int(given) >= 1):
                raise InputError(
                    f"{given} {name}",
                    expected="a whole number of at least 1, or 'auto'",
                )
        if self.segments != "auto" and int(self.segments) > people:
            raise InputError(
                Sentence(
                    "%(segments)s segments of %(people)s people",
                    segments=self.segments,
                    people=people,
                ),
                expected=Sentence("at most as many segments as people"),
            )


def find_segment(ids: Sequence[str], name: str) -> list[int]:
    """Where the parts of the segment called `name` stand; InputError where there is none."""
    places = [place for place, id in enumerate(ids) if id == name]
    if not places:
        raise InputError(
            Sentence("there is no segment '%(name)s'", name=name),
            expected=", ".join(dict.fromkeys(ids)),
        )
    return places


def own_covariance(within: Floats, noise: float) -> Floats:
    """How people's own scores spread: without the noise of the answers they are made from.

    `log_likelihood` adds the noise for each person by the answers that person gave.
    """
    eigenvalues, axes = np.linalg.eigh(within)
    own = np.maximum(eigenvalues - noise, 0.05 * eigenvalues)
    return (axes * np.maximum(own, 1e-9)) @ axes.T


def log_likelihood(components: Components, points: Floats, within: Floats, coded: Floats) -> Floats:
    """Log-likelihood of each person's known answers under each centre, but for a constant.

    Answers are scores times axes plus noise; scores are normal around a centre (probabilistic
    principal components: Tipping & Bishop 1999).

    Args:
        components: axes and noise.
        points: centres. Shape (c, S).
        within: covariance of people's own scores around a centre. Shape (S, S).
        coded: answers with NaN where not known. Shape (n, q).

    Returns:
        Shape (n, c).
    """
    precision = np.asarray(np.linalg.inv(within), dtype=float)
    blocks = [
        _log_likelihood(components, points, precision, coded[start : start + MOST_PEOPLE])
        for start in range(0, max(len(coded), 1), MOST_PEOPLE)
    ]
    return np.concatenate(blocks)


def _log_likelihood(
    components: Components, points: Floats, precision: Floats, coded: Floats
) -> Floats:
    known = ~np.isnan(coded)
    values = np.where(known, (coded - components.mean) * components.column_weights, 0.0)
    noise = max(components.noise, 1e-9)
    size = len(components.eigenvalues)
    weighed = points @ precision
    both = (values @ components.axes / noise)[:, None, :] + weighed[None, :, :]
    given = np.broadcast_to(np.eye(size) / noise, (len(coded), size, size)).copy()
    partly = ~known.all(axis=1)
    given[partly] = components.gram(known[partly]) / noise
    solved = np.linalg.solve(given + precision, both.transpose(0, 2, 1)).transpose(0, 2, 1)
    gain = np.einsum("ncs,ncs->nc", both, solved)
    return (gain - (points * weighed).sum(axis=1)) / 2
