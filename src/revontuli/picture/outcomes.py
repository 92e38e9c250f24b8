"""How common each level of an outcome is, and how surely."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from revontuli.picture.disclosure import Shown
from revontuli.picture.picture import OutcomeFigure
from revontuli.picture.rounding import SHARE, rounded
from revontuli.picture.tally import Tally
from revontuli.survey.codebook import Role
from revontuli.survey.traits import Measure, Trait

Floats = NDArray[np.float64]

NORMAL_95 = 1.959963984540054


def outcome_figures(
    tally: Tally, traits: Sequence[Trait], shown: Shown
) -> tuple[tuple[OutcomeFigure, ...], list[tuple[OutcomeFigure, ...]]]:
    """Every binary outcome among everyone, and in each segment, in the table's order.

    Args:
        tally: K segments × P traits.
        traits: in the tally's order.
        shown: what may be shown of the tally.

    Returns:
        Everyone's, and a tuple for each segment.
    """
    columns = [
        i
        for i, trait in enumerate(traits)
        if trait.role is Role.OUTCOME and trait.measure is Measure.BINARY
    ]
    everyone = _figures(tally.everyone, 0, traits, columns, shown.totals)
    segments = [
        _figures(tally, k, traits, columns, shown.cells[k]) for k in range(len(tally.people))
    ]
    return everyone, segments


def wilson_interval(share: Floats, n: Floats) -> tuple[Floats, Floats]:
    """95 % confidence interval of a share (Wilson 1927).

    Args:
        share: 0 to 1.
        n: number of answers, or effective number (Kish 1965).
    """
    z2 = NORMAL_95**2
    centre = (share + z2 / (2 * n)) / (1 + z2 / n)
    margin = NORMAL_95 * np.sqrt(share * (1 - share) / n + z2 / (4 * n**2)) / (1 + z2 / n)
    return np.clip(centre - margin, 0, 1), np.clip(centre + margin, 0, 1)


def _figures(
    tally: Tally, k: int, traits: Sequence[Trait], columns: list[int], may: NDArray[np.bool_]
) -> tuple[OutcomeFigure, ...]:
    share = np.where(may, tally.means[k], np.nan)[columns]  # what is hidden has no interval
    low, high = wilson_interval(share, tally.sizes[k, columns])
    return tuple(
        OutcomeFigure(
            id=traits[i].id,
            question=traits[i].question,
            label=traits[i].label,
            share=rounded(share[place], SHARE),
            low=rounded(low[place], SHARE),
            high=rounded(high[place], SHARE),
        )
        for place, i in enumerate(columns)
    )
