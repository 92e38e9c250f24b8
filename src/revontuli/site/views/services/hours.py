"""Opening hours in words: "ma–pe 9.00–16.00"."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, time
from itertools import groupby

from babel.dates import format_date, format_time, get_day_names
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from revontuli.catalogue import Opening
from revontuli.site.texts import said


def tell_hours(hours: Sequence[Opening]) -> list[str]:
    """A line for each opening, in the language of the page."""
    return [line for opening in hours if (line := _tell(opening, get_language() or "fi"))]


def _tell(opening: Opening, language: str) -> str:
    parts = [_days(opening.weekdays, language), _times(opening, language)]
    line = " ".join(filter(None, parts))
    if period := _period(opening, language):
        line = f"{period}: {line}" if line else period
    note = said(opening.note)
    return ", ".join(filter(None, (line, note)))


def _times(opening: Opening, language: str) -> str:
    if opening.closed:
        return _("closed")
    if (opening.opens, opening.closes) == ("00:00", "24:00"):
        return _("round the clock")
    if not opening.opens and not opening.closes:
        return ""
    return f"{_time(opening.opens, language)}–{_time(opening.closes, language)}"


def _time(clock: str, language: str) -> str:
    try:
        return format_time(time.fromisoformat(clock), "short", locale=language)
    except ValueError:  # 24:00 is no time of a clock, but a closing time
        return clock


def _days(weekdays: Sequence[int], language: str) -> str:
    names = get_day_names("abbreviated", "stand-alone", locale=language)
    runs = [
        [day for _place, day in run]
        for _key, run in groupby(enumerate(sorted(set(weekdays))), lambda pair: pair[1] - pair[0])
    ]
    return ", ".join(
        names[run[0] - 1] if len(run) == 1 else f"{names[run[0] - 1]}–{names[run[-1] - 1]}"
        for run in runs
    )


def _period(opening: Opening, language: str) -> str:
    def day(when: date | None) -> str:
        return format_date(when, "short", locale=language) if when else ""

    if opening.first and opening.first == opening.last:
        return day(opening.first)
    both = (day(opening.first), day(opening.last))
    return "–".join(both) if any(both) else ""
