"""What people ask the bots of a life event: a picture that renews itself every day."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from revontuli.site.bot_figures import BotFigures, Count, bot_figures
from revontuli.site.bot_meanings import Meanings
from revontuli.site.models import Bot, LifeEventRoom
from revontuli.site.texts import said
from revontuli.site.views.room.seeing import get_room_or_404, signing_in

DAYS = 90


@signing_in
def asked(request: HttpRequest, room: str) -> HttpResponse:
    """What was asked about most in three months, and what the bots could not answer."""
    found = get_room_or_404(request, room)
    bots = list(Bot.objects.filter(life_event=found, is_open=True))
    today = timezone.localdate()
    figures = bot_figures(bots, today - timedelta(days=DAYS - 1), today)
    before = bot_figures(bots, today - timedelta(days=2 * DAYS - 1), today - timedelta(days=DAYS))
    topics = _topics(bots, figures, before)
    context = {
        "room": found,
        "figures": figures,
        "topics": topics,
        "top": topics[0] if topics and figures.topics[0].key else None,
        "has_earlier": before.questions > 0,
        "questions": _questions(bots, figures.asked),
        "unanswered": next((o for o in figures.outcomes if o.key == "unknown"), None),
        "bots": [(bot, reverse("chat:bot", args=[bot.slug])) for bot in bots],
        "crumbs": [*_crumbs(found), (_("What people ask"), "")],
        "is_example": any(bot.is_example for bot in bots),
    }
    return render(request, "room/asked.html", context)


def _crumbs(room: LifeEventRoom) -> list[tuple[str, str]]:
    return [
        (_("Life events"), reverse("room:index")),
        (said(room.name), reverse("room:front", args=[room.slug])),
    ]


def _topics(
    bots: list[Bot], now: BotFigures, before: BotFigures
) -> list[tuple[str, Count, int, int | None]]:
    """Each topic with its name, share in percent, and how that has changed in percentage points."""
    names = {code: said(name) for bot in bots for code, name in bot.topics.items()}
    earlier = {count.key: count.share for count in before.topics}
    return [
        (
            names.get(count.key) or count.key or _("Other"),
            count,
            round(100 * count.share),
            round(100 * (count.share - earlier.get(count.key, 0.0))) if before.questions else None,
        )
        for count in now.topics
    ]


def _questions(bots: list[Bot], counts: tuple[Count, ...]) -> list[tuple[str, Count]]:
    meanings = [Meanings(bot) for bot in bots]
    return [
        (next((m.label(count.key) for m in meanings if count.key in m), count.key), count)
        for count in counts
        if not count.key.startswith("do:")
    ]
