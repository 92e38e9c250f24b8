"""Which column of a file holds which question, as unlike survey tools write their headings."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from revontuli.errors import InputError, Sentence
from revontuli.survey.codebook import Choice, Codebook, Kind, Question, Role

NUMBERED = re.compile(r"^\d+(?:\.\d+)*[.):]?\s+")  # Webropol: "3. What worries you?"
CODED = re.compile(r"^(?P<code>[A-Za-z]\w*(?:\[\w+\])?)\.\s+\S")  # LimeSurvey: "q3[a]. What …"


def locate(
    codebook: Codebook, columns: Sequence[str], file: Path, needed: Iterable[str] = ()
) -> dict[str, Question]:
    """Find every question's column, or its columns where each option has its own.

    Args:
        codebook: what is looked for.
        columns: the file's heading.
        file: for the message.
        needed: questions that are looked for although their role is to be ignored.

    Returns:
        The question's name → the question as it stands in this file: `columns` are this file's.

    Raises:
        InputError: the file has no column for a question.
    """
    headings = Headings(columns)
    found: dict[str, Question] = {}
    needed = set(needed)
    absent = []
    for question in codebook:
        if question.role is Role.IGNORE and question.name not in needed:
            continue
        here = headings.question(question)
        if here is None:
            absent.append(question.name)
        else:
            found[question.name] = here
    if absent:
        raise InputError(
            Sentence("the file has no such column")
            if len(absent) == 1
            else Sentence(
                "the file has no such column (and %(count)s more that the codebook names)",
                count=len(absent) - 1,
            ),
            file=file,
            column=absent[0],
            expected=Sentence("every column that the codebook names"),
        )
    return found


class Headings:
    """A file's heading, found by name, by a survey tool's manner, or by the question's words."""

    def __init__(self, columns: Sequence[str]) -> None:
        self.columns = tuple(columns)
        self._names: dict[str, str] = {}
        for column in columns:
            self._names.setdefault(column, column)
        for keys_of in (_by_case, _by_code, _by_path, _by_words):
            for key, column in _unambiguous(columns, keys_of).items():
                self._names.setdefault(key, column)

    def find(self, *names: str) -> str | None:
        """The column called by the first of `names` that there is."""
        for name in names:
            column = self._names.get(name) or self._names.get(_fold(name))
            if column:
                return column
        return None

    def question(self, question: Question) -> Question | None:
        """The question with this file's columns, or None where they are absent."""
        if any(choice.column for choice in question.choices):
            choices = [
                replace(choice, column=self.find(choice.column)) if choice.column else choice
                for choice in question.choices
            ]
            if any(choice.column for choice in choices):
                lost = [
                    c
                    for c, old in zip(choices, question.choices, strict=True)
                    if old.column and not c.column
                ]
                return None if lost else replace(question, choices=tuple(choices))
        if question.kind is Kind.CHOICES:
            # A column per option tells "not chosen" from "no answer", and needs no cutting.
            choices = [replace(c, column=self._option(question, c)) for c in question.choices]
            if all(choice.column for choice in choices):
                return replace(question, choices=tuple(choices))
        column = self.find(question.name, *question.label.values())
        if column is None:
            return None
        choices = [replace(choice, column=None) for choice in question.choices]
        return replace(question, name=column, choices=tuple(choices))

    def _option(self, question: Question, choice: Choice) -> str | None:
        """An option's own column: q[a], q/a, q_a, "Question [Option]", "Question: Option" …"""
        name, value = question.name, choice.value
        patterns = (f"{name}[{value}]", f"{name}/{value}", f"{name}_{value}", f"{name}.{value}")
        column = self.find(*patterns)
        if column:
            return column
        words = []
        for language, label in question.label.items():
            option = choice.label.get(language)
            if option:
                words += [
                    f"{label} [{option}]",
                    f"{label}/{option}",
                    f"{label}:{option}",
                    f"{label}: {option}",
                    f"{label} - {option}",
                ]
        return self.find(*words) if words else None


def _unambiguous(columns: Sequence[str], keys_of: Callable[[str], list[str]]) -> dict[str, str]:
    found: dict[str, str] = {}
    twice = set()
    for column in columns:
        for key in keys_of(column):
            if key and found.setdefault(key, column) != column:
                twice.add(key)
    return {key: column for key, column in found.items() if key not in twice}


def _fold(name: str) -> str:
    return " ".join(name.casefold().split())


def _by_case(column: str) -> list[str]:
    return [_fold(column)]


def _by_code(column: str) -> list[str]:
    match = CODED.match(column)
    return [match["code"], _fold(match["code"])] if match else []


def _by_path(column: str) -> list[str]:
    """Kobo's groups: "background/age" is also "age", and "home/worries/rent" "worries/rent"."""
    parts = column.split("/")
    tails = ["/".join(parts[start:]) for start in range(1, len(parts))]
    return [key for tail in tails for key in (tail, _fold(tail))]


def _by_words(column: str) -> list[str]:
    return [_fold(NUMBERED.sub("", column))]
