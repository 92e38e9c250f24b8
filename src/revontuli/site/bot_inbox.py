"""What waits in the inbox of a bot's keepers: questions as they were asked, alike ones gathered."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import TYPE_CHECKING

from django.db.models import QuerySet

from revontuli.dialogue.alike_messages import (
    NEARLY_ALIKE,
    Message,
    gather_alike,
    how_alike,
)
from revontuli.dialogue.message_features import fold
from revontuli.language.encoder import get_encoder
from revontuli.site import bots_ready
from revontuli.site.models import AskedQuestion, Bot
from revontuli.site.search import encoder_name
from revontuli.text import LANGUAGES

if TYPE_CHECKING:
    from revontuli.language.encoder import Encoder

MOST_ROWS = 5_000  # questions looked at together; the older ones wait until these are done
MOST_BY_MEANING = 1_000  # ways of asking gathered by what they mean: 7 s of reading at the most
MOST_THOUGHTS = 3
MOST_OFFERED = 12  # questions that may be about the same
UNANSWERED = ("unknown", "unsure", "guessed")


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
class Way:
    """A way of asking in a group.

    Attributes:
        text: as somebody wrote it.
        language: that it is in.
        n: how many asked so.
    """

    text: str
    language: str
    n: int


@dataclass(frozen=True, slots=True)
class Group:
    """Questions that ask the same.

    Attributes:
        asked: at least one; the most typical one comes first and stands for all.
    """

    asked: tuple[Asked, ...]

    @property
    def first(self) -> Asked:
        """The one that stands for all."""
        return self.asked[0]

    @property
    def texts(self) -> list[Way]:
        """Each way of asking once; the most common first, after the one that stands for all."""
        counts = Counter(fold(one.text) for one in self.asked)
        once = {fold(one.text): one for one in reversed(self.asked)}
        first, *rest = dict.fromkeys(fold(one.text) for one in self.asked)
        order = [first, *sorted(rest, key=lambda key: -counts[key])]
        return [Way(once[key].text, once[key].language, counts[key]) for key in order]

    @property
    def numbers(self) -> str:
        """The numbers of all, as a form sends them."""
        return ",".join(str(one.pk) for one in self.asked)

    @property
    def newest(self) -> date:
        """When it was last asked."""
        return max(one.day for one in self.asked)

    @property
    def meant(self) -> list[str]:
        """What it was taken to mean or may have meant, what stands for all first; intents."""
        first, *rest = self.asked
        understood = Counter(one.intent for one in rest if one.intent)
        others = (intent for intent, _n in understood.most_common())
        return list(dict.fromkeys((first.intent, *others, *first.alternatives)))


def asked(questions: QuerySet[AskedQuestion]) -> list[Asked]:
    """The first `MOST_ROWS` of `questions`, in their order."""
    rows = questions.values_list(
        "pk", "text", "language", "intent", "confidence", "alternatives", "outcome", "day"
    )[:MOST_ROWS]
    return [Asked(*row[:5], tuple(row[5] or ()), *row[6:]) for row in rows]


def encoder_of(bot: Bot) -> Encoder:
    """The encoder that the bot answers with: it still knows what was asked lately."""
    ready = bots_ready.ready_bot(bot.slug, wait=0)
    return ready.model.understanding.learned.features.encoder if ready else _usual(encoder_name())


@cache
def _usual(name: str) -> Encoder:
    return get_encoder(name)


def thoughts(bot: Bot, question: AskedQuestion) -> list[str]:
    """What the bot that answers now would take a question for, the likeliest first; intents.

    It may have learned since the question was asked.
    """
    ready = bots_ready.ready_bot(bot.slug, wait=0)
    if ready is None:
        return []
    found = ready.model.understanding.predict(question.text, language_of(question))
    return [one.intent for one in found.alternatives[:MOST_THOUGHTS]]


def grouped(rows: Sequence[Asked], encoder: Encoder | None = None) -> list[Group]:
    """Rows gathered by what they ask, in the order of the first of each.

    The same words are one group however they were understood; others as
    `dialogue.alike_messages` has it, where the bot did not answer them as unlike things. Of more
    than `MOST_BY_MEANING` ways of asking the rarest and oldest are gathered by their words alone.
    """
    same: dict[str, list[Asked]] = defaultdict(list)
    for row in rows:
        same[fold(row.text)].append(row)
    ways = sorted(same, key=lambda key: (-len(same[key]), -max(one.pk for one in same[key])))
    read, left = ways[:MOST_BY_MEANING], ways[MOST_BY_MEANING:]
    gathered = gather_alike([_message(same[key]) for key in read], encoder)
    groups = [[row for place in group for row in same[read[place]]] for group in gathered]
    groups += [same[key] for key in left]
    place_of = {row.pk: place for place, row in enumerate(rows)}
    groups.sort(key=lambda group: min(place_of[one.pk] for one in group))
    return [Group(tuple(members)) for members in groups]


def _message(same: Sequence[Asked]) -> Message:
    """Rows of the same words as one message."""
    answered = {one.intent for one in same if one.outcome == "answered"}
    meant = answered.pop() if len(answered) == 1 else ""
    return Message(same[0].text, language_of(same[0]), meant, len(same))


def language_of(one: Asked | AskedQuestion) -> str:
    """The language that a question was asked in, as far as it is one of ours."""
    return one.language if one.language in LANGUAGES else LANGUAGES[0]


def nearly_alike(
    bot: Bot, questions: Sequence[AskedQuestion], encoder: Encoder
) -> list[AskedQuestion]:
    """Questions that wait unanswered and may be about the same as `questions`, the likest first."""
    known = {fold(one.text) for one in questions}
    waiting: dict[str, AskedQuestion] = {}
    new = bot.questions.filter(state=AskedQuestion.State.NEW, outcome__in=UNANSWERED)
    for one in new.order_by("-pk")[:MOST_ROWS]:
        if fold(one.text) not in known and len(waiting) < MOST_BY_MEANING:
            waiting.setdefault(fold(one.text), one)
    if not questions or not waiting:
        return []
    others = list(waiting.values())
    alike = how_alike(
        [Message(one.text, language_of(one)) for one in others],
        [Message(one.text, language_of(one)) for one in questions[:MOST_OFFERED]],
        encoder,
    ).max(axis=1)
    order = sorted(range(len(others)), key=lambda place: (-alike[place], -others[place].pk))
    return [others[place] for place in order[:MOST_OFFERED] if alike[place] >= NEARLY_ALIKE]
