"""Questions of the inbox taught, left alone, made tests of, and taken back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from revontuli.dialogue import Source
from revontuli.dialogue.message_features import fold
from revontuli.site.bot_inbox import MOST_ROWS
from revontuli.site.models import AskedQuestion, Bot, BotExample, BotTest, User

MOST_NUMBERS = 60_000  # characters of a list of numbers in a form
MOST_TAUGHT = 20  # ways of asking that one click teaches of a group


@dataclass(frozen=True, slots=True)
class Done:
    """What one action changed, so that it can be taken back. JSON as a dict.

    Attributes:
        questions: numbers of the questions that left the inbox.
        examples: numbers of the examples that were made.
        tests: numbers of the tests that were made.
    """

    questions: list[int] = field(default_factory=list)
    examples: list[int] = field(default_factory=list)
    tests: list[int] = field(default_factory=list)

    @property
    def is_anything(self) -> bool:
        """Whether anything changed."""
        return bool(self.questions or self.examples or self.tests)


def numbers_in(text: str) -> list[int]:
    """The numbers that a form or address lists with commas; what is no number is left out."""
    parts = text[:MOST_NUMBERS].split(",")
    return [int(one) for one in parts if one.isascii() and one.isdecimal() and len(one) < 16]


def new_of(bot: Bot, numbers: Iterable[int]) -> list[AskedQuestion]:
    """Those of the questions that are this bot's and wait in its inbox."""
    wanted = list(dict.fromkeys(numbers))[:MOST_ROWS]
    found = bot.questions.filter(pk__in=wanted, state=AskedQuestion.State.NEW).in_bulk()
    return [found[pk] for pk in wanted if pk in found]


@transaction.atomic
def teach(bot: Bot, questions: Sequence[AskedQuestion], intent: str, by: User) -> Done:
    """Make examples of `intent` of the questions; they leave the inbox."""
    done = Done(questions=[one.pk for one in questions])
    for one in _each_once(questions):
        example, is_new = BotExample.objects.get_or_create(
            bot=bot, intent=intent, text=one.text,
            defaults={"language": one.language, "source": Source.TAUGHT.value, "by": by},
        )  # fmt: skip
        if is_new:
            done.examples.append(example.pk)
    _move(done.questions, AskedQuestion.State.TAUGHT)
    return done


@transaction.atomic
def ignore(questions: Sequence[AskedQuestion]) -> Done:
    """Let the questions leave the inbox, and nothing else."""
    done = Done(questions=[one.pk for one in questions])
    _move(done.questions, AskedQuestion.State.IGNORED)
    return done


@transaction.atomic
def make_tests(bot: Bot, questions: Sequence[AskedQuestion], expected: str | None = None) -> Done:
    """Make tests of the questions; they stay in the inbox, for a test teaches nothing.

    Args:
        bot: whose.
        questions: of its inbox.
        expected: what they must be understood as; None for what each was understood as.
    """
    done = Done()
    for one in _each_once(questions):
        wanted = one.intent if expected is None else expected
        test, is_new = BotTest.objects.get_or_create(
            bot=bot, text=one.text, defaults={"expected": wanted, "language": one.language}
        )
        if is_new:
            done.tests.append(test.pk)
    return done


@transaction.atomic
def take_back(bot: Bot, done: Done) -> None:
    """Undo one action: its questions are in the inbox again, what it made is gone."""
    bot.questions.filter(pk__in=done.questions).update(state=AskedQuestion.State.NEW)
    for row in [*bot.examples.filter(pk__in=done.examples), *bot.tests.filter(pk__in=done.tests)]:
        row.delete()


@transaction.atomic
def put_back(bot: Bot, numbers: Iterable[int]) -> int:
    """Questions that were taught or left alone return to the inbox; what was taught is unlearned.

    Returns:
        how many returned.
    """
    wanted = bot.questions.filter(pk__in=list(numbers)[:MOST_ROWS]).exclude(
        state=AskedQuestion.State.NEW
    )
    back = list(wanted)
    _move([one.pk for one in back], AskedQuestion.State.NEW)
    taught = {one.text for one in back if one.state == AskedQuestion.State.TAUGHT}
    still = set(
        bot.questions.filter(state=AskedQuestion.State.TAUGHT, text__in=taught).values_list(
            "text", flat=True
        )
    )
    unlearned = bot.examples.filter(source=Source.TAUGHT.value, text__in=taught - still)
    for example in unlearned:
        example.delete()
    return len(back)


def _each_once(questions: Sequence[AskedQuestion]) -> list[AskedQuestion]:
    """Each way of asking once, `MOST_TAUGHT` at most."""
    once: dict[str, AskedQuestion] = {}
    for one in questions:
        once.setdefault(fold(one.text), one)
    return list(once.values())[:MOST_TAUGHT]


def _move(numbers: list[int], state: Any) -> None:
    AskedQuestion.objects.filter(pk__in=numbers).update(state=state)
