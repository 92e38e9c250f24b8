"""A table of answers as every method under measure receives it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from revontuli.survey import TraitTable


class Kind(StrEnum):
    """What sort of answers a column holds."""

    RATING = "rating"  # a number on a scale
    ORDERED = "ordered"  # the rank of an ordered choice: 0, 1, 2 …
    BINARY = "binary"  # one option of a multiple choice: 0 or 1
    NOMINAL = "nominal"  # one choice without an order: its name


NUMBERS = (Kind.RATING, Kind.ORDERED)


@dataclass(frozen=True)
class Answers:
    """People's answers, with holes where they did not answer.

    Attributes:
        frame: one row a person; floats for ratings, ranks and binary options, text for nominal
            choices; NaN or None where there is no answer.
        kinds: what each column holds.
        dimensions: the dimension that each column is about.
        truth: the group each person was made from, or None where nobody knows. Shape (n,).
        traits: the same answers as Revontuli's own reader gives them, where they came through it.
    """

    frame: pd.DataFrame
    kinds: dict[str, Kind]
    dimensions: dict[str, str]
    truth: NDArray[np.intp] | None = None
    traits: TraitTable | None = None

    def columns(self, *kinds: Kind) -> list[str]:
        """Names of the columns of these kinds, in order."""
        return [name for name in self.frame.columns if self.kinds[name] in kinds]

    def where(self, rows: NDArray[np.intp]) -> Answers:
        """The same columns for only these row numbers."""
        frame = self.frame.iloc[rows].reset_index(drop=True)
        truth = None if self.truth is None else self.truth[rows]
        traits = None if self.traits is None else self.traits.where(rows)
        return replace(self, frame=frame, truth=truth, traits=traits)


def fill_plainly(answers: Answers) -> pd.DataFrame:
    """The frame without holes: the mean of numbers, the commonest of choices.

    It is what analysts usually do before a method that cannot take missing answers.
    """
    frame = answers.frame.copy()
    for name in frame.columns:
        column = frame[name]
        if answers.kinds[name] in NUMBERS:
            frame[name] = column.fillna(column.mean())
        else:
            frame[name] = column.fillna(column.mode().iloc[0])
    return frame
