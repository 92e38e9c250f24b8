"""Which shares and means of a tally may be shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from revontuli.picture.tally import Tally
from revontuli.privacy import MINIMUM, protect_means, protect_shares, protect_totals
from revontuli.survey.traits import Measure, Trait

FEW_STEPS = 5  # from a mean and a standard deviation, counts of fewer different answers follow
ENOUGH_FOR_SPREAD = 30  # people, among whom many sets of answers have one mean and deviation


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

    A mean on a known scale is a share by another name: with four steps in all between people and
    the top of the scale, at most four people are not at the top. So it is looked at as the share
    of the steps there are, or of people where all of them are at one end or the other.

    Args:
        tally: K segments × P traits, counted from `traits`.
        traits: in the tally's order. Length P.
        minimum: the fewest people that a number may rest on.
    """
    have, asked = _steps_up(tally, traits)
    on_scale = np.asarray(~np.isnan(have).all(axis=0))
    cells = protect_means(tally.answered, minimum)
    totals = tally.answered.sum(axis=0) >= minimum
    groups = _exclusive_groups([t for t, known in zip(traits, on_scale, strict=True) if known])
    counts = have[:, on_scale].astype(np.int64), asked[:, on_scale].astype(np.int64)
    cells[:, on_scale] &= protect_shares(*counts, minimum, exclusive=groups)
    totals[on_scale] &= protect_totals(*counts, minimum, exclusive=groups)
    return Shown(cells & totals, totals, minimum)


def spread_may_be_told(answered: int, steps: NDArray[np.int64], minimum: int) -> bool:
    """Whether a standard deviation, or an interval that rests on it, may stand beside a mean.

    The two together tell of few people, or of few different answers, how many gave each.

    Args:
        answered: people who did.
        steps: how many of them gave each answer, or 0 for each where that is not known; empty
            where answers are no steps.
        minimum: the fewest people that a number may rest on.
    """
    if 0 < len(steps) < FEW_STEPS:
        return bool((steps >= minimum).all())
    return answered >= ENOUGH_FOR_SPREAD


def _steps_up(
    tally: Tally, traits: Sequence[Trait]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """How far up the scale everyone's answers are together, and how far up they could be.

    Counted in steps of 1, or in people where each is at one end or the other, which is when the
    sum of (value - low)·(high - value) is nothing. NaN where a trait has no known scale. Shapes
    (K, P).
    """
    is_binary = np.array([t.measure is Measure.BINARY for t in traits], dtype=bool)
    low = np.array([np.nan if t.low is None else t.low for t in traits])
    high = np.array([np.nan if t.high is None else t.high for t in traits])
    low, high = np.where(is_binary, 0.0, low), np.where(is_binary, 1.0, high)
    span = np.where(high > low, high - low, np.nan)
    up = tally.x - low * tally.answered
    between = (low + high) * tally.x - tally.x2 - low * high * tally.answered
    people = np.maximum(tally.answered.sum(axis=0), 1)
    at_ends = np.abs(between).sum(axis=0) <= 1e-9 * np.square(span) * people
    step = np.where(at_ends, span, 1.0)
    asked = np.rint(span / step * tally.answered)
    return np.clip(np.rint(up / step), 0, asked), asked


def _exclusive_groups(traits: Sequence[Trait]) -> list[list[int]]:
    """The places of each single-choice question's options."""
    groups: dict[str, list[int]] = {}
    for place, trait in enumerate(traits):
        if trait.exclusive:
            groups.setdefault(trait.question, []).append(place)
    return list(groups.values())
