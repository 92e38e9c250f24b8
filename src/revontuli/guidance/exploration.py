"""Neighbours in a list change places now and then, so that position and service can be told apart.

In a small share of lists, pairs of neighbours are turned round by the toss of a coin (FairPairs,
Radlinski & Joachims 2006). Nobody sees a list much worse for it: each service is at most one place
from its own. What it gives is an experiment: the same services above and below, by chance alone.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from revontuli.guidance.feedback_counts import Event, EventKind, ShownIn
from revontuli.guidance.match import Match

SHARE = 0.1


@dataclass(frozen=True, slots=True)
class Placed:
    """A match where it is shown.

    Attributes:
        match: the service.
        position: where it is shown, 1 is the first.
        rank: where it would have been shown without exploration.
        propensity: how probable it was to be shown there.
        prior: its content score as a share of the list's best, 0 to 1.
    """

    match: Match
    position: int
    rank: int
    propensity: float
    prior: float

    def event(
        self,
        kind: EventKind | str,
        *,
        day: date,
        source: str,
        segment: str | None = None,
        shown_in: ShownIn | str = ShownIn.SEARCH,
    ) -> Event:
        """What happened to it, to be counted. See `Event` for what is what."""
        return Event(
            service=self.match.service.id,
            kind=EventKind(kind),
            position=self.position,
            rank=self.rank,
            propensity=self.propensity,
            prior=self.prior,
            day=day,
            source=source,
            segment=segment,
            shown_in=ShownIn(shown_in),
        )


@dataclass(frozen=True, slots=True)
class Exploration:
    """Turns pairs of neighbours round in a share of lists.

    Args:
        seed: the same seed, key and length give the same places.
        share: of lists in which pairs may be turned, 0 (never) to 1. Half of the pairs then are.

    Raises:
        ValueError: the share is not from 0 to 1.
    """

    seed: int
    share: float = SHARE

    def __post_init__(self) -> None:
        if not 0 <= self.share <= 1:
            raise ValueError(f"a share is from 0 to 1, not {self.share}")

    def order(self, n: int, key: str) -> NDArray[np.intp]:
        """Which of n services comes first, second …; counted from 0. Shape (n,).

        Args:
            n: how many.
            key: of the list: one visit's list stays as it is when the page is loaded again.
        """
        order = np.arange(n)
        draw = _generator(self.seed, key)
        if draw.random() < self.share:
            first = draw.integers(2) + 2 * np.arange(n)  # pairs begin with the first or the second
            first = first[first + 1 < n]
            turned = first[draw.random(len(first)) < 0.5]
            order[turned], order[turned + 1] = turned + 1, turned
        return order

    def propensity(self, rank: int, position: int, n: int) -> float:
        """How probable it is that the service of a rank is shown at a position; both from 1.

        A pair is looked at in half of the share and turned in half of that.
        """
        turned = self.share / 4
        if abs(rank - position) == 1:
            return turned
        if rank != position:
            return 0.0
        neighbours = int(rank > 1) + int(rank < n)
        return 1.0 - turned * neighbours

    def arrange(self, matches: Sequence[Match], priors: Sequence[float], key: str) -> list[Placed]:
        """The matches as they are to be shown.

        Args:
            matches: n of them, the best first.
            priors: shape (n,), content scores as shares of the best (`FeedbackRanker.prior_of`).
            key: of the list.
        """
        n = len(matches)
        return [
            Placed(
                match=matches[place],
                position=position,
                rank=place + 1,
                propensity=self.propensity(place + 1, position, n),
                prior=float(priors[place]),
            )
            for position, place in enumerate(self.order(n, key).tolist(), 1)
        ]


def _generator(seed: int, key: str) -> np.random.Generator:
    digest = hashlib.sha256(f"{seed}\n{key}".encode()).digest()
    return np.random.default_rng(int.from_bytes(digest[:16], "big"))
