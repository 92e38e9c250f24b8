"""What was asked of a bot, in figures."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from revontuli.engine import safe_cell
from revontuli.site.bot_figures import BotFigures, Count, bot_figures, not_understood
from revontuli.site.bot_meanings import Meanings
from revontuli.site.models import Bot, Conversation
from revontuli.site.texts import language_name, said
from revontuli.site.views.bots.reach import EVERY_DUTY, around, bot_for

PERIODS = (7, 30, 90, 365)  # days
USUAL = 30
OUTCOMES = {
    "answered": gettext_lazy("Answered"),
    "guessed": gettext_lazy("Guessed: showed services that share words with it"),
    "unsure": gettext_lazy("Asked what was meant"),
    "unknown": gettext_lazy("Did not know"),
    "asked": gettext_lazy("Asked for more, such as the place"),
}


@dataclass(frozen=True, slots=True)
class Bar:
    """A named count.

    Attributes:
        label: what is counted, in words.
        n: how many; 0 for fewer than five.
        percent: of all, whole.
    """

    label: str
    n: int
    percent: int


def figures(request: HttpRequest, bot: str) -> HttpResponse:
    """By day, hour, language and topic; how it went; what was asked and missed most."""
    found = bot_for(request, bot, *EVERY_DUTY)
    days = _period(request)
    counted = _figures(found, days)
    meanings = Meanings(found)
    context = {
        "figures": counted,
        "tables": tables(found, counted, meanings),
        "not_understood": not_understood(found, counted.first, counted.last),
        "missed": [(meanings.label(one.key), one) for one in counted.missed],
        "helped": None if counted.rated_helpful is None else round(100 * counted.rated_helpful),
        "periods": [(one, _days_told(one), one == days) for one in PERIODS],
        "answered": next((_percent(o) for o in counted.outcomes if o.key == "answered"), 0),
        "file": f"{reverse('bots:figures_file', args=[found.slug])}?days={days}",
    }
    return render(request, "bots/figures.html", around(request, found, "bots:figures", **context))


def figures_file(request: HttpRequest, bot: str) -> HttpResponse:
    """The same as CSV, with the same rounding."""
    found = bot_for(request, bot, *EVERY_DUTY)
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{found.slug}-figures.csv"'
    answer.write("\ufeff")
    rows = csv.writer(answer)
    rows.writerow([_("Table"), _("What"), _("Questions")])
    for title, bars in tables(found, _figures(found, _period(request)), Meanings(found)):
        rows.writerows([str(title), safe_cell(bar.label), bar.n] for bar in bars)
    return answer


def _period(request: HttpRequest) -> int:
    given = request.GET.get("days", "")
    return int(given) if given in map(str, PERIODS) else USUAL


def _figures(bot: Bot, days: int) -> BotFigures:
    today = timezone.localdate()
    return bot_figures([bot], today - timedelta(days=days - 1), today)


def _days_told(days: int) -> str:
    return ngettext("%(n)d day", "%(n)d days", days) % {"n": days}


def tables(bot: Bot, counted: BotFigures, meanings: Meanings) -> list[tuple[str, list[Bar]]]:
    """All tables of the page, each with its title; those with nothing in them are left out."""
    topics = {code: said(name) for code, name in bot.topics.items()}
    channels = dict(Conversation.Channel.choices)
    titles: list[tuple[str, Iterable[tuple[Any, Count]]]] = [
        (_("How it went"), ((OUTCOMES.get(o.key, o.key), o) for o in counted.outcomes)),
        (_("Topics"), ((topics.get(o.key) or _other(o.key), o) for o in counted.topics)),
        (_("Asked most"), ((meanings.label(o.key), o) for o in counted.asked)),
        (
            _("By week, from Monday") if counted.is_weekly else _("By day"),
            (
                (date_format(date.fromisoformat(o.key), "SHORT_DATE_FORMAT"), o)
                for o in _without_empty_ends(counted.days)
            ),
        ),
        (_("By hour"), ((_hour(o.key), o) for o in _without_empty_ends(counted.hours))),
        (_("Languages"), ((language_name(o.key), o) for o in counted.languages)),
        (_("Channels"), ((channels.get(o.key, o.key), o) for o in counted.channels)),
    ]
    drawn = [(title, _bars(list(named))) for title, named in titles]
    return [(title, bars) for title, bars in drawn if any(bar.n for bar in bars)]


def _without_empty_ends(counts: Sequence[Count]) -> Sequence[Count]:
    """Days or hours from the first to the last of which there is something to show."""
    shown = [place for place, one in enumerate(counts) if one.n]
    return counts[shown[0] : shown[-1] + 1] if shown else ()


def _bars(named: list[tuple[Any, Count]]) -> list[Bar]:
    return [Bar(str(label), one.n, _percent(one)) for label, one in named]


def _percent(one: Count) -> int:
    return round(100 * one.share)


def _other(code: str) -> str:
    return code or _("No topic")


def _hour(hour: str) -> str:
    return f"{int(hour):02}–{(int(hour) + 1) % 24:02}"
