"""The inbox of a bot's keepers: questions alike gathered, taught, left alone, and taken back."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from revontuli.dialogue import Source
from revontuli.site.models import AskedQuestion, Bot, BotExample, BotTest, User

MOST_ROWS = 5_000  # questions looked at together; the older ones wait until these are done
MOST_TAUGHT = 20  # ways of asking that one click teaches of a group
ALIKE = 0.78  # cosine of runs of characters from which two questions are shown as one
BLOCK = 512
_NOT_WORDS = re.compile(r"[^\w]+")


@dataclass(frozen=True, slots=True)
class Asked:
    """A question in the inbox.

    Attributes:
        pk: its number.
        text: redacted.
        language: "fi", "sv" or "en".
        intent: as it was understood, "" for nothing.
        confidence: 0–1.
        alternatives: intents that it may have meant, the likeliest first.
        outcome: how the bot met it (`dialogue.Outcome`).
        day: when.
    """

    pk: int
    text: str
    language: str
    intent: str
    confidence: float
    alternatives: tuple[str, ...]
    outcome: str
    day: date


@dataclass(frozen=True, slots=True)
class Group:
    """Questions that say nearly the same.

    Attributes:
        asked: at least one; the one that is shown comes first.
    """

    asked: tuple[Asked, ...]

    @property
    def first(self) -> Asked:
        """The one that stands for all."""
        return self.asked[0]

    @property
    def texts(self) -> list[tuple[str, int]]:
        """Each way of asking once, with how many asked so; the most common first."""
        counts: dict[str, tuple[str, int]] = {}
        for one in self.asked:
            text, n = counts.get(fold(one.text), (one.text, 0))
            counts[fold(one.text)] = text, n + 1
        first, *rest = counts.values()
        return [first, *sorted(rest, key=lambda pair: -pair[1])]

    @property
    def numbers(self) -> str:
        """The numbers of all, as a form sends them."""
        return ",".join(str(one.pk) for one in self.asked)


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


def fold(text: str) -> str:
    """A text without case, punctuation and double spaces: what it shares with its like."""
    plain = unicodedata.normalize("NFC", text).casefold()
    return " ".join(_NOT_WORDS.sub(" ", plain).split())


def asked(questions: QuerySet[AskedQuestion]) -> list[Asked]:
    """The first `MOST_ROWS` of `questions`, in their order."""
    rows = questions.values_list(
        "pk", "text", "language", "intent", "confidence", "alternatives", "outcome", "day"
    )[:MOST_ROWS]
    return [Asked(*row[:5], tuple(row[5] or ()), *row[6:]) for row in rows]


def grouped(rows: Sequence[Asked]) -> list[Group]:
    """Rows gathered by likeness, in the order of the first of each.

    The same words are one group however they were understood. Nearly the same words are one where
    they are in one language and were understood alike, so that what a keeper accepts for the
    first holds for all. The same rows in the same order give the same groups.
    """
    same: dict[str, list[Asked]] = defaultdict(list)
    for row in rows:
        same[fold(row.text)].append(row)
    leaders = [group[0] for group in same.values()]
    texts = list(same)
    kinds: dict[tuple[str, str], list[int]] = defaultdict(list)
    for place, leader in enumerate(leaders):
        kinds[leader.language, leader.intent].append(place)
    leader_of = list(range(len(texts)))
    for places in kinds.values():
        for place, leading in zip(places, _leaders([texts[p] for p in places]), strict=True):
            leader_of[place] = places[leading]
    gathered: dict[int, list[Asked]] = defaultdict(list)
    for place, text in enumerate(texts):
        gathered[leader_of[place]] += same[text]
    return [Group(tuple(members)) for members in gathered.values()]


def _leaders(texts: list[str]) -> list[int]:
    """For each text the first one before it that leads and is alike; itself where none is."""
    leading = list(range(len(texts)))
    if len(texts) < 2:
        return leading
    from sklearn.feature_extraction.text import TfidfVectorizer

    try:
        rows = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 4)).fit_transform(texts)
    except ValueError:  # nothing but marks in all of them
        return leading
    for start in range(0, len(texts), BLOCK):
        block = (rows[start : start + BLOCK] @ rows[: start + BLOCK].T).tocsr()
        for offset in range(block.shape[0]):
            place = start + offset
            near = block[offset]
            alike = sorted(near.indices[near.data >= ALIKE])
            leading[place] = next((j for j in alike if j < place and leading[j] == j), place)
    return leading


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
