"""Which shares and means of a tally may be shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from revontuli.picture.tally import Tally
from revontuli.privacy import MINIMUM, protect_means, protect_shares, protect_totals
from revontuli.survey.traits import Measure, Trait


@dataclass(frozen=True, eq=False)
class Shown:
    """What may be told of K segments × P traits: of binary traits the share, else the mean.

    Attributes:
        cells: whether a segment's number may be shown. Shape (K, P).
        totals: whether everyone's may be. Shape (P,).
        minimum: no number shown rests on fewer people.
    """

    cells: NDArray[np.bool_]
    totals: NDArray[np.bool_]
    minimum: int

    @property
    def held_back(self) -> int:
        """How many numbers are not shown."""
        return int((~self.cells).sum() + (~self.totals).sum())


def what_may_be_shown(tally: Tally, traits: Sequence[Trait], minimum: int = MINIMUM) -> Shown:
    """Go through every share and mean of a tally, as `revontuli.privacy` has it.

    A trait whose share among everyone is hidden is hidden in every segment too, for a v-test or a
    lift would tell it. The mean of a trait with only two values (1 and 2) is a share by another
    name, and is looked at as one.

    Args:
        tally: K segments × P traits, counted from `traits`.
        traits: in the tally's order. Length P.
        minimum: the fewest people that a number may rest on.
    """
    have, binary = _people_with(tally, traits)
    cells = np.zeros(tally.answered.shape, dtype=bool)
    totals = tally.answered.sum(axis=0) >= minimum
    cells[:, ~binary] = protect_means(tally.answered[:, ~binary], minimum)
    groups = _exclusive_groups([t for t, two in zip(traits, binary, strict=True) if two])
    have, answered = have[:, binary], tally.answered[:, binary]
    cells[:, binary] = protect_shares(have, answered, minimum, exclusive=groups)
    totals[binary] = protect_totals(have, answered, minimum, exclusive=groups)
    return Shown(cells & totals, totals, minimum)


def _people_with(
    tally: Tally, traits: Sequence[Trait]
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """People with the upper value of each trait that has two, and which traits those are.

    Of binary traits that is 1; of others it is the upper end of the scale where every answer is at
    one end, which is when the sum of (value - low)·(high - value) is nothing. Shapes (K, P), (P,).
    """
    low = np.array([0.0 if t.low is None else t.low for t in traits])
    high = np.array([1.0 if t.high is None else t.high for t in traits])
    between = (low + high) * tally.x - tally.x2 - low * high * tally.answered
    scale = np.square(high - low) * np.maximum(tally.answered.sum(axis=0), 1)
    at_ends = (high > low) & (np.abs(between).sum(axis=0) <= 1e-9 * scale)
    is_binary = np.array([t.measure is Measure.BINARY for t in traits], dtype=bool)
    upper = (tally.x - low * tally.answered) / np.where(high > low, high - low, 1.0)
    have = np.where(is_binary, tally.x, upper)
    return np.rint(have).astype(np.int64), is_binary | at_ends


def _exclusive_groups(traits: Sequence[Trait]) -> list[list[int]]:
    """The places of each single-choice question's options."""
    groups: dict[str, list[int]] = {}
    for place, trait in enumerate(traits):
        if trait.exclusive:
            groups.setdefault(trait.question, []).append(place)
    return list(groups.values())
