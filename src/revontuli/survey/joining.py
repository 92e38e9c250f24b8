"""A survey that several organisations ask together: a common part, and modules beside it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from revontuli.errors import InputError, Sentence
from revontuli.survey.codebook import Codebook, Question, Role
from revontuli.survey.codebook_rules import noted
from revontuli.survey.conditions import REFERENCE, condition_names

PREFIX = re.compile(r"[a-z][a-z0-9]{0,19}")
COMMON_ONLY = (Role.ID, Role.WEIGHT)


@dataclass(frozen=True, slots=True)
class Part:
    """The questions of one organisation in a joint survey.

    Attributes:
        prefix: put before the names of its questions, with "_" between; small letters and digits,
            at most twenty.
        codebook: its questions, by their own names; their conditions may ask about each other and
            about the common part.
        name: of the organisation or the module, for messages.
    """

    prefix: str
    codebook: Codebook
    name: str = ""

    @property
    def scope(self) -> str:
        """What stands before a question's own name in the joint survey."""
        return f"{self.prefix}_"

    @property
    def scoped(self) -> tuple[Question, ...]:
        """Its questions as the joint survey has them."""
        own = {question.name for question in self.codebook}
        return tuple(self._scoped(question, own) for question in self.codebook)

    def _scoped(self, question: Question, own: set[str]) -> Question:
        relevant = REFERENCE.sub(
            lambda found: f"${{{self.scope}{found[1]}}}" if found[1] in own else found[0],
            question.relevant,
        )
        choices = tuple(
            replace(choice, column=self.scope + choice.column) if choice.column else choice
            for choice in question.choices
        )
        return replace(
            question, name=self.scope + question.name, relevant=relevant, choices=choices
        )


def join_codebooks(common: Codebook, parts: Sequence[Part]) -> Codebook:
    """The common part followed by the questions of each module, with their prefixes.

    Raises:
        InputError: the first of `joining_faults`.
    """
    for fault in joining_faults(common, parts):
        raise fault
    return replace(
        common, questions=(*common.questions, *(q for part in parts for q in part.scoped))
    )


def joining_faults(common: Codebook, parts: Sequence[Part]) -> list[InputError]:
    """Everything for which the parts do not go together, in order."""
    faults: list[InputError] = []
    prefixes: dict[str, str] = {}
    shared = {question.name for question in common}
    for part in parts:
        with noted(faults):
            _check_prefix(part, prefixes, common)
        prefixes.setdefault(part.prefix, part.name or part.prefix)
        with noted(faults):
            _check_frame(part, common)
        reachable = shared | {question.name for question in part.codebook}
        for question in part.codebook:
            with noted(faults):
                _check_question(question, reachable)
    return faults


def without_modules(codebook: Codebook, prefixes: Iterable[str]) -> Codebook:
    """A joint `codebook` without the questions of the modules that have one of `prefixes`."""
    starts = tuple(f"{prefix}_" for prefix in prefixes)
    kept = tuple(q for q in codebook if not starts or not q.name.startswith(starts))
    return replace(codebook, questions=kept)


def _check_prefix(part: Part, prefixes: dict[str, str], common: Codebook) -> None:
    if not PREFIX.fullmatch(part.prefix):
        raise InputError(
            Sentence("'%(prefix)s' is no prefix for questions", prefix=part.prefix),
            column="prefix",
            expected=Sentence("small letters and digits, beginning with a letter, at most twenty"),
        )
    if part.prefix in prefixes:
        raise InputError(
            Sentence(
                "the prefix '%(prefix)s' is in use by %(other)s",
                prefix=part.prefix,
                other=prefixes[part.prefix],
            ),
            column="prefix",
            expected=Sentence("a prefix of its own for each module"),
        )
    for name in (name for q in common for name in (q.name, *q.columns)):
        if name.startswith(part.scope):
            raise InputError(
                Sentence(
                    "'%(name)s' of the common part begins with the prefix '%(prefix)s'",
                    name=name,
                    prefix=part.scope,
                ),
                column="prefix",
                expected=Sentence("a prefix that nothing in the common part begins with"),
            )


def _check_frame(part: Part, common: Codebook) -> None:
    if part.codebook.frame and part.codebook.frame != common.frame:
        raise InputError(
            Sentence(
                "%(module)s uses the frame '%(frame)s'",
                module=part.name or part.prefix,
                frame=part.codebook.frame,
            ),
            column="frame",
            expected=Sentence("'%(common)s', as in the common part", common=common.frame)
            if common.frame
            else Sentence("none"),
        )


def _check_question(question: Question, reachable: set[str]) -> None:
    if question.role in COMMON_ONLY:
        raise InputError(
            Sentence(
                "'%(question)s' is %(role)s in a module", question=question.name, role=question.role
            ),
            column="role",
            expected=Sentence("the %(role)s in the common part alone", role=question.role),
        )
    for asked in condition_names(question.relevant):
        if asked not in reachable:
            raise InputError(
                Sentence(
                    "the condition of '%(question)s' asks about '%(asked)s'",
                    question=question.name,
                    asked=asked,
                ),
                column="relevant",
                expected=Sentence("a question of the common part or of this module"),
            )
