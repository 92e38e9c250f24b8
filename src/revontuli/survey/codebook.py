"""What each column of a survey's answers is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from revontuli.text import Text


class Role(StrEnum):
    """What an answer is used for."""

    ID = "id"
    WEIGHT = "weight"
    RATING = "rating"
    SINGLE = "single"
    MULTIPLE = "multiple"
    OPEN = "open"
    BACKGROUND = "background"  # may change: enters the clustering
    CONSTANT = "constant"  # birth year, school: stays out and is used in reading
    AREA = "area"
    OUTCOME = "outcome"  # such as "will stay in the city": stays out and is explained
    IGNORE = "ignore"

    @property
    def is_active(self) -> bool:
        """Whether answers with this role enter the clustering."""
        return self in ACTIVE_ROLES

    @property
    def is_reading(self) -> bool:
        """Whether answers with this role stay out of the clustering and are used to read it."""
        return self in (Role.CONSTANT, Role.AREA, Role.OUTCOME)


ACTIVE_ROLES = frozenset({Role.RATING, Role.SINGLE, Role.MULTIPLE, Role.OPEN, Role.BACKGROUND})


class Kind(StrEnum):
    """The form an answer has."""

    NUMBER = "number"
    CHOICE = "choice"  # one of the choices
    CHOICES = "choices"  # any number of the choices
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer that a question offers.

    Attributes:
        value: as it stands in the answers.
        label: what the person read, by language.
        column: in a column-per-option layout, the column that says whether it was chosen.
        dimension: code of the dimension that this answer is about, where it is another than the
            question's; a topic of an open question has its own.
    """

    value: str
    label: Text = field(default_factory=dict)
    column: str | None = None
    dimension: str | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """One question and how its answers stand in the file.

    Attributes:
        name: the column, or the name shared by the columns of a column-per-option layout.
        kind: the form of the answer.
        role: what the answer is used for.
        dimension: code of a dimension of the frame in use, or None.
        label: the question as the person read it, by language.
        low, high: ends of a rating's scale; a number outside them is a fault.
        choices: what was offered, in the order offered.
        ordered: whether the choices stand in an order that means something.
        separator: in one delimited column, what stands between the chosen values.
        missing: values that say "asked, and not answered" beside an empty cell.
        not_shown: values that say "not asked".
        relevant: the XLSForm condition under which the question was asked, or "".
        reverse: whether a high rating is bad ("how worried are you, 1–10"); it is turned
            when a dimension's mean is counted.
        short: what the question is called where room is scarce ("Worries"), by language;
            empty where the label is short enough to stand before an option.
        note: what a draft was unsure of, in English; empty when nothing.
    """

    name: str
    kind: Kind
    role: Role
    dimension: str | None = None
    label: Text = field(default_factory=dict)
    low: float | None = None
    high: float | None = None
    choices: tuple[Choice, ...] = ()
    ordered: bool = False
    separator: str | None = None
    missing: tuple[str, ...] = ()
    not_shown: tuple[str, ...] = ()
    relevant: str = ""
    reverse: bool = False
    short: Text = field(default_factory=dict)
    note: str = ""

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of the answers that this question reads."""
        own = tuple(choice.column for choice in self.choices if choice.column)
        return own or (self.name,)


@dataclass(frozen=True, slots=True)
class Codebook:
    """Every question of a survey, in the file's order.

    Attributes:
        questions: names are unique.
        title: the survey's name by language.
        frame: code of the frame that the questions' dimensions belong to, or None for the
            codebook's own dimensions.
        simulated: whether the answers are made up; told wherever they are shown.
    """

    questions: tuple[Question, ...]
    title: Text = field(default_factory=dict)
    frame: str | None = None
    simulated: bool = False

    @classmethod
    def read(cls, path: str | Path) -> Codebook:
        """The codebook in a CSV, XLSX or XLSForm file.

        Raises:
            InputError: it is not a codebook, or a row of it can't be used; says which and why.
        """
        from revontuli.survey.codebook_files import read_codebook

        return read_codebook(path)

    def __iter__(self) -> Iterator[Question]:
        return iter(self.questions)

    def __getitem__(self, name: str) -> Question:
        for question in self.questions:
            if question.name == name:
                return question
        raise KeyError(name)

    def with_role(self, *roles: Role) -> tuple[Question, ...]:
        """The questions that have one of `roles`, in order."""
        return tuple(question for question in self.questions if question.role in roles)

    @property
    def dimensions(self) -> tuple[str, ...]:
        """Codes of the dimensions that questions are about, in order of first use."""
        told = (d for q in self.questions for d in (q.dimension, *(c.dimension for c in q.choices)))
        return tuple(dict.fromkeys(dimension for dimension in told if dimension))
