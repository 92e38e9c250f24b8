"""Simulated visitors of a guidance service, whose preferences are known.

A visitor belongs to a segment and asks one of a few kinds of question, to which fifteen services
answer. They look at a service or not by its position alone, open it or not by how it attracts their
segment, and now and then say whether it helped. What a service is worth to a visitor is the
probability that they open it, having looked, and are helped.

Nothing in here is made to suit a method: examination falls by its own curve, with a step where the
screen ends; attraction and help are logistic, not products; votes are sometimes wrong.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]

SERVICES, QUESTIONS, LISTED = 60, 20, 15
SEGMENTS = (0.4, 0.3, 0.2, 0.1)  # their shares of visitors
VOTES = 0.15  # of those who opened
WRONG = 0.05  # of votes
ANYHOW = 0.01  # opened of what is looked at, whatever it is
PRIORS = {"good": 0.9, "poor": 0.3}  # correlation of the content score with what it tries to tell


@dataclass(frozen=True)
class Visits:
    """What one batch of n visitors brings.

    Attributes:
        question, segment: shape (n,).
        luck: uniform numbers that decide what they do. Shape (n, 15, 4).
    """

    question: Ints
    segment: Ints
    luck: Floats


@dataclass(frozen=True)
class Deeds:
    """What visitors did with what stood at each position; each of shape (n, 15)."""

    opened: NDArray[np.bool_]
    helpful: NDArray[np.bool_]
    not_helpful: NDArray[np.bool_]


class World:
    """Services, questions and people.

    Args:
        seed: of the world and its visitors.
        prior: how good content scores are: one of `PRIORS`.

    Attributes:
        listed: the services that answer each question, the best content score first. (q, 15).
        scores: their content scores, 0 to 1 of the best. Shape (q, 15).
        examination: by position. Shape (15,).
        attracts, helps: by question, service and segment. Shape (q, s, g).
        worth: their product.
    """

    def __init__(self, seed: int, prior: str) -> None:
        draw = np.random.default_rng([seed, 1])
        fits = draw.normal(size=(QUESTIONS, SERVICES))
        known = PRIORS[prior]
        told = known * fits + np.sqrt(1 - known**2) * draw.normal(size=fits.shape)
        self.listed: Ints = np.argsort(-told, axis=1)[:, :LISTED]
        listed_scores = np.maximum(1 + 0.25 * np.take_along_axis(told, self.listed, axis=1), 0.05)
        self.scores: Floats = listed_scores / listed_scores.max(axis=1, keepdims=True)
        self.examination: Floats = 1 / (1 + 0.35 * np.arange(LISTED))
        self.examination[8:] *= 0.6
        of_segment = (SERVICES, len(SEGMENTS))
        liked = 0.5 * draw.normal(size=(SERVICES, 1)) + 0.5 * draw.normal(size=of_segment)
        useful = 0.8 * draw.normal(size=(SERVICES, 1)) + 0.5 * draw.normal(size=of_segment)
        self.attracts: Floats = ANYHOW + (1 - ANYHOW) * _logistic(
            -1.6 + 0.8 * fits[..., None] + liked
        )
        self.helps: Floats = _logistic(0.9 + 0.4 * fits[..., None] + useful)
        self.worth: Floats = self.attracts * self.helps
        self._visitors = np.random.default_rng([seed, 2])

    def visits(self, n: int) -> Visits:
        """The next n visitors."""
        draw = self._visitors
        return Visits(
            draw.integers(QUESTIONS, size=n),
            draw.choice(len(SEGMENTS), size=n, p=SEGMENTS),
            draw.random((n, LISTED, 4)),
        )

    def of(self, table: Floats, visits: Visits, shown: Ints) -> Floats:
        """What `table` tells of services shown to each visitor. Shape (n, 15)."""
        return table[visits.question[:, None], shown, visits.segment[:, None]]

    def visit(self, visits: Visits, shown: Ints) -> Deeds:
        """What they do; `shown` has the services at each position. Shape (n, 15)."""
        luck = visits.luck
        opened = luck[..., 0] < self.examination * self.of(self.attracts, visits, shown)
        voted = opened & (luck[..., 1] < VOTES)
        helped = luck[..., 2] < self.of(self.helps, visits, shown)
        said = helped ^ (luck[..., 3] < WRONG)
        return Deeds(opened, voted & said, voted & ~said)

    def regret(self, visits: Visits, shown: Ints) -> Floats:
        """By how much fewer each visitor is expected to be helped than by the best order. (n,)."""
        worth = self.of(self.worth, visits, shown)
        best = -np.sort(-worth, axis=1)
        return (best - worth) @ self.examination

    def ndcg(self, visits: Visits, shown: Ints) -> float:
        """Mean nDCG@15 with worth as gain."""
        worth = self.of(self.worth, visits, shown)
        discount = 1 / np.log2(np.arange(LISTED) + 2)
        return float(((worth @ discount) / (-np.sort(-worth, axis=1) @ discount)).mean())

    def worst_service(self) -> int:
        """Of services listed for three questions or more, the one worth least: an attacker's."""
        times = np.bincount(self.listed.ravel(), minlength=SERVICES)
        means = np.full(SERVICES, np.inf)
        for service in np.flatnonzero(times >= 3):
            questions = (self.listed == service).any(axis=1)
            means[service] = self.worth[questions, service].mean()
        return int(means.argmin())


def _logistic(x: Floats) -> Floats:
    return 1 / (1 + np.exp(-x))
