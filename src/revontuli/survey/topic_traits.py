"""Coded answers among the traits: an open question becomes a multiple choice of its topics."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import polars as pl

from revontuli.engine import Progress, atomic_path, safe_cell, silent
from revontuli.errors import InputError
from revontuli.survey.codebook import Choice, Codebook, Kind, Question, Role
from revontuli.survey.codebook_writing import write_codebook
from revontuli.survey.responses import Responses
from revontuli.survey.topic_coding import TopicCoder
from revontuli.survey.topic_texts import clean_answer
from revontuli.survey.topics import OTHER, Coded, TopicCodebook
from revontuli.text import Text

OTHER_LABEL: Text = {"fi": "Muu aihe", "sv": "Annat ämne", "en": "Another topic"}
SEPARATORS = ("|", ";", "\t", "\u241e")  # the first that stands in no value


def open_answers(responses: Responses, question: str) -> list[str | None]:
    """Everybody's answers to an open question, in order; in memory only.

    Raises:
        InputError: there is no such question, or its answers are not text.
    """
    _open_question(responses.codebook, question)
    return responses.frame[question].to_list()


def _open_question(codebook: Codebook, name: str) -> Question:
    names = [q.name for q in codebook if q.role is Role.OPEN and q.kind is Kind.TEXT]
    if name not in names:
        raise InputError(
            f"'{name}' is no open question",
            column=name,
            expected=f"one of {', '.join(names)}" if names else "a question with the role open",
        )
    return codebook[name]


def code_responses(
    responses: Responses, coders: Mapping[str, TopicCoder], progress: Progress = silent
) -> Responses:
    """The same answers with open questions turned into the topics that people wrote about.

    `make_traits` then makes a trait of each topic. Who said nothing stays without an answer; who
    said something that no topic fits has "other".

    Args:
        responses: as read.
        coders: open question → what codes its answers.
        progress: told as answers are coded.

    Raises:
        InputError: a name is not that of an open question.
    """
    frame, codebook = responses.frame, responses.codebook
    for name, coder in coders.items():
        coded = coder.predict(open_answers(responses, name), progress)
        frame = frame.with_columns(topics_column(name, coded))
        codebook = with_topics(codebook, name, coder.topics_)
    return replace(responses, frame=frame, codebook=codebook)


def topics_column(name: str, coded: Sequence[Coded]) -> pl.Series:
    """Everybody's topics as a column: null for no answer, "other" where no topic fits."""
    values = [(list(one.codes) or [OTHER]) if one.answered else None for one in coded]
    return pl.Series(name, values, dtype=pl.List(pl.String))


def with_topics(codebook: Codebook, question: str, topics: TopicCodebook) -> Codebook:
    """The codebook with an open question as a multiple choice of topics.

    Raises:
        InputError: it is no open question.
    """
    old = _open_question(codebook, question)
    choices = [Choice(topic.code, topic.name, dimension=topic.dimension) for topic in topics]
    new = replace(
        old,
        kind=Kind.CHOICES,
        choices=(*choices, Choice(OTHER, OTHER_LABEL)),
        separator=SEPARATORS[0],
        missing=(),
        note="",
    )
    return replace(
        codebook, questions=tuple(new if q.name == question else q for q in codebook.questions)
    )


def write_coded(responses: Responses, answers: str | Path, codebook: str | Path) -> None:
    """Write answers, coded, as CSV with the codebook that reads them again.

    Open answers that are not coded are redacted. The answers can be read by their owner alone.

    Raises:
        InputError: the names end in something else than .csv (or .xlsx for the codebook).
    """
    path = Path(answers)
    if path.suffix.lower() != ".csv":
        raise InputError(
            f"answers are not written as '{path.suffix}'", file=path, expected="a .csv"
        )
    plain = [_in_one_column(question) for question in responses.codebook]
    columns = [_as_text(responses.frame[q.name], q) for q in plain if q.role is not Role.IGNORE]
    with atomic_path(path, mode=0o600) as temporary:
        pl.DataFrame(columns).write_csv(temporary)
    write_codebook(replace(responses.codebook, questions=tuple(plain)), codebook)


def _in_one_column(question: Question) -> Question:
    """The question as `write_coded` lays it out: chosen values in one column."""
    if question.kind is not Kind.CHOICES:
        return question
    values = "".join(choice.value for choice in question.choices)
    separator = next((mark for mark in SEPARATORS if mark not in values), SEPARATORS[-1])
    choices = tuple(replace(choice, column=None) for choice in question.choices)
    return replace(question, choices=choices, separator=separator)


def _as_text(answers: pl.Series, question: Question) -> pl.Series:
    if question.kind is Kind.CHOICES:
        return answers.list.join(question.separator or SEPARATORS[0])
    if question.role is Role.OPEN:
        return pl.Series(
            answers.name,
            [None if a is None else str(safe_cell(clean_answer(a))) for a in answers],
            dtype=pl.String,
        )
    return answers
