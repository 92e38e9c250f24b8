"""Every fault of a questionnaire, for the person who mends it, and the texts it lacks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from revontuli.errors import InputError, Sentence
from revontuli.survey.codebook import Codebook, Question, Role
from revontuli.survey.codebook_files import read_codebook
from revontuli.survey.codebook_rules import noted
from revontuli.survey.conditions import Condition

NOT_ASKED = (Role.ID, Role.WEIGHT, Role.IGNORE)


@dataclass(frozen=True, slots=True)
class MissingText:
    """A text that people will read in another language than their own.

    Attributes:
        question: its name.
        choice: value of the choice that the text is of; None for the question itself.
        language: that it is missing in.
    """

    question: str
    choice: str | None
    language: str


def check_codebook(path: str | Path) -> tuple[Codebook | None, tuple[InputError, ...]]:
    """Read a codebook or XLSForm, whatever is wrong with it.

    Returns:
        what could be read (None where nothing could), and every fault in the file's order. The
        codebook may be used only where there are none.
    """
    faults: list[InputError] = []
    codebook = None
    with noted(faults):
        codebook = read_codebook(path, faults)
    if codebook:
        faults += condition_faults(codebook, path)
    return codebook, tuple(faults)


def condition_faults(codebook: Codebook, path: str | Path | None = None) -> list[InputError]:
    """What is wrong with the conditions under which questions are asked."""
    faults: list[InputError] = []
    names = {question.name for question in codebook}
    for question in codebook:
        if question.relevant and question.role is not Role.IGNORE:
            with noted(faults):
                _check_condition(question, names, path)
    return faults


def _check_condition(question: Question, names: set[str], path: str | Path | None) -> None:
    for name in Condition.parse(question.relevant, question.name).names:
        if name not in names:
            raise InputError(
                Sentence(
                    "the condition of '%(question)s' asks about '%(name)s', which is not asked",
                    question=question.name,
                    name=name,
                ),
                file=path,
                column="relevant",
                expected=Sentence("the name of a question"),
            )


def missing_texts(codebook: Codebook, languages: Sequence[str]) -> Iterator[MissingText]:
    """Labels of what people are asked that lack one of `languages`, in the codebook's order."""
    for question in codebook:
        if question.role in NOT_ASKED:
            continue
        for language in languages:
            if not question.label.get(language):
                yield MissingText(question.name, None, language)
        for choice in question.choices:
            for language in languages:
                if not choice.label.get(language):
                    yield MissingText(question.name, choice.value, language)
