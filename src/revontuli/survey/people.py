"""Whether each row is one person with a weight."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from revontuli.errors import InputError, Sentence
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
    told: Sequence[Fault] = (),
) -> tuple[pl.Series | None, list[Fault]]:
    """Find ids that stand twice and weights that are not above 0.

    Args:
        frame: the answers of a batch.
        codebook: what its columns are.
        rows: row numbers as a spreadsheet counts them.
        known: the ids of earlier batches.
        file: for the message.
        strict: whether a fault is an error.
        told: faults found in the cells already; a weight that is among them isn't told twice.

    Returns:
        Which rows to keep (None for all), and the faults.

    Raises:
        InputError: with `strict`, at the first fault.
    """
    repeated, id_faults = _repeated_ids(frame, codebook, rows, known)
    unweighted, weight_faults = _lacking_weights(frame, codebook, rows)
    found = id_faults + weight_faults
    if found and strict:
        raise _first_of(found, told, file)
    cells = {(fault.row, fault.column) for fault in told}
    drop = repeated | unweighted
    fresh = [fault for fault in found if (fault.row, fault.column) not in cells]
    return (~drop if drop.any() else None), fresh


def _nobody(rows: pl.Series) -> pl.Series:
    return pl.repeat(False, len(rows), dtype=pl.Boolean, eager=True)


def _repeated_ids(
    frame: pl.DataFrame, codebook: Codebook, rows: pl.Series, known: KnownIds
) -> tuple[pl.Series, list[Fault]]:
    for question in codebook.with_role(Role.ID):
        ids = frame[question.name]
        repeated = known.repeated(ids)
        faults = [
            Fault(row, question.name, value, Sentence("an id that stands once"), "duplicate-id")
            for row, value in zip(rows.filter(repeated), ids.filter(repeated), strict=True)
        ]
        return repeated, faults
    return _nobody(rows), []


def _lacking_weights(
    frame: pl.DataFrame, codebook: Codebook, rows: pl.Series
) -> tuple[pl.Series, list[Fault]]:
    for question in codebook.with_role(Role.WEIGHT):
        weights = frame[question.name]
        lacking = weights.is_null()
        wrong = (weights <= 0).fill_null(False)
        expected = Sentence("a number above 0")
        faults = [
            Fault(row, question.name, "", expected, "missing-weight")
            for row in rows.filter(lacking)
        ]
        faults += [
            Fault(row, question.name, f"{value:g}", expected, "bad-weight")
            for row, value in zip(rows.filter(wrong), weights.filter(wrong), strict=True)
        ]
        return lacking | wrong, faults
    return _nobody(rows), []


def _first_of(faults: list[Fault], told: Sequence[Fault], file: Path) -> InputError:
    first = min(faults, key=lambda fault: fault.row or 0)
    same = [fault for fault in told if (fault.row, fault.column) == (first.row, first.column)]
    value = same[0].value if same else first.value
    problem = Sentence("there is '%(value)s' here", value=value)
    if not value:
        problem = Sentence("there is nothing here")
    if len(faults) > 1:
        problem = Sentence(
            "%(problem)s (%(count)s more rows are at fault)",
            problem=problem,
            count=len(faults) - 1,
        )
    return InputError(
        problem,
        file=file,
        row=first.row,
        column=first.column,
        expected=first.expected,
    )
