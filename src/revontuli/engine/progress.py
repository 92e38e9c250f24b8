"""How long work tells that it is under way."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """Called as work goes on.

    Args:
        stage: what is being done, in plain words ("Finding the segments").
        done: steps finished.
        total: steps in all, at least 1.
    """

    def __call__(self, stage: str, done: int, total: int) -> None:
        """Tell that `done` of `total` steps of `stage` are finished."""


def silent(stage: str, done: int, total: int) -> None:
    """Progress for those who do not want to hear of it."""
