"""Opening hours: whether a place is open now, when that changes, and the hours in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from itertools import groupby

from revontuli.catalogue import Opening
from revontuli.language import Words
from revontuli.text import in_language

LOOKED_AHEAD = 14  # days
DAY = timedelta(days=1)


def is_open(hours: Sequence[Opening], now: datetime) -> bool | None:
    """Whether a place with these hours is open at a moment.

    What is closed on a day wins over the hours of the day; hours of a period win over those that
    hold always. Hours over midnight ("22:00" to "02:00") belong to the day on which they begin.

    Returns:
        None where the hours are told in words alone, or not at all.
    """
    if not any(opening.opens or opening.closed for opening in hours):
        return None
    here = now.replace(tzinfo=None)
    return any(start <= here < end for start, end in _spans(hours, here.date() - DAY, 2))


def next_change(hours: Sequence[Opening], now: datetime, language: str) -> str:
    """When an open place closes or a closed one opens, in words: "15.00", "ma 9.00".

    "" where it does not within two weeks, or it is not known.
    """
    here = now.replace(tzinfo=None)
    spans = _joined(sorted(_spans(hours, here.date() - DAY, LOOKED_AHEAD)))
    for start, end in spans:
        if start <= here < end:
            return _moment(end, here, language) if end - here < LOOKED_AHEAD * DAY / 2 else ""
        if start > here:
            return _moment(start, here, language)
    return ""


def tell_now(hours: Sequence[Opening], now: datetime, language: str) -> str:
    """Whether a place is open now, and until or from when; "" where it can't be told."""
    opened = is_open(hours, now)
    if opened is None:
        return ""
    until, gettext = next_change(hours, now, language), Words(language).gettext
    if opened:
        return gettext("Open now, until %(time)s.", time=until) if until else gettext("Open now.")
    return gettext("Closed now, opens %(time)s.", time=until) if until else gettext("Closed now.")


def tell_hours(hours: Sequence[Opening], language: str) -> list[str]:
    """A line for each opening: "ma–to 9.00–15.00"."""
    return [line for opening in hours if (line := _tell(opening, language))]


def _spans(hours: Sequence[Opening], first: date, days: int) -> Iterator[tuple[datetime, datetime]]:
    """The times at which it is open on days from `first` on."""
    for number in range(days):
        day = first + number * DAY
        valid = [opening for opening in hours if _holds(opening, day)]
        if any(opening.closed for opening in valid):
            continue
        of_period = [opening for opening in valid if opening.first or opening.last]
        for opening in of_period or valid:
            span = _span(opening, day)
            if span:
                yield span


def _holds(opening: Opening, day: date) -> bool:
    in_period = (opening.first is None or opening.first <= day) and (
        opening.last is None or day <= opening.last
    )
    return in_period and (not opening.weekdays or day.isoweekday() in opening.weekdays)


def _span(opening: Opening, day: date) -> tuple[datetime, datetime] | None:
    start, end = _clock(opening.opens), _clock(opening.closes)
    if start is None or end is None:
        return None
    midnight = datetime.combine(day, time())
    return midnight + start, midnight + (end if end > start else end + DAY)


def _clock(written: str) -> timedelta | None:
    """ "09:00" as the time since midnight; "24:00" is a whole day."""
    hour, _, minute = written.partition(":")
    if not (hour.isdecimal() and minute.isdecimal()):
        return None
    since = timedelta(hours=int(hour), minutes=int(minute))
    return since if since <= DAY else None


def _joined(spans: Sequence[tuple[datetime, datetime]]) -> list[tuple[datetime, datetime]]:
    """Times that touch are one time: round the clock has no closing at midnight."""
    joined: list[tuple[datetime, datetime]] = []
    for start, end in spans:
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _moment(moment: datetime, now: datetime, language: str) -> str:
    clock = _time(moment.time(), language)
    if moment.date() == now.date():
        return clock
    return f"{_day_names(language)[moment.weekday()]} {clock}"


def _tell(opening: Opening, language: str) -> str:
    words = Words(language)
    parts = [_days(opening.weekdays, language)]
    if opening.closed:
        parts.append(words.gettext("closed"))
    elif (opening.opens, opening.closes) == ("00:00", "24:00"):
        parts.append(words.gettext("round the clock"))
    elif opening.opens and opening.closes:
        parts.append(f"{_written(opening.opens, language)}–{_written(opening.closes, language)}")
    line = " ".join(filter(None, parts))
    if period := _period(opening, language):
        line = f"{period}: {line}" if line else period
    return ", ".join(filter(None, (line, in_language(opening.note, language))))


def _days(weekdays: Sequence[int], language: str) -> str:
    names = _day_names(language)
    days = sorted({day for day in weekdays if 1 <= day <= 7})
    runs = [
        [day for _place, day in run]
        for _key, run in groupby(enumerate(days), lambda pair: pair[1] - pair[0])
    ]
    return ", ".join(
        names[run[0] - 1] if len(run) == 1 else f"{names[run[0] - 1]}–{names[run[-1] - 1]}"
        for run in runs
    )


def _day_names(language: str) -> dict[int, str]:
    """Short names of days; 0 is Monday."""
    from babel.dates import get_day_names

    return dict(get_day_names("abbreviated", "stand-alone", locale=Words(language).locale))


def _written(clock: str, language: str) -> str:
    try:
        return _time(time.fromisoformat(clock), language)
    except ValueError:  # 24:00 is no time of a clock, but a closing time
        return clock


def _time(clock: time, language: str) -> str:
    from babel.dates import format_time

    return str(format_time(clock, "short", locale=Words(language).locale))


def _period(opening: Opening, language: str) -> str:
    from babel.dates import format_date

    locale = Words(language).locale
    both = [format_date(day, "short", locale=locale) if day else ""
            for day in (opening.first, opening.last)]  # fmt: skip
    if opening.first and opening.first == opening.last:
        return both[0]
    return "–".join(both) if any(both) else ""
