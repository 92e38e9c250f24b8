"""Items of a form as their templates show them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django.utils.translation import get_language

from revontuli.language import Words
from revontuli.site.sheets import as_given
from revontuli.survey import Answers, Asked, FormChoice, FormPage, Item, ItemKind, offered
from revontuli.text import LANGUAGES, Text

LONG_LIST = 12  # choices; more are asked as a list that opens


@dataclass(frozen=True, slots=True)
class Told:
    """Words, and their language where it is not the page's."""

    words: str
    lang: str = ""

    def __str__(self) -> str:
        return self.words


def told(text: Text, otherwise: str = "") -> Told:
    """A text in the page's language, or in the next best one it has."""
    here = get_language() or "fi"
    for code in (here, *LANGUAGES, *text):
        if text.get(code):
            return Told(text[code], "" if code == here else code)
    return Told(otherwise)


@dataclass(frozen=True, slots=True)
class Option:
    """One choice on the page."""

    value: str
    label: Told
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Field:
    """An item on its page.

    Attributes:
        item: what is asked.
        place: its number on the page, for ids that any name may have.
        label, hint: as the reader reads them.
        options: of a choice or a scale.
        value: what stands in its input.
        error: what is wrong with what was given; "" for nothing.
        is_required: whether it must be answered.
        is_shown: whether it is asked now.
    """

    item: Item
    place: int
    label: Told
    hint: Told
    options: tuple[Option, ...]
    value: str
    error: str
    is_required: bool
    is_shown: bool

    @property
    def id(self) -> str:
        """Of its input, or of the group of its inputs."""
        return f"q{self.place}"

    @property
    def template(self) -> str:
        """Which template shows it."""
        return f"answering/parts/{self.look}.html"

    @property
    def look(self) -> str:
        """How it is shown."""
        item = self.item
        if item.kind is ItemKind.NOTE:
            return "note"
        if item.kind is ItemKind.MULTIPLE:
            return "many"
        if self.options:
            is_list = item.is_compact or len(self.options) > LONG_LIST
            return "list" if is_list else "scale" if item.points else "one"
        if item.kind is ItemKind.TEXT and item.is_long:
            return "writing"
        return "line"

    @property
    def described_by(self) -> str:
        """Ids of what tells more about it."""
        parts = [f"{self.id}-hint" if self.hint.words else "", f"{self.id}-error"]
        return " ".join(part for part in parts[: 2 if self.error else 1] if part)

    @property
    def is_number(self) -> bool:
        """Whether a phone should offer digits."""
        return self.item.kind in (ItemKind.NUMBER, ItemKind.RATING)

    @property
    def mark(self) -> str:
        """Its key, with what is offered where that depends on other answers."""
        if self.item.choice_filter is None:
            return self.item.key
        values = " ".join(option.value for option in self.options)
        return f"{self.item.key}#{sha256(values.encode()).hexdigest()[:8]}"


def page_fields(
    page: FormPage,
    asked: Asked,
    given: Mapping[str, Sequence[str]] | None = None,
    errors: Mapping[str, str] | None = None,
) -> list[Field]:
    """The items of a page.

    Args:
        page: which.
        asked: what its person is asked, and has answered.
        given: what they just gave, to be kept where it could not be taken.
        errors: by key, what is wrong with it.
    """
    fields = []
    for place, item in enumerate(page.items):
        error = (errors or {}).get(item.key, "")
        stored = asked.standing.get(item.key)
        values = [] if stored is None else as_given(stored)
        if error and given is not None:
            values = list(given.get(item.key, ()))
        fields.append(
            Field(
                item=item,
                place=place,
                label=told(item.label, item.name),
                hint=told(item.hint),
                options=_options(item, values, asked.standing),
                value=_written(values, item),
                error=error,
                is_required=asked.must_answer(item),
                is_shown=asked.is_shown(item),
            )
        )
    return fields


def _options(item: Item, values: Sequence[str], answers: Answers) -> tuple[Option, ...]:
    if item.points:
        words = Words(get_language() or "fi")
        points = [as_given(point)[0] for point in item.points]
        return tuple(
            Option(p, Told(words.number(float(p), 0 if float(p).is_integer() else 1)), p in values)
            for p in points
        )
    return tuple(
        Option(c.value, told(c.label, c.value), is_same(c, values)) for c in offered(item, answers)
    )


def is_same(choice: FormChoice, values: Sequence[str]) -> bool:
    """Whether a choice is among `values`; that of a scale is kept as a number: "7.0" is "7"."""
    if choice.value in values:
        return True
    try:
        return as_given(float(choice.value))[0] in values
    except ValueError:
        return False


def _written(values: Sequence[str], item: Item) -> str:
    if not values:
        return ""
    if item.kind in (ItemKind.NUMBER, ItemKind.RATING) and get_language() != "en":
        return values[0].replace(".", ",")
    return values[0]


def answer_words(item: Item, answer: Any) -> list[Told]:
    """An answer as a person reads it: each chosen option by its label."""
    values = as_given(answer)
    if item.choices:
        labels = [told(c.label, c.value) for c in item.choices if is_same(c, values)]
        return labels or [Told(value) for value in values]
    return [Told(_written(values, item))]
