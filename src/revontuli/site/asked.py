"""What was asked of bots, kept for their keepers: redacted words without a moment, and sums.

Nothing of it is tied to a conversation.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from revontuli.dialogue import Outcome, Record
from revontuli.site.models import AskedCount, AskedQuestion, Bot

LONGEST = 500  # characters kept of what was asked
# What keepers can learn from. How else a message was met is counted, but its words are not kept.
TEACHES = (
    Outcome.ANSWERED, Outcome.GUESSED, Outcome.UNSURE, Outcome.UNKNOWN, Outcome.ASKED,
)  # fmt: skip


def record(bot: Bot, channel: str, what: Record, now: datetime | None = None) -> None:
    """Keep what may be kept of a message: its words without a moment, and one more in the figures.

    Args:
        bot: that was asked.
        channel: where.
        what: redacted.
        now: the moment; its day and local hour are kept.
    """
    now = now or timezone.now()
    if what.text.strip() and what.outcome in TEACHES:
        AskedQuestion.objects.create(
            bot=bot,
            day=timezone.localdate(now),
            language=what.language[:2],
            text=what.text[:LONGEST],
            intent=what.intent,
            confidence=what.confidence,
            alternatives=list(what.alternatives),
            outcome=str(what.outcome),
        )
    count_asked(bot, place_in_figures(channel, what, now), n=1)


def place_in_figures(channel: str, what: Record, now: datetime) -> dict[str, Any]:
    """Which row of the figures counts it; JSON."""
    local = timezone.localtime(now)
    is_urgent = what.outcome is Outcome.URGENT  # which hour it was could tell who it was
    return {
        "day": local.date().isoformat(),
        "hour": 0 if is_urgent else local.hour,
        "language": what.language[:2],
        "channel": channel,
        "topic": what.topic[:80],
        "intent": what.intent[:300],
        "outcome": str(what.outcome),
    }


def count_asked(bot: Bot, place: dict[str, Any], **more: int) -> None:
    """Add to a row of the figures, made where it is not there yet."""
    row = AskedCount.objects.filter(bot=bot, **place)
    added = {name: F(name) + number for name, number in more.items()}
    if row.update(**added):
        return
    try:
        with transaction.atomic():
            AskedCount.objects.create(bot=bot, **place, **{k: max(v, 0) for k, v in more.items()})
    except IntegrityError:  # somebody else was the first in this hour
        row.update(**added)
