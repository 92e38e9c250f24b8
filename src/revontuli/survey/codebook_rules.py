"""What must hold for a question in a codebook, whatever file it came from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from revontuli.errors import InputError, Sentence
from revontuli.survey.codebook import Kind, Question, Role

KINDS_OF_ROLE = {
    Role.WEIGHT: (Kind.NUMBER,),
    Role.RATING: (Kind.NUMBER,),
    Role.SINGLE: (Kind.CHOICE,),
    Role.MULTIPLE: (Kind.CHOICES,),
    Role.OPEN: (Kind.TEXT, Kind.CHOICES),
    Role.ID: (Kind.TEXT,),
}


def usual_kind(role: Role, has_choices: bool) -> Kind:
    """The kind a question has when the codebook does not say."""
    if role is Role.OPEN:
        return Kind.CHOICES if has_choices else Kind.TEXT
    if role in KINDS_OF_ROLE:
        return KINDS_OF_ROLE[role][0]
    if has_choices:
        return Kind.CHOICE
    return Kind.TEXT if role in (Role.AREA, Role.IGNORE) else Kind.NUMBER


@contextmanager
def noted(faults: list[InputError] | None) -> Iterator[None]:
    """Put what goes wrong in the block among `faults` and go on; where there are none, raise it."""
    try:
        yield
    except InputError as error:
        if faults is None:
            raise
        faults.append(error)


def check_questions(
    questions: Sequence[Question],
    file: Path | None = None,
    rows: Sequence[int | None] | None = None,
    faults: list[InputError] | None = None,
) -> None:
    """Raise InputError at the first question that can't be used.

    Args:
        questions: in order.
        file: where they come from, for the message.
        rows: each question's row in it.
        faults: where every fault is put instead of being raised.
    """
    places = rows if rows is not None else [None] * len(questions)
    names: set[str] = set()
    used: Counter[Role] = Counter()
    for question, row in zip(questions, places, strict=True):
        with noted(faults):
            _check_alone(question, names, used, file, row)
        with noted(faults):
            _check_question(question, file, row)


def _check_alone(
    question: Question, names: set[str], used: Counter[Role], file: Path | None, row: int | None
) -> None:
    if question.name in names:
        raise InputError(
            Sentence("'%(question)s' stands twice", question=question.name),
            file=file,
            row=row,
            column="name",
            expected=Sentence("a name of its own for each question"),
        )
    names.add(question.name)
    used[question.role] += 1
    if question.role in (Role.ID, Role.WEIGHT) and used[question.role] > 1:
        raise InputError(
            Sentence(
                "'%(question)s' is a second %(role)s", question=question.name, role=question.role
            ),
            file=file,
            row=row,
            column="role",
            expected=Sentence("at most one question with the role %(role)s", role=question.role),
        )


def _check_question(question: Question, file: Path | None, row: int | None) -> None:
    def refuse(problem: str, column: str, expected: str) -> InputError:
        return InputError(
            Sentence("'%(question)s' %(problem)s", question=question.name, problem=problem),
            file=file,
            row=row,
            column=column,
            expected=expected,
        )

    role, kind = question.role, question.kind
    if role is Role.IGNORE:
        return
    kinds = KINDS_OF_ROLE.get(role, tuple(Kind))
    if kind not in kinds:
        raise refuse(
            Sentence("is %(role)s of the kind %(kind)s", role=role, kind=kind),
            "kind",
            " or ".join(kinds),
        )
    if role is Role.RATING:
        if question.low is None or question.high is None:
            raise refuse(
                Sentence("is a rating without a scale"), "low", Sentence("its ends in low and high")
            )
        if any(not _is_number(choice.value) for choice in question.choices):
            raise refuse(
                Sentence("has a point that is no number"), "value", Sentence("numbers as values")
            )
    if question.low is not None and question.high is not None and question.low >= question.high:
        raise refuse(Sentence("has a scale without steps"), "high", Sentence("a number above low"))
    if kind in (Kind.CHOICE, Kind.CHOICES) and not question.choices:
        raise refuse(Sentence("has no choices"), "value", Sentence("a row for each choice"))
    if question.ordered and kind is Kind.TEXT:  # its levels would be people's own words
        raise refuse(
            Sentence("is ordered without choices"), "ordered", Sentence("its choices, lowest first")
        )
    values = Counter(choice.value for choice in question.choices)
    for value, count in values.items():
        if count > 1:
            raise refuse(
                Sentence("has the choice '%(value)s' twice", value=value),
                "value",
                Sentence("each choice once"),
            )


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
