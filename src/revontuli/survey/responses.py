"""What people answered, typed by the codebook."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import polars as pl
from numpy.typing import NDArray

from revontuli.survey.codebook import Codebook, Role


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing in the answers that is not as the codebook says.

    Attributes:
        row: as a spreadsheet counts it (the heading is row 1); None where it is about a column.
        column: the column's name.
        value: what stood there.
        expected: what would have been right, in plain words.
        kind: a short code to count by, such as "off-scale", "unknown-choice", "duplicate-id".
    """

    row: int | None
    column: str
    value: str
    expected: str
    kind: str


@dataclass(frozen=True)
class Responses:
    """A survey's answers.

    Attributes:
        codebook: what the columns are.
        frame: one row a person, one column a question (by its name, in the codebook's order,
            questions to ignore left out): Float64 for numbers, String (the choice's value) for
            one choice, List(String) for several, String for text. null is "no answer"; an
            empty list is "asked, and chose none".
        not_shown: Boolean, same rows, one column for each question that was not asked of
            everybody; True where it was not asked. Those cells are null in `frame`.
        faults: what was wrong in the file; the values named there are null in `frame`.
        source: name of the file.
        sha256: of the file's bytes.
    """

    codebook: Codebook
    frame: pl.DataFrame
    not_shown: pl.DataFrame = field(default_factory=pl.DataFrame)
    faults: tuple[Fault, ...] = ()
    source: str = ""
    sha256: str = ""

    def __len__(self) -> int:
        return self.frame.height

    @property
    def weights(self) -> NDArray[np.float64]:
        """Each person's weight, mean 1; all ones where the survey has none. Shape (n,)."""
        weight = self.raw_weights
        if weight is None or not weight.sum():
            return np.ones(len(self))
        return weight / weight.mean()

    @property
    def raw_weights(self) -> NDArray[np.float64] | None:
        """Each person's weight as the file has it, or None where there is none. Shape (n,)."""
        questions = self.codebook.with_role(Role.WEIGHT)
        if not questions:
            return None
        return self.frame[questions[0].name].fill_null(0.0).to_numpy().astype(float)

    @property
    def ids(self) -> pl.Series | None:
        """Each person's id as it stands in the file, or None where there is none."""
        questions = self.codebook.with_role(Role.ID)
        return self.frame[questions[0].name] if questions else None
