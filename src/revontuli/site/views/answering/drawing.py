"""One's own point beside everyone's, as a small drawing."""

from __future__ import annotations

from dataclasses import dataclass

WIDTH, MARGIN = 240, 10


@dataclass(frozen=True, slots=True)
class Bar:
    """Where things stand on a line from `MARGIN` to `WIDTH - MARGIN`.

    Attributes:
        mine: of one's own value.
        all: of everyone's mean; None where it may not be shown.
    """

    mine: float
    all: float | None


def bar(mine: float, mean: float | None, low: float, high: float) -> Bar:
    """The places of a value and a mean on a scale."""

    def place(value: float) -> float:
        return round(MARGIN + (value - low) / (high - low) * (WIDTH - 2 * MARGIN), 1)

    return Bar(place(mine), None if mean is None else place(mean))
