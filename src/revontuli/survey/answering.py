"""One answer as a person gives it, held to what the form says."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from revontuli.survey.asking import Answers, holds, offered
from revontuli.survey.codebook import Kind
from revontuli.survey.conditions import Answer
from revontuli.survey.form import Item, ItemKind

LONGEST_TEXT = 5_000  # characters
LONGEST_LINE = 300
LONGEST_NUMBER = 30
NUMBER = re.compile(r"[+-]?\d{1,15}(?:[.,]\d{1,15})?")
UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
SPACES = re.compile(r"[\s\u00a0\u202f]")


class Refused(Exception):
    """An answer that can't be taken.

    Attributes:
        reason: "required", "unreadable-number", "not-whole", "too-low", "too-high", "off-scale",
            "unknown-choice", "several", "too-long", "not-a-date" or "constraint".
        about: numbers for the message, such as {"low": 1}.
    """

    def __init__(self, reason: str, **about: Any) -> None:
        super().__init__(reason)
        self.reason = reason
        self.about: Mapping[str, Any] = about


def read_answer(item: Item, given: Sequence[str], answers: Answers) -> Answer | None:
    """The answer in what was given for an item; None for no answer.

    Args:
        item: what was asked.
        given: as a form sends it: one text, or one for each chosen option; empty for nothing.
        answers: the person's other answers, for choice filters and constraints.

    Returns:
        A number for ratings and numbers, a list for several choices, else a text.

    Raises:
        Refused: it can't be taken. That something required is missing is not told here.
    """
    read = {
        ItemKind.RATING: _rating,
        ItemKind.NUMBER: _number,
        ItemKind.SINGLE: _single,
        ItemKind.MULTIPLE: _multiple,
        ItemKind.TEXT: _text,
        ItemKind.DATE: _date,
    }[item.kind]
    told = [UNSEEN.sub("", one.replace("\r\n", "\n").replace("\r", "\n")) for one in given]
    told = [one.strip() for one in told if one.strip()]
    if item.kind is not ItemKind.MULTIPLE and len(set(told)) > 1:
        raise Refused("several")
    answer = read(item, told, answers) if told else None
    if answer is not None and item.constraint is not None:
        known = {**answers, item.key: answer}
        if not holds(item.constraint, item, known, otherwise=True):
            raise Refused("constraint")
    return answer


def _is_number(item: Item) -> bool:
    return item.question is not None and item.question.kind is Kind.NUMBER


def _rating(item: Item, told: list[str], answers: Answers) -> Answer:
    if item.choices:
        return _single(item, told, answers)
    number = _number(item, told, answers)
    assert isinstance(number, float)
    if item.points and not any(abs(number - point) < 1e-9 for point in item.points):
        raise Refused("off-scale", low=item.low, high=item.high)
    return number


def _number(item: Item, told: list[str], answers: Answers) -> Answer:
    tidy = SPACES.sub("", told[0]).replace("−", "-") if len(told[0]) <= LONGEST_NUMBER else ""
    if not NUMBER.fullmatch(tidy):
        raise Refused("unreadable-number")
    number = float(tidy.replace(",", "."))
    if item.is_whole and not number.is_integer():
        raise Refused("not-whole")
    if item.low is not None and number < item.low:
        raise Refused("too-low", low=item.low)
    if item.high is not None and number > item.high:
        raise Refused("too-high", high=item.high)
    return number + 0.0  # no "-0"


def _single(item: Item, told: list[str], answers: Answers) -> Answer:
    value = told[0]
    if value not in {choice.value for choice in offered(item, answers)}:
        raise Refused("unknown-choice")
    if _is_number(item):
        try:
            return float(value)
        except ValueError:  # "don't know" among the points of a scale
            return value
    return value


def _multiple(item: Item, told: list[str], answers: Answers) -> Answer:
    allowed = [choice.value for choice in offered(item, answers)]
    if not set(told) <= set(allowed):
        raise Refused("unknown-choice")
    return [value for value in allowed if value in told]


def _text(item: Item, told: list[str], answers: Answers) -> Answer:
    most = LONGEST_TEXT if item.is_long else LONGEST_LINE
    if len(told[0]) > most:
        raise Refused("too-long", most=most)
    return told[0] if item.is_long else " ".join(told[0].split())


def _date(item: Item, told: list[str], answers: Answers) -> Answer:
    try:
        return date.fromisoformat(told[0]).isoformat()
    except ValueError:
        raise Refused("not-a-date") from None
