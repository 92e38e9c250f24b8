"""What a method gives back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmarks.answers import Answers

FEWEST, MOST = 4, 12  # numbers of groups that every method chooses from


@dataclass(frozen=True)
class Found:
    """The groups a method found.

    Attributes:
        labels: each person's group. Shape (n,).
        tried: what each number of groups scored by the method's own criterion.
    """

    labels: NDArray[np.intp]
    tried: dict[int, float]

    @property
    def k(self) -> int:
        """How many groups there are people in."""
        return len(np.unique(self.labels))


# answers, the number of groups (None: find it), seed
Method = Callable[[Answers, int | None, int], Found]
