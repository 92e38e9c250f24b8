"""A survey that several organisations ask together: a common part, and modules beside it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from revontuli.errors import InputError
from revontuli.survey.codebook import Codebook, Question, Role
from revontuli.survey.codebook_rules import noted
from revontuli.survey.conditions import condition_names

PREFIX = re.compile(r"[a-z][a-z0-9]{0,19}")
COMMON_ONLY = (Role.ID, Role.WEIGHT)


@dataclass(frozen=True, slots=True)
class Part:
    """The questions of one organisation in a joint survey.

    Attributes:
        prefix: what the names of its questions begin with, followed by "_"; small letters and
            digits, at most twenty.
        codebook: its questions, which may depend on the common part and on each other.
        name: of the organisation or the module, for messages.
    """

    prefix: str
    codebook: Codebook
    name: str = ""


def join_codebooks(common: Codebook, parts: Sequence[Part]) -> Codebook:
    """The common part followed by the questions of each module.

    Raises:
        InputError: the first of `joining_faults`.
    """
    for fault in joining_faults(common, parts):
        raise fault
    questions = (*common.questions, *(q for part in parts for q in part.codebook))
    return replace(common, questions=tuple(questions))


def joining_faults(common: Codebook, parts: Sequence[Part]) -> list[InputError]:
    """Everything for which the parts do not go together, in order."""
    faults: list[InputError] = []
    taken = {question.name: "the common part" for question in common}
    columns = {column: "the common part" for q in common for column in q.columns}
    prefixes: dict[str, str] = {}
    for part in parts:
        with noted(faults):
            _check_prefix(part, prefixes, common)
        prefixes.setdefault(part.prefix, _told(part))
        with noted(faults):
            _check_frame(part, common)
        reachable = {q.name for q in common} | {q.name for q in part.codebook}
        for question in part.codebook:
            with noted(faults):
                _check_question(question, part, taken, columns, reachable)
            taken.setdefault(question.name, _told(part))
            columns |= {column: _told(part) for column in question.columns if column not in columns}
    return faults


def own_questions(codebook: Codebook, prefixes: Iterable[str]) -> Codebook:
    """`codebook` without the questions of modules that have one of `prefixes`."""
    starts = tuple(f"{prefix}_" for prefix in prefixes)
    kept = tuple(q for q in codebook if not starts or not q.name.startswith(starts))
    return replace(codebook, questions=kept)


def _told(part: Part) -> str:
    return part.name or part.prefix


def _check_prefix(part: Part, prefixes: dict[str, str], common: Codebook) -> None:
    if not PREFIX.fullmatch(part.prefix):
        raise InputError(
            f"'{part.prefix}' is no prefix for questions",
            column="prefix",
            expected="small letters and digits, beginning with a letter, at most twenty",
        )
    if part.prefix in prefixes:
        raise InputError(
            f"the prefix '{part.prefix}' is in use by {prefixes[part.prefix]}",
            column="prefix",
            expected="a prefix of its own for each module",
        )
    for question in common:
        if question.name.startswith(f"{part.prefix}_"):
            raise InputError(
                f"'{question.name}' of the common part begins with the prefix '{part.prefix}_'",
                column="prefix",
                expected="a prefix that no question of the common part begins with",
            )


def _check_frame(part: Part, common: Codebook) -> None:
    if part.codebook.frame and part.codebook.frame != common.frame:
        raise InputError(
            f"{_told(part)} uses the frame '{part.codebook.frame}'",
            column="frame",
            expected=f"'{common.frame}', as in the common part" if common.frame else "none",
        )


def _check_question(
    question: Question,
    part: Part,
    taken: dict[str, str],
    columns: dict[str, str],
    reachable: set[str],
) -> None:
    name = question.name
    if name in taken:
        raise InputError(
            f"'{name}' is in {taken[name]} already",
            column="name",
            expected="a name of its own for each question",
        )
    if not name.startswith(f"{part.prefix}_"):
        raise InputError(
            f"'{name}' does not begin with '{part.prefix}_'",
            column="name",
            expected=f"names such as '{part.prefix}_{name}'",
        )
    if question.role in COMMON_ONLY:
        raise InputError(
            f"'{name}' is {question.role} in a module",
            column="role",
            expected=f"the {question.role} in the common part alone",
        )
    for column in question.columns:
        if column in columns:
            raise InputError(
                f"the column '{column}' of '{name}' is used by {columns[column]}",
                column="column",
                expected="a column of its own for each question",
            )
    for asked in condition_names(question.relevant):
        if asked not in reachable:
            raise InputError(
                f"the condition of '{name}' asks about '{asked}'",
                column="relevant",
                expected="a question of the common part or of this module",
            )
