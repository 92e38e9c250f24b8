"""A questionnaire as it is asked of one person: pages of items, with what holds for each.

A codebook tells what the answers mean; a form, how they are asked for: notes and hints, what must
be answered, what an answer must hold to, which choices are offered to whom.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path

from revontuli.survey.codebook import Codebook, Question
from revontuli.survey.conditions import Condition
from revontuli.text import LANGUAGES, Text

MOST_POINTS = 11  # a scale of more points is asked as a number


class ItemKind(StrEnum):
    """How an item is asked."""

    NOTE = "note"  # is read, not answered
    RATING = "rating"  # a point on a scale
    NUMBER = "number"
    SINGLE = "single"
    MULTIPLE = "multiple"
    TEXT = "text"
    DATE = "date"
    CALCULATED = "calculated"  # follows from other answers; nobody is asked


@dataclass(frozen=True, slots=True)
class FormChoice:
    """One answer offered.

    Attributes:
        value: as it stands in the answers.
        label: by language.
        columns: what else the form's sheet of choices says of it, for choice filters.
    """

    value: str
    label: Text = field(default_factory=dict)
    columns: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Item:
    """One thing on a page.

    Attributes:
        name: in its form.
        kind: how it is asked.
        label, hint: what the person reads, by language.
        question: what the codebook says of its answers; None for a note.
        choices: all that may be offered, in order.
        choice_filter: which of them are offered; it asks of a choice's column as `choice:column`.
        relevant: when it is asked; None for always.
        required: when it must be answered: True, False or a condition.
        constraint: what an answer must hold to; it asks of the answer by the item's own name.
        required_message, constraint_message: by language; empty for our own words.
        calculation: of a calculated item; None where it can't be worked out here.
        low, high, step: of a scale, or limits of a number.
        is_whole: whether a number must be whole.
        is_long: whether a text may be of several lines.
        is_compact: whether choices are asked as a list that opens.
        scope: of an item of a module, what stands before its name in `key`.
    """

    name: str
    kind: ItemKind
    label: Text = field(default_factory=dict)
    hint: Text = field(default_factory=dict)
    question: Question | None = None
    choices: tuple[FormChoice, ...] = ()
    choice_filter: Condition | None = None
    relevant: Condition | None = None
    required: Condition | bool = False
    constraint: Condition | None = None
    required_message: Text = field(default_factory=dict)
    constraint_message: Text = field(default_factory=dict)
    calculation: Condition | None = None
    low: float | None = None
    high: float | None = None
    step: float = 1.0
    is_whole: bool = False
    is_long: bool = False
    is_compact: bool = False
    scope: str = ""

    @property
    def key(self) -> str:
        """Its name among all answers of a person."""
        return self.scope + self.name

    @property
    def is_answered(self) -> bool:
        """Whether a person answers it."""
        return self.kind not in (ItemKind.NOTE, ItemKind.CALCULATED)

    @property
    def points(self) -> tuple[float, ...]:
        """The points of a rating's scale, lowest first; empty where they are too many."""
        if self.kind is not ItemKind.RATING or self.choices:
            return ()
        if self.low is None or self.high is None or self.step <= 0:
            return ()
        count = int((self.high - self.low) / self.step + 1e-9) + 1
        if not 2 <= count <= MOST_POINTS:
            return ()
        return tuple(self.low + place * self.step for place in range(count))


@dataclass(frozen=True, slots=True)
class FormPage:
    """What is asked at once.

    Attributes:
        name: of the group, or of the dimension.
        label: its heading by language; empty for none.
        items: in order.
    """

    name: str
    label: Text
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Form:
    """A whole questionnaire.

    Attributes:
        pages: each with at least one item to answer.
        items: every item in the form's order, those that nobody is asked too.
        codebook: what the answers mean.
    """

    pages: tuple[FormPage, ...]
    items: tuple[Item, ...]
    codebook: Codebook

    @classmethod
    def read(cls, path: str | Path) -> Form:
        """The form in an XLSForm, or the plain one that a codebook makes.

        Raises:
            InputError: it can't be used; says what and where.
        """
        from revontuli.survey.form_files import read_form

        return read_form(path)

    def __iter__(self) -> Iterator[Item]:
        """The items that people answer."""
        return (item for page in self.pages for item in page.items if item.is_answered)

    def __getitem__(self, key: str) -> Item:
        for item in self.items:
            if item.key == key:
                return item
        raise KeyError(key)

    @property
    def languages(self) -> tuple[str, ...]:
        """Languages in which most of the questions can be read."""
        labels = [item.label for item in self]
        return tuple(
            code
            for code in LANGUAGES
            if sum(bool(label.get(code)) for label in labels) * 2 > len(labels)
        )

    def scoped(self, scope: str) -> Form:
        """The same form with `scope` before its items' names, as a module of another."""
        own = {item.name for item in self.items} | {question.name for question in self.codebook}
        items = {item.name: _scoped(item, scope, own) for item in self.items}
        pages = tuple(
            replace(page, name=scope + page.name, items=tuple(items[i.name] for i in page.items))
            for page in self.pages
        )
        return Form(pages, tuple(items.values()), self.codebook)

    def joined(self, modules: Sequence[Form]) -> Form:
        """This form with the pages of modules after its own."""
        pages, items = list(self.pages), list(self.items)
        for module in modules:
            pages += module.pages
            items += module.items
        return Form(tuple(pages), tuple(items), self.codebook)


def _scoped(item: Item, scope: str, own: set[str]) -> Item:
    """An item of a module: its conditions ask about the module's own questions first."""

    def test(condition: Condition | None) -> Condition | None:
        if condition is None:
            return None
        names = tuple(scope + name if name in own else name for name in condition.names)
        return replace(condition, names=names)

    required = item.required
    return replace(
        item,
        scope=scope,
        relevant=test(item.relevant),
        constraint=test(item.constraint),
        choice_filter=test(item.choice_filter),
        calculation=test(item.calculation),
        required=required if isinstance(required, bool) else test(required) or False,
    )
