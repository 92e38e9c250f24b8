"""Opening hours in one cell: "ma-pe 9-16; la 10-14; 2026-12-24/2026-12-26 closed"."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from itertools import groupby

from revontuli.catalogue.service import Opening
from revontuli.catalogue.sources.table_cells import read_places, write_list
from revontuli.errors import InputError, Sentence

# By day, Monday first: two letters are enough in all three languages but for Swedish Thursday.
DAYS = (
    "1 ma mån må mo mon maanantai måndag monday",
    "2 ti tis tu tue tiistai tisdag tuesday",
    "3 ke ons on we wed keskiviikko onsdag wednesday",
    "4 to tors th thu torstai torsdag thursday",
    "5 pe fre fr fri perjantai fredag friday",
    "6 la lör lö sa sat lauantai lördag saturday",
    "7 su sön sö sun sunnuntai söndag sunday",
)
NAMES = {
    "fi": "ma ti ke to pe la su",
    "sv": "mån tis ons tors fre lör sön",
    "en": "mon tue wed thu fri sat sun",
}
CLOSED = ("closed", "suljettu", "kiinni", "stängt")
EXPECTED = Sentence(
    "hours such as ma-pe 9-16, with ; between, or a note on hours in its own column"
)
_PERIOD = re.compile(r"(?P<first>\d{4}-\d\d-\d\d)?/(?P<last>\d{4}-\d\d-\d\d)?")
_TIMES = re.compile(r"(\d{1,2})(?:[.:](\d\d))?\s*[-–]\s*(\d{1,2})(?:[.:](\d\d))?")


def read_hours(cell: str, notes: Mapping[str, str]) -> tuple[Opening, ...]:
    """When it is open.

    Args:
        cell: openings with ; between: days, times or "closed", and the period where it holds
            only then, as "2026-06-01/2026-08-31 ma-pe 9-15"; "*" is an opening in words only.
        notes: by language, what to add to each opening in words, in the same order.
    """
    items = read_places(cell)
    by_language = {language: read_places(note) for language, note in notes.items()}
    length = max([len(items), *map(len, by_language.values())])
    openings = []
    for place in range(length):
        item = items[place] if place < len(items) else ""
        note = {
            language: said[place]
            for language, said in by_language.items()
            if place < len(said) and said[place]
        }
        if item or note:
            openings.append(_read_opening(item, note))
    return tuple(openings)


def write_hours(hours: Sequence[Opening], language: str = "") -> tuple[str, dict[str, str]]:
    """The cell and the notes by language, as `read_hours` reads them.

    Args:
        hours: openings.
        language: whose names days have, "ma-to 9:00-15:00"; without it they have numbers.
    """
    cell = write_list(_write_opening(opening, language) for opening in hours)
    languages = sorted({language for opening in hours for language in opening.note})
    notes = {
        language: write_list(opening.note.get(language, "") for opening in hours)
        for language in languages
    }
    return cell, notes


def _read_opening(item: str, note: Mapping[str, str]) -> Opening:
    words = item.casefold()
    first = last = None
    period = _PERIOD.match(words)
    if period:
        first, last = (_day(period[name]) for name in ("first", "last"))
        words = words[period.end() :].strip()
    closed = any(words.endswith(word) for word in CLOSED)
    for word in CLOSED:
        words = words.removesuffix(word).strip()
    opens = closes = ""
    for times in list(_TIMES.finditer(words))[-1:]:  # "1-5 9-16": the last pair is the time
        if closed and not times[2]:
            break  # "1-5 closed"
        opens, closes = _time(times[1], times[2]), _time(times[3], times[4])
        words = (words[: times.start()] + words[times.end() :]).replace("klo", "").strip()
    return Opening(_weekdays(words, item), opens, closes, first, last, closed, note)


def _write_opening(opening: Opening, language: str) -> str:
    parts = []
    if opening.first or opening.last:
        parts.append(f"{opening.first or ''}/{opening.last or ''}")
    if opening.weekdays:
        parts.append(",".join(_write_days(opening.weekdays, language)))
    if opening.opens or opening.closes:
        parts.append(f"{opening.opens}-{opening.closes}")
    if opening.closed:
        parts.append(CLOSED[0])
    return " ".join(parts) or "*"


def _write_days(days: Sequence[int], language: str) -> list[str]:
    if language not in NAMES:
        return [str(day) for day in days]
    names = NAMES[language].split()
    runs = [
        [day for _place, day in run]
        for _key, run in groupby(enumerate(days), lambda pair: pair[1] - pair[0])
    ]
    ends = (dict.fromkeys((run[0], run[-1])) for run in runs)
    return ["-".join(names[day - 1] for day in both) for both in ends]


def _weekdays(words: str, item: str) -> tuple[int, ...]:
    if words in ("", "*"):
        return ()
    days: list[int] = []
    for part in words.split(","):
        ends = [_weekday(end.strip(" ."), item) for end in re.split(r"[-–]", part)]
        if len(ends) > 2 or ends[0] > ends[-1]:
            raise InputError(
                Sentence("'%(item)s' is no opening hours", item=item), expected=EXPECTED
            )
        days += range(ends[0], ends[-1] + 1)
    return tuple(days)


@cache
def _day_names() -> Mapping[str, int]:
    return {name: day for day, names in enumerate(DAYS, start=1) for name in names.split()}


def _weekday(word: str, item: str) -> int:
    if word not in _day_names():
        raise InputError(Sentence("'%(item)s' is no opening hours", item=item), expected=EXPECTED)
    return _day_names()[word]


def _time(hour: str, minute: str | None) -> str:
    if int(hour) > 24 or int(minute or 0) > 59:
        raise InputError(
            Sentence("there is no time %(hour)s:%(minute)s", hour=hour, minute=minute or "00"),
            expected="09:00",
        )
    return f"{int(hour):02}:{minute or '00'}"


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise InputError(
            Sentence("'%(cell)s' is not a day", cell=text), expected="2026-11-22"
        ) from error
