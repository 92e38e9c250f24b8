"""Whether each row is one person with a weight."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import polars as pl

from revontuli.errors import InputError
from revontuli.survey.codebook import Codebook, Role
from revontuli.survey.responses import Fault


@dataclass
class KnownIds:
    """The ids seen in earlier batches, as hashes: 8 bytes a person."""

    hashes: pl.Series | None = None

    def repeated(self, ids: pl.Series) -> pl.Series:
        """Where an id has stood before, in this batch or an earlier one; remembers this batch."""
        hashes = ids.hash(seed=0)
        told = ids.is_not_null()
        repeated = ~ids.is_first_distinct()
        if self.hashes is not None:
            repeated = repeated | hashes.is_in(self.hashes.implode())
        fresh = hashes.filter(told)
        self.hashes = fresh if self.hashes is None else pl.concat([self.hashes, fresh])
        return repeated & told


def check_people(
    frame: pl.DataFrame,
    codebook: Codebook,
    rows: pl.Series,
    known: KnownIds,
    file: Path,
    strict: bool,
) -> tuple[pl.Series | None, list[Fault]]:
    """Find ids that stand twice and weights that are not above 0.

    Returns:
        Which rows to keep (None for all), and the faults.

    Raises:
        InputError: with `strict`, at the first fault.
    """
    faults: list[Fault] = []
    drop = pl.repeat(False, frame.height, dtype=pl.Boolean, eager=True)
    for question in codebook.with_role(Role.ID)[:1]:
        ids = frame[question.name]
        repeated = known.repeated(ids)
        faults += [
            Fault(row, question.name, value, "an id that stands once", "duplicate-id")
            for row, value in zip(rows.filter(repeated), ids.filter(repeated), strict=True)
        ]
        drop = drop | repeated
    for question in codebook.with_role(Role.WEIGHT)[:1]:
        weights = frame[question.name]
        lacking = weights.is_null()
        wrong = (weights <= 0).fill_null(False)
        expected = "a number above 0"
        faults += [
            Fault(row, question.name, "", expected, "missing-weight")
            for row in rows.filter(lacking)
        ]
        faults += [
            Fault(row, question.name, f"{value:g}", expected, "bad-weight")
            for row, value in zip(rows.filter(wrong), weights.filter(wrong), strict=True)
        ]
        drop = drop | lacking | wrong
    if faults and strict:
        first = faults[0]
        more = f" ({len(faults) - 1} more rows are like this)" if len(faults) > 1 else ""
        told = f"'{first.value}'" if first.value else "nothing"
        raise InputError(
            f"there is {told} here{more}",
            file=file,
            row=first.row,
            column=first.column,
            expected=first.expected,
        )
    return (~drop if drop.any() else None), faults
