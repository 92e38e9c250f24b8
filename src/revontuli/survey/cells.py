"""Cells of a file turned into answers, a column at a time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np
import polars as pl
from numpy.typing import NDArray

from revontuli.errors import Sentence
from revontuli.survey.codebook import Choice, Kind, Question, Role
from revontuli.survey.responses import Fault

CHOSEN = frozenset(
    ("1", "1.0", "yes", "y", "true", "x", "✓", "on", "checked", "selected", "quoted",
     "kyllä", "k", "valittu", "ja", "j", "vald", "valt")
)  # fmt: skip
NOT_CHOSEN = frozenset(
    ("0", "0.0", "no", "n", "false", "-", "off", "unchecked", "not selected", "not quoted",
     "ei", "e", "ei valittu", "nej", "ej vald", "inte vald")
)  # fmt: skip
SHOWN_CHOICES = 8  # how many choices a fault lists


@dataclass
class Answers:
    """One question's answers.

    Attributes:
        values: typed as `Responses.frame` has them.
        not_asked: Boolean, True where the file says that it was not asked.
        faults: where the file is not as the codebook says.
    """

    values: pl.Series
    not_asked: pl.Series
    faults: list[Fault] = field(default_factory=list)

    def named(self, name: str) -> Answers:
        """The same answers under a question's name."""
        return Answers(self.values.alias(name), self.not_asked.alias(name), self.faults)


def read_answers(question: Question, cells: pl.DataFrame, rows: pl.Series) -> Answers:
    """One question's answers from the cells of its columns.

    Args:
        question: what the columns are.
        cells: the question's columns, as the file has them.
        rows: row numbers as a spreadsheet counts them, for faults.
    """
    if question.kind is Kind.CHOICES and any(choice.column for choice in question.choices):
        answers = _read_options(question, cells, rows)
    elif question.kind is Kind.NUMBER:
        answers = _read_number(question, cells.to_series(), rows)
    elif question.kind is Kind.CHOICES:
        answers = _read_delimited(question, cells.to_series(), rows)
    elif question.kind is Kind.CHOICE:
        answers = _read_choice(question, cells.to_series(), rows)
    else:
        text, not_asked = _told(question, as_text(cells.to_series()))
        answers = Answers(text, not_asked)
    return answers


def as_text(cells: pl.Series) -> pl.Series:
    """Cells as trimmed text, "" as null; whole numbers without a decimal point."""
    if cells.dtype.is_float():
        cells = cells.fill_nan(None)
        whole = cells.is_finite() & (cells == cells.floor()) & (cells.abs() < 2**53)
        frame = pl.select(
            pl.when(whole)
            .then(cells.cast(pl.Int64, strict=False).cast(pl.String))
            .otherwise(cells.cast(pl.String))
        )
        return frame.to_series().alias(cells.name)
    if cells.dtype == pl.List:
        cells = cells.cast(pl.List(pl.String)).list.join(LIST_SEPARATOR)
    text = cells.cast(pl.String).str.strip_chars()
    return text.set(text == "", None)


LIST_SEPARATOR = "\x1f"  # ASCII "unit separator": stands in no answer


def _told(question: Question, text: pl.Series) -> tuple[pl.Series, pl.Series]:
    """Text without the values that mean no answer, and where it was not asked."""
    not_asked = _is_among(text, question.not_shown)
    silent = not_asked | _is_among(text, question.missing)
    return (text.set(silent, None) if silent.any() else text), not_asked


def _is_among(text: pl.Series, values: tuple[str, ...]) -> pl.Series:
    if not values:
        return pl.repeat(False, len(text), dtype=pl.Boolean, eager=True).alias(text.name)
    return text.is_in(values).fill_null(False)


def _faults(
    question: str, raw: pl.Series, where: pl.Series, rows: pl.Series, expected: str, kind: str
) -> list[Fault]:
    if not where.any():
        return []
    return [
        Fault(row, question, value, expected, kind)
        for row, value in zip(rows.filter(where), raw.filter(where), strict=True)
    ]


# Numbers


def _read_number(question: Question, cells: pl.Series, rows: pl.Series) -> Answers:
    plain = not (question.missing or question.not_shown or question.choices)
    if cells.dtype.is_numeric() and plain:
        values = cells.cast(pl.Float64).fill_nan(None)
        not_asked = _is_among(values, ())
        answers = Answers(values, not_asked)
        raw = values
    else:
        text, not_asked = _told(question, as_text(cells))
        values = parse_numbers(text)
        unread = text.is_not_null() & values.is_null()
        if question.choices and unread.any():
            points = _find_points(question, text.filter(unread))
            values = pl.select(
                pl.coalesce(
                    values, text.replace_strict(points, default=None, return_dtype=pl.Float64)
                )
            ).to_series()
            unread = text.is_not_null() & values.is_null()
        expected = expected_answer(question)
        found = _faults(cells.name, text, unread, rows, expected, "unreadable-number")
        answers = Answers(values, not_asked, found)
        raw = text
    outside = _is_outside(question, values)
    if outside.any():
        shown = as_text(raw)
        kind = "off-scale"
        expected = expected_answer(question)
        answers.faults += _faults(cells.name, shown, outside, rows, expected, kind)
        answers.values = values.set(outside, None)
    return answers


def parse_numbers(text: pl.Series) -> pl.Series:
    """Text as numbers, null where it is none.

    A comma is a decimal comma where the text has no point; spaces between digits part thousands.
    """
    values = text.cast(pl.Float64, strict=False)
    left = text.is_not_null() & values.is_null()
    if left.any():
        tidy = (
            text.str.replace_all(r"[\s\u00a0\u202f']", "")
            .str.replace("−", "-", literal=True)
            .str.replace(r"^(-?\d{1,3}(?:\.\d{3})*),(\d+)$", "${1}\x1f${2}")
        )
        # 1.234,5 → 1234.5, and 0,5 → 0.5
        comma = tidy.str.contains("\x1f", literal=True)
        with_point = tidy.str.replace_all(".", "", literal=True).str.replace(
            "\x1f", ".", literal=True
        )
        loose = tidy.str.replace(r"^(-?\d+),(\d+)$", "${1}.${2}")
        tidy = pl.select(pl.when(comma).then(with_point).otherwise(loose)).to_series()
        values = pl.select(pl.coalesce(values, tidy.cast(pl.Float64, strict=False))).to_series()
    return values.set(~values.is_finite().fill_null(True), None)


def _find_points(question: Question, texts: pl.Series) -> dict[str, float]:
    """Labels of a scale's points ("5 very good") as their numbers."""
    by_label = _label_values(question.choices)
    points = {}
    for text in texts.unique():
        value = by_label.get(_fold(text))
        if value is not None:
            try:
                points[text] = float(value)
            except ValueError:
                continue
    return points


def _is_outside(question: Question, values: pl.Series) -> pl.Series:
    outside = pl.repeat(False, len(values), dtype=pl.Boolean, eager=True)
    if question.low is not None:
        outside = outside | (values < question.low)
    if question.high is not None:
        outside = outside | (values > question.high)
    return outside.fill_null(False)


# Choices


def _fold(text: str) -> str:
    """Text in which capitals and spaces don't matter."""
    return " ".join(text.casefold().split())


def _label_values(choices: Iterable[Choice]) -> dict[str, str]:
    """What an answer may read, case folded → the choice's value."""
    found: dict[str, str] = {}
    for choice in choices:
        for label in choice.label.values():
            found.setdefault(_fold(label), choice.value)
    return found


def _find_values(texts: Iterable[str], choices: tuple[Choice, ...]) -> dict[str, str]:
    """Each text that is a choice's value, or its label in any language → the value."""
    exact = {choice.value for choice in choices}
    folded = {_fold(choice.value): choice.value for choice in choices}
    labels = _label_values(choices)
    found = {}
    for text in texts:
        tidy = _fold(text)
        value = text if text in exact else folded.get(tidy, labels.get(tidy))
        if value is not None:
            found[text] = value
    return found


def _translate(text: pl.Series, values: Mapping[str, str]) -> pl.Series:
    if all(text == value for text, value in values.items()):
        return text.set(~text.is_in(list(values)).fill_null(True), None)
    return text.replace_strict(values, default=None, return_dtype=pl.String)


def _read_choice(question: Question, cells: pl.Series, rows: pl.Series) -> Answers:
    text, not_asked = _told(question, as_text(cells))
    values = _translate(text, _find_values(text.drop_nulls().unique(), question.choices))
    unknown = text.is_not_null() & values.is_null()
    expected = expected_answer(question)
    faults = _faults(cells.name, text, unknown, rows, expected, "unknown-choice")
    if question.missing:  # a full answer such as "Don't know" whose code is missing
        values = values.set(_is_among(values, question.missing), None)
    return Answers(values, not_asked, faults)


def _read_delimited(question: Question, cells: pl.Series, rows: pl.Series) -> Answers:
    separator = LIST_SEPARATOR if cells.dtype == pl.List else (question.separator or ";")
    none_chosen = cells.list.len() == 0 if cells.dtype == pl.List else None
    text, not_asked = _told(question, as_text(cells))
    parts = _shield(text, question.choices, separator).str.split(separator)
    parts = parts.list.eval(pl.element().str.strip_chars())
    parts = parts.list.eval(pl.element().filter(pl.element() != ""))
    told = parts.explode(empty_as_null=False).drop_nulls()
    known = _find_values(told.unique(), question.choices)
    faults: list[Fault] = []
    if any(part not in known for part in told.unique()):
        faults = _unknown_parts(question, parts, known, rows)
    parts = parts.list.eval(
        pl.element().replace_strict(known, default=None, return_dtype=pl.String)
    ).list.drop_nulls()
    parts = parts.list.unique(maintain_order=True)
    if faults:  # nothing known among what was chosen is no answer, not "chose none"
        parts = parts.set(parts.list.len() == 0, None)
    if none_chosen is not None:
        empty = pl.Series([[]], dtype=pl.List(pl.String)).new_from_index(0, len(parts))
        parts = pl.select(pl.when(none_chosen).then(empty).otherwise(parts)).to_series()
    return Answers(parts, not_asked, faults)


def _shield(text: pl.Series, choices: tuple[Choice, ...], separator: str) -> pl.Series:
    """Options that hold the separator themselves, replaced by their values before the cut."""
    inside = {
        label: choice.value
        for choice in choices
        for label in choice.label.values()
        if separator in label and separator not in choice.value
    }
    return text.str.replace_many(inside) if inside else text


def _unknown_parts(
    question: Question, parts: pl.Series, known: Mapping[str, str], rows: pl.Series
) -> list[Fault]:
    told = pl.DataFrame({"row": rows, "part": parts}).explode("part").drop_nulls("part")
    unknown = told.filter(~pl.col("part").is_in(list(known)))
    expected = expected_answer(question)
    return [
        Fault(row, question.name, part, expected, "unknown-choice")
        for row, part in unknown.iter_rows()
    ]


def _read_options(question: Question, cells: pl.DataFrame, rows: pl.Series) -> Answers:
    """A column per option: null where no column says anything, [] where all say "not chosen"."""
    options = [choice for choice in question.choices if choice.column]
    said = pl.repeat(False, cells.height, dtype=pl.Boolean, eager=True)
    skipped = said
    chosen = np.zeros((cells.height, len(options)), dtype=bool)
    faults: list[Fault] = []
    for place, choice in enumerate(options):
        text, not_asked = _told(question, as_text(cells[str(choice.column)]))
        skipped = skipped | not_asked
        is_chosen, is_known = _is_chosen(text, choice)
        said = said | (text.is_not_null() & is_known)
        chosen[:, place] = is_chosen.to_numpy()
        unknown = text.is_not_null() & ~is_known
        expected = Sentence("1 or 0, yes or no, or the option's name")
        faults += _faults(str(choice.column), text, unknown, rows, expected, "unknown-choice")
    values = _lists([choice.value for choice in options], chosen, said.to_numpy())
    return Answers(values, skipped & ~said, faults)


def _lists(values: list[str], chosen: NDArray[np.bool_], said: NDArray[np.bool_]) -> pl.Series:
    """Each person's chosen values; null where nothing was said. `chosen` is people × values."""
    import pyarrow as pa

    ends = pl.Series(np.concatenate([[0], np.cumsum(chosen.sum(axis=1))]), dtype=pl.Int64)
    flat = pl.Series(values, dtype=pl.String).gather(np.nonzero(chosen)[1])
    silent = pl.Series(~said).to_arrow()  # an array of NumPy's would make pyarrow load pandas
    lists = pa.LargeListArray.from_arrays(ends.to_arrow(), flat.to_arrow(), mask=silent)
    found = pl.from_arrow(lists)
    assert isinstance(found, pl.Series)
    return found.cast(pl.List(pl.String))


def _is_chosen(text: pl.Series, choice: Choice) -> tuple[pl.Series, pl.Series]:
    own = {_fold(words) for words in (choice.value, *choice.label.values())}
    yes, no = [], []
    for cell in text.drop_nulls().unique():
        tidy = _fold(cell)
        if tidy in NOT_CHOSEN:
            no.append(cell)
        elif tidy in CHOSEN or tidy in own:
            yes.append(cell)
    is_chosen = text.is_in(yes).fill_null(False)
    return is_chosen, is_chosen | text.is_in(no).fill_null(False)


def expected_answer(question: Question) -> str:
    """What a question's cell should hold, in plain words."""
    if question.kind is Kind.NUMBER:
        if question.role is Role.WEIGHT:
            return Sentence("a number above 0")
        if question.low is not None and question.high is not None:
            return Sentence(
                "a number from %(low)g to %(high)g", low=question.low, high=question.high
            )
        if question.low is not None:
            return Sentence("a number of at least %(low)g", low=question.low)
        if question.high is not None:
            return Sentence("a number of at most %(high)g", high=question.high)
        return Sentence("a number")
    values = [choice.value for choice in question.choices]
    known, more = ", ".join(values[:SHOWN_CHOICES]), len(values) - SHOWN_CHOICES
    if more > 0:
        return Sentence("one of %(known)s and %(more)s more", known=known, more=more)
    return Sentence("one of %(known)s", known=known)
