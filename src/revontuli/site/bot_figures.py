"""What was asked of bots, in figures that tell nothing of single people.

All counts are rounded down to fives, and shares are of rounded counts; what was asked fewer than
five times is not named. So nobody's question can be seen in a figure, nor in the difference of two.
Only the share of helpful answers is of true counts, for rounded ones would bend it: it is rounded
itself, and there only where enough people said something.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet, Sum

from revontuli.dialogue import Outcome
from revontuli.site.bot_inbox import asked, grouped
from revontuli.site.live_figures import in_fives
from revontuli.site.models import AskedCount, AskedQuestion, Bot

# What counts as a question. Greetings and the like are talk; danger is counted by itself.
QUESTIONS = (
    Outcome.ANSWERED, Outcome.GUESSED, Outcome.UNSURE, Outcome.UNKNOWN, Outcome.ASKED,
)  # fmt: skip
MISSED = (Outcome.GUESSED, Outcome.UNKNOWN)
FEWEST_RATINGS = 10  # of which a share is told, in tenths
MOST_NAMED = 15
LONGEST_BY_DAY = 31  # days; a longer time is told by week


@dataclass(frozen=True, slots=True)
class Count:
    """One bar.

    Attributes:
        key: a day in ISO form, an hour, a language, a topic, an intent…; "" for none.
        n: how many, rounded down to fives.
        share: of all, 0–1, of rounded counts.
    """

    key: str
    n: int
    share: float


@dataclass(frozen=True, slots=True)
class Missed:
    """A meaning that the bot often did not get across.

    Attributes:
        key: its intent.
        n: how often it was asked, rounded down to fives.
        unsure: how often the bot had to ask what was meant.
        unhelpful: how often somebody said that the answer did not help.
    """

    key: str
    n: int
    unsure: int
    unhelpful: int


@dataclass(frozen=True, slots=True)
class NotUnderstood:
    """Questions alike that the bot did not understand.

    Attributes:
        text: the commonest of them, redacted.
        n: how many, rounded down to fives.
    """

    text: str
    n: int


@dataclass(frozen=True, slots=True)
class BotFigures:
    """What was asked in some days.

    Attributes:
        first, last: the days, both included.
        questions: how many, rounded down to fives, as everything here.
        days: by day, or by the Monday of a week where the time is long; none left out.
        is_weekly: whether `days` are weeks.
        hours: by local hour, 24 of them.
        languages, channels, topics, outcomes: the most frequent first; what has no topic, last.
        asked: meanings most asked.
        missed: meanings that most often did not come across.
        helpful, unhelpful: what people said of answers.
        rated_helpful: share of helpful among what was rated, in tenths; None where too few did.
        urgent: how often help was given to somebody in danger.
        has_rare: whether something was asked too seldom to be named.
    """

    first: date
    last: date
    questions: int
    days: tuple[Count, ...]
    is_weekly: bool
    hours: tuple[Count, ...]
    languages: tuple[Count, ...]
    channels: tuple[Count, ...]
    topics: tuple[Count, ...]
    outcomes: tuple[Count, ...]
    asked: tuple[Count, ...]
    missed: tuple[Missed, ...]
    helpful: int
    unhelpful: int
    rated_helpful: float | None
    urgent: int
    has_rare: bool


def bot_figures(bots: Iterable[Bot], first: date, last: date) -> BotFigures:
    """What was asked of `bots` from `first` to `last`, both included."""
    counts = AskedCount.objects.filter(bot__in=list(bots), day__gte=first, day__lte=last)
    questions = counts.filter(outcome__in=QUESTIONS)
    total = in_fives(_sum(questions, "n"))
    is_weekly = (last - first).days >= LONGEST_BY_DAY
    intents = questions.exclude(intent="")
    helpful, unhelpful = _sum(counts, "helpful"), _sum(counts, "unhelpful")
    return BotFigures(
        first=first,
        last=last,
        questions=total,
        days=_days(questions, first, last, is_weekly, total),
        is_weekly=is_weekly,
        hours=_hours(questions, total),
        languages=_ranked(questions, "language", total),
        channels=_ranked(questions, "channel", total),
        topics=_topics(questions, total),
        outcomes=_ranked(questions, "outcome", total),
        asked=_ranked(intents, "intent", total)[:MOST_NAMED],
        missed=_missed(intents),
        helpful=in_fives(helpful),
        unhelpful=in_fives(unhelpful),
        rated_helpful=_in_tenths(helpful, helpful + unhelpful),
        urgent=in_fives(_sum(counts.filter(outcome=Outcome.URGENT), "n")),
        has_rare=any(n > 0 and not in_fives(n) for n in _by(intents, "intent").values()),
    )


def not_understood(bot: Bot, first: date, last: date) -> tuple[NotUnderstood, ...]:
    """Questions of these days that `bot` did not understand, alike ones together, most asked first.

    Of those whose words are still kept, without what its keepers have left alone. Here those alone
    are together whose words nearly are the same: what is shown must be what five people wrote.
    """
    missed = bot.questions.filter(day__gte=first, day__lte=last, outcome__in=MISSED)
    kept = missed.exclude(state=AskedQuestion.State.IGNORED)
    found = [
        NotUnderstood(max(group.texts, key=lambda way: way.n).text, in_fives(len(group.asked)))
        for group in grouped(asked(kept))
    ]
    shown = sorted((one for one in found if one.n), key=lambda one: (-one.n, one.text))
    return tuple(shown[:MOST_NAMED])


def _in_tenths(some: int, all: int) -> float | None:
    return round(10 * some / all) / 10 if all >= FEWEST_RATINGS else None


def _sum(counts: QuerySet[AskedCount], column: str) -> int:
    return counts.aggregate(all=Sum(column))["all"] or 0


def _by(counts: QuerySet[AskedCount], column: str) -> dict[Any, int]:
    rows = counts.order_by().values_list(column).annotate(all=Sum("n"))
    return {key: n or 0 for key, n in rows}


def _ranked(counts: QuerySet[AskedCount], column: str, total: int) -> tuple[Count, ...]:
    """The most frequent first; those asked fewer than five times are left out."""
    found = [_count(key, n, total) for key, n in _by(counts, column).items() if in_fives(n)]
    return tuple(sorted(found, key=lambda one: (-one.n, one.key)))


def _topics(counts: QuerySet[AskedCount], total: int) -> tuple[Count, ...]:
    return tuple(sorted(_ranked(counts, "topic", total), key=lambda one: not one.key))


def _count(key: Any, n: int, total: int) -> Count:
    rounded = in_fives(n)
    return Count(str(key), rounded, min(rounded / total, 1.0) if total else 0.0)


def _days(
    counts: QuerySet[AskedCount], first: date, last: date, is_weekly: bool, total: int
) -> tuple[Count, ...]:
    found: dict[date, int] = {}
    for number in range((last - first).days + 1):
        found.setdefault(_start(first + timedelta(days=number), is_weekly), 0)
    for day, n in _by(counts, "day").items():
        found[_start(day, is_weekly)] += n
    return tuple(_count(day.isoformat(), n, total) for day, n in sorted(found.items()))


def _start(day: date, is_weekly: bool) -> date:
    return day - timedelta(days=day.weekday()) if is_weekly else day


def _hours(counts: QuerySet[AskedCount], total: int) -> tuple[Count, ...]:
    found = _by(counts, "hour")
    return tuple(_count(hour, found.get(hour, 0), total) for hour in range(24))


def _missed(counts: QuerySet[AskedCount]) -> tuple[Missed, ...]:
    asked = _by(counts, "intent")
    unsure = _by(counts.filter(outcome=Outcome.UNSURE), "intent")
    rows = counts.order_by().values_list("intent").annotate(all=Sum("unhelpful"))
    unhelpful = {intent: n or 0 for intent, n in rows}
    found = [
        Missed(key, in_fives(n), in_fives(unsure.get(key, 0)), in_fives(unhelpful.get(key, 0)))
        for key, n in asked.items()
    ]
    missed = [one for one in found if one.n and one.unsure + one.unhelpful]
    missed.sort(key=lambda one: (-(one.unsure + one.unhelpful), one.key))
    return tuple(missed[:MOST_NAMED])
