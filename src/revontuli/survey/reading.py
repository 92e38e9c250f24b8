"""From a file of answers and a codebook to typed answers, whole, in batches or as a sample."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import polars as pl

from revontuli.engine import read_sha256
from revontuli.errors import InputError, Sentence
from revontuli.survey.cells import Answers, as_text, read_answers
from revontuli.survey.codebook import Codebook, Kind, Question, Role
from revontuli.survey.columns import locate
from revontuli.survey.conditions import Condition
from revontuli.survey.people import KnownIds, check_people
from revontuli.survey.responses import Fault, Responses
from revontuli.survey.sources import Source, column_labels, open_source

FIRST_ROW = 2  # the heading is row 1
BATCH = 50_000
TYPES = {
    Kind.NUMBER: pl.Float64(),
    Kind.CHOICE: pl.String(),
    Kind.CHOICES: pl.List(pl.String),
    Kind.TEXT: pl.String(),
}


def read_responses(path: str | Path, codebook: Codebook, *, strict: bool = True) -> Responses:
    """Everybody's answers.

    Args:
        path: CSV, TSV, XLSX, SPSS or Parquet.
        codebook: what the columns are.
        strict: whether an id that stands twice, or a weight that is not above 0, is an error.
            If not, the first row of an id stays, rows without a weight are left out, and both
            are told in `faults`.

    Returns:
        The answers. Cells that are not as the codebook says are null and told in `faults`; rows
        without a single answer are left out and told there too.

    Raises:
        InputError: the file can't be read, lacks a column that the codebook names, or has no
            answers; with `strict`, also for ids and weights.
    """
    source = open_source(path)
    reader = Reader(source, codebook, strict, read_sha256(path))
    parts = list(reader.batches(rows=BATCH))
    return _join(parts, reader)


def read_batches(
    path: str | Path,
    codebook: Codebook,
    *,
    rows: int = BATCH,
    skip: int = 0,
    strict: bool = True,
) -> Iterator[Responses]:
    """Everybody's answers, at most `rows` people at a time, in the file's order.

    For files larger than memory. The arguments and errors are those of `read_responses`; an id
    that stands in two batches is found too. `sha256` is empty, so that a large file isn't read
    once more: `engine.read_sha256` gives it. `skip` batches were read before and are passed over,
    but for their ids.
    """
    reader = Reader(open_source(path), codebook, strict)
    found = skip > 0
    for batch in reader.batches(rows, skip):
        found = True
        yield batch
    if not found:
        raise _no_answers(reader.source)


def count_rows(path: str | Path) -> int:
    """How many rows follow the heading, empty ones included."""
    return open_source(path).count()


def sample_responses(
    path: str | Path, codebook: Codebook, size: int, seed: int, *, strict: bool = True
) -> Responses:
    """A uniform sample of people, in the file's order, never holding the whole file in memory.

    Args:
        path, codebook, strict: as for `read_responses`; ids are looked at within the sample.
        size: how many rows are drawn without replacement; all of them where there are fewer.
        seed: of the draw.
    """
    source = open_source(path)
    total = source.count()
    rng = np.random.default_rng(seed)
    drawn = np.sort(rng.choice(total, size=min(size, total), replace=False))
    reader = Reader(source, codebook, strict, read_sha256(path))
    parts, first = [], 0
    for cells in source.batches(reader.columns, BATCH):
        parts.append(cells[drawn[(drawn >= first) & (drawn < first + cells.height)] - first])
        first += cells.height
    if not total:
        raise _no_answers(source)
    rows = pl.Series("row", drawn + FIRST_ROW, dtype=pl.Int64)
    return _join([reader.read(pl.concat(parts, rechunk=True), rows)], reader)


def _join(parts: list[Responses], reader: Reader) -> Responses:
    if not any(len(part) for part in parts):
        raise _no_answers(reader.source)
    return replace(
        parts[0],
        frame=pl.concat([part.frame for part in parts], rechunk=True),
        not_shown=pl.concat([part.not_shown for part in parts], rechunk=True),
        faults=tuple(fault for part in parts for fault in part.faults),
    )


def _no_answers(source: Source) -> InputError:
    return InputError(
        Sentence("there are no answers below the heading"),
        file=source.path,
        expected=Sentence("a row a person"),
    )


@dataclass
class Reader:
    """Reads batches of one file by one codebook.

    Attributes:
        source: the file.
        codebook: what the columns are.
        strict: whether faulty ids and weights are errors.
        sha256: of the file, for what is read.
        columns: of the file, that are read.
    """

    source: Source
    codebook: Codebook
    strict: bool = True
    sha256: str = ""
    columns: list[str] = field(init=False)
    _questions: dict[str, Question] = field(init=False)
    _conditions: dict[str, Condition] = field(init=False)
    _ids: KnownIds = field(init=False, default_factory=KnownIds)

    def __post_init__(self) -> None:
        self._conditions = {
            question.name: Condition.parse(question.relevant, question.name)
            for question in self.codebook
            if question.relevant and question.role is not Role.IGNORE
        }
        asked_about = {name for c in self._conditions.values() for name in c.names}
        self._check_conditions()
        located = locate(self.codebook, self.source.columns, self.source.path, asked_about)
        labels = column_labels(self.source)
        self._questions = {}
        for name, question in located.items():
            told = [
                value
                for column in question.columns
                if column in labels
                for value in labels[column].missing
            ]
            self._questions[name] = replace(question, missing=_all_missing(question, told))
        columns = [column for q in self._questions.values() for column in q.columns]
        self.columns = list(dict.fromkeys(columns))

    def _check_conditions(self) -> None:
        names = {question.name for question in self.codebook}
        for question, condition in self._conditions.items():
            for name in condition.names:
                if name not in names:
                    raise InputError(
                        Sentence(
                            "the condition '%(condition)s' asks about '%(name)s', "
                            "which is not in the codebook",
                            condition=condition.text,
                            name=name,
                        ),
                        column=question,
                    )

    def batches(self, rows: int, skip: int = 0) -> Iterator[Responses]:
        """The answers, at most `rows` people at a time, after the first `skip` batches."""
        first = FIRST_ROW
        for number, cells in enumerate(self.source.batches(self.columns, rows)):
            last = first + cells.height
            if number < skip:
                self.remember_ids(cells)
            else:
                yield self.read(cells, pl.int_range(first, last, dtype=pl.Int64, eager=True))
            first = last

    def remember_ids(self, cells: pl.DataFrame) -> None:
        """Note the ids of a batch that was read before, so that a repeated one is still found."""
        rows = pl.int_range(cells.height, dtype=pl.Int64, eager=True)
        for question in self.codebook.with_role(Role.ID)[:1]:
            own = self._questions[question.name]
            ids = read_answers(own, cells.select(own.columns), rows).named(question.name)
            self._ids.repeated(ids.values)

    def read(self, cells: pl.DataFrame, rows: pl.Series) -> Responses:
        """One batch of cells as answers; `rows` are their row numbers."""
        faults: list[Fault] = []
        empty = _empty_rows(cells)
        if empty.any():
            faults += [
                Fault(row, "", "", Sentence("an answer"), "empty-row") for row in rows.filter(empty)
            ]
            cells, rows = cells.filter(~empty), rows.filter(~empty)
        answers = {
            name: read_answers(question, cells.select(question.columns), rows).named(name)
            for name, question in self._questions.items()
        }
        for name, condition in self._conditions.items():
            faults += self._leave_out(answers, name, condition, rows)
        for one in answers.values():
            faults += one.faults
        frame = self._frame(answers, cells.height)
        not_shown = self._not_shown(answers, cells.height)
        keep, people = check_people(
            frame, self.codebook, rows, self._ids, self.source.path, self.strict, faults
        )
        faults += people
        faults.sort(key=lambda fault: fault.row or 0)
        return Responses(
            codebook=self.codebook,
            frame=frame if keep is None else frame.filter(keep),
            not_shown=not_shown if keep is None or not not_shown.width else not_shown.filter(keep),
            faults=tuple(faults),
            source=self.source.path.name,
            sha256=self.sha256,
        )

    def _leave_out(
        self, answers: dict[str, Answers], name: str, condition: Condition, rows: pl.Series
    ) -> list[Fault]:
        """Mark where a question was not asked; an answer that stands there all the same is told."""
        known = pl.DataFrame([answers[other].values for other in condition.names])
        if not condition.names:
            known = pl.DataFrame({"row": rows})
        skipped = ~condition.holds(known, name)
        own = answers[name]
        answered = skipped & own.values.is_not_null()
        faults = []
        if answered.any():
            told = own.values.filter(answered)
            shown = told.list.join(", ") if told.dtype == pl.List else as_text(told)
            expected = Sentence(
                "no answer, since '%(condition)s' does not hold", condition=condition.text
            )
            faults = [
                Fault(row, name, value, expected, "not-asked")
                for row, value in zip(rows.filter(answered), shown, strict=True)
            ]
            blank = pl.repeat(None, len(own.values), dtype=own.values.dtype, eager=True)
            own.values = own.values.zip_with(~answered, blank)
        own.not_asked = (own.not_asked | skipped).alias(name)
        return faults

    def _frame(self, answers: dict[str, Answers], height: int) -> pl.DataFrame:
        columns = [
            answers[question.name].values.cast(TYPES[question.kind])
            for question in self.codebook
            if question.role is not Role.IGNORE
        ]
        return pl.DataFrame(columns) if columns else pl.DataFrame(height=height)

    def _not_shown(self, answers: dict[str, Answers], height: int) -> pl.DataFrame:
        columns = [
            answers[question.name].not_asked
            for question in self.codebook
            if question.role is not Role.IGNORE and (question.not_shown or question.relevant)
        ]
        return pl.DataFrame(columns)


def _all_missing(question: Question, told: list[str]) -> tuple[str, ...]:
    """The missing values of the codebook and of the file, and the labels they may stand as."""
    values = dict.fromkeys((*question.missing, *told))
    labels = [
        label
        for choice in question.choices
        if choice.value in question.missing
        for label in choice.label.values()
    ]
    return tuple(v for v in dict.fromkeys((*values, *labels)) if v not in question.not_shown)


def _empty_rows(cells: pl.DataFrame) -> pl.Series:
    """Rows in which no cell says anything."""
    if not cells.width:
        return pl.repeat(False, cells.height, dtype=pl.Boolean, eager=True)
    return cells.select(
        pl.all_horizontal(
            [
                pl.col(name).is_null() | (pl.col(name).str.strip_chars() == "")
                if dtype == pl.String
                else pl.col(name).is_null()
                for name, dtype in cells.schema.items()
            ]
        )
    ).to_series()
