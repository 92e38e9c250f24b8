"""Days and spans of days that a message names, told from today; words in `entity_times.yaml`.

A weekday is the next one, today's own being a week ahead; "next Monday" is that of the next week.
A date, month or season without a year is the one that is not over yet. Seasons are those of the
calendar: spring is March to May.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

Span = tuple[date, date]  # first and last day

_SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "winter": 12}  # the first of their three months
_ISO = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b")
_DATES = re.compile(  # 3.12., 3.12.2026, 3.-5.12.
    r"(?<![\d.])(?:(\d{1,2})\.? ?- ?)?(\d{1,2})\.(\d{1,2})\.(?:(\d{4})\b|(?!\d))"
)
_SLASHED = re.compile(r"\b(\d{1,2})/(\d{1,2})/(\d{4})\b")


@dataclass(frozen=True, slots=True)
class _Pattern:
    """What names a time, and the days it names; None where they are none after all."""

    pattern: re.Pattern[str]
    days: Callable[[re.Match[str], date], Span | None]


def find_time(text: str, language: str, today: date) -> str | None:
    """The first day or span that tidied `text` names; of two that begin together the longer.

    Returns:
        "2026-11-22", "2026-11-22/2026-11-28" (both days included), or None.
    """
    found = []
    for each in _patterns(language):
        for match in each.pattern.finditer(text):
            days = _days_of(each, match, today)
            if days:
                found.append((match.start(), -len(match[0]), days))
    if not found:
        return None
    first, last = min(found)[2]
    return first.isoformat() if first == last else f"{first.isoformat()}/{last.isoformat()}"


def _days_of(each: _Pattern, match: re.Match[str], today: date) -> Span | None:
    try:
        return each.days(match, today)
    except (ValueError, OverflowError):  # 31.2., or a million years ahead
        return None


@cache
def _patterns(language: str) -> tuple[_Pattern, ...]:
    text = (files("revontuli.dialogue") / "entity_times.yaml").read_text(encoding="utf-8")
    words = yaml.safe_load(text)[language]
    return (*_of_words(words), *_of_calendar(words), *_of_numbers(words))


def _of_words(words: dict[str, Any]) -> Iterator[_Pattern]:
    spans = {"days": _days, "weekend": _weekend, "week": _week, "month": _month, "year": _year}
    for kind, span in spans.items():
        for phrase, number in words[kind].items():
            yield _fixed(re.escape(phrase), span, number)


def _of_calendar(words: dict[str, Any]) -> Iterator[_Pattern]:
    for number, name in enumerate(words["weekdays"]):
        bare = name.replace("(?:på |till )?", "").replace("(?:on |this )?", "")
        yield _fixed(name, _weekday, number)
        yield _fixed(f"{words['next']}(?:{bare})", _weekday_of_next_week, number)
    for number, name in enumerate(words["months"], start=1):
        month = f"(?:{name})"
        yield _fixed(words["in_month"].replace("{month}", month), _month_coming, number)
        for way in ("day_of_month", "month_of_day"):
            if way in words:
                yield _dated(words[way].replace("{month}", month), number)
    for season, name in words["seasons"].items():
        yield _fixed(name, _season, _SEASONS[season])


def _of_numbers(words: dict[str, Any]) -> Iterator[_Pattern]:
    numbers, units = words["numbers"], words["units"]

    def days(match: re.Match[str], today: date) -> Span:
        number, unit = match["number"] or "1", units[match["unit"]]
        return _day(_ahead(today, int(numbers.get(number, number)), unit))

    for pattern in words["ahead"]:
        yield _pattern(pattern, days)
    yield _Pattern(_ISO, lambda m, today: _day(date(int(m[1]), int(m[2]), int(m[3]))))
    yield _Pattern(_SLASHED, lambda m, today: _day(date(int(m[3]), int(m[2]), int(m[1]))))
    yield _Pattern(_DATES, _numbered)


def _fixed(pattern: str, span: Callable[[date, int], Span], number: int) -> _Pattern:
    """What always names the same, told from today."""

    def days(match: re.Match[str], today: date) -> Span:
        return span(today, number)

    return _pattern(pattern, days)


def _dated(pattern: str, month: int) -> _Pattern:
    """A day of a month, perhaps with a year."""

    def days(match: re.Match[str], today: date) -> Span:
        day, year = int(match[1]), match[2]
        return _day(date(int(year), month, day) if year else _coming(today, day, month))

    return _pattern(pattern, days)


def _pattern(pattern: str, days: Callable[[re.Match[str], date], Span | None]) -> _Pattern:
    return _Pattern(re.compile(rf"(?<!\w)(?:{pattern})(?!\w)"), days)


def _day(day: date) -> Span:
    return day, day


def _days(today: date, ahead: int) -> Span:
    return _day(today + timedelta(ahead))


def _weekday(today: date, weekday: int) -> Span:
    return _day(today + timedelta((weekday - today.weekday() - 1) % 7 + 1))


def _weekday_of_next_week(today: date, weekday: int) -> Span:
    return _day(_week(today, 1)[0] + timedelta(weekday))


def _week(today: date, ahead: int) -> Span:
    monday = today - timedelta(today.weekday()) + timedelta(weeks=ahead)
    return monday, monday + timedelta(6)


def _weekend(today: date, ahead: int) -> Span:
    monday, sunday = _week(today, ahead)
    return monday + timedelta(5), sunday


def _month(today: date, ahead: int) -> Span:
    months = today.year * 12 + today.month - 1 + ahead
    year, month = divmod(months, 12)
    return date(year, month + 1, 1), date(year, month + 1, monthrange(year, month + 1)[1])


def _year(today: date, ahead: int) -> Span:
    return date(today.year + ahead, 1, 1), date(today.year + ahead, 12, 31)


def _month_coming(today: date, month: int) -> Span:
    return _months(today, month, 1)


def _season(today: date, month: int) -> Span:
    return _months(today, month, 3)


def _months(today: date, first: int, count: int) -> Span:
    """The next time that months come, or that they are now."""
    spans = (date(year, first, 1) for year in range(today.year - 1, today.year + 2))
    ends = ((start, _month(start, count - 1)[1]) for start in spans)
    return next((start, end) for start, end in ends if end >= today)


def _coming(today: date, day: int, month: int) -> date:
    for year in range(today.year, today.year + 5):  # 29 February may be four years ahead
        try:
            found = date(year, month, day)
        except ValueError:
            continue
        if found >= today:
            return found
    raise ValueError("no such day")


def _numbered(match: re.Match[str], today: date) -> Span:
    first, day, month, year = match.groups()
    last = date(int(year), int(month), int(day)) if year else _coming(today, int(day), int(month))
    return (last.replace(day=int(first)), last) if first else (last, last)


def _ahead(today: date, number: int, unit: str) -> date:
    if unit in ("day", "week"):
        return today + timedelta(number * (7 if unit == "week" else 1))
    first, last = _month(today, number * (12 if unit == "year" else 1))
    return first.replace(day=min(today.day, last.day))
