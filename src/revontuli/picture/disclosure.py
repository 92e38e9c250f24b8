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
    lift would tell it.

    Args:
        tally: K segments × P traits, counted from `traits`.
        traits: in the tally's order. Length P.
        minimum: the fewest people that a number may rest on.
    """
    binary = np.array([t.measure is Measure.BINARY for t in traits], dtype=bool)
    cells = np.zeros(tally.answered.shape, dtype=bool)
    totals = tally.answered.sum(axis=0) >= minimum
    cells[:, ~binary] = protect_means(tally.answered[:, ~binary], minimum)
    groups = _exclusive_groups([t for t in traits if t.measure is Measure.BINARY])
    have, answered = tally.have[:, binary], tally.answered[:, binary]
    cells[:, binary] = protect_shares(have, answered, minimum, exclusive=groups)
    totals[binary] = protect_totals(have, answered, minimum, exclusive=groups)
    return Shown(cells & totals, totals, minimum)


def _exclusive_groups(traits: Sequence[Trait]) -> list[list[int]]:
    """The places of each single-choice question's options."""
    groups: dict[str, list[int]] = {}
    for place, trait in enumerate(traits):
        if trait.exclusive:
            groups.setdefault(trait.question, []).append(place)
    return list(groups.values())
