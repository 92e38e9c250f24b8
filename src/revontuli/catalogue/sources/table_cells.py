"""Single cells of a table of services: what they mean, and how it is written."""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache

from revontuli.catalogue.ptv_codes import find_code, life_events, target_groups
from revontuli.catalogue.service import Charge, DimensionWeight, Provenance
from revontuli.errors import InputError, Sentence
from revontuli.wellbeing import LifeEvent, frames
from revontuli.wellbeing import life_events as built_in_life_events

YES = ("yes", "true", "1", "x", "kyllä", "on", "ja")
NO = ("no", "false", "0", "", "ei", "nej")
NATIONWIDE = (
    "nationwide", "whole country", "finland", "valtakunnallinen", "koko maa", "koko suomi",
    "suomi", "riksomfattande", "hela landet", "hela finland",
)  # fmt: skip
CHARGES = {
    Charge.FREE: ("free", "free of charge", "maksuton", "ilmainen", "avgiftsfri", "gratis"),
    Charge.CHARGED: ("charged", "maksullinen", "avgiftsbelagd"),
    Charge.UNKNOWN: ("unknown", "", "ei tiedossa", "okänt"),
}
GROUP_NAMES = {  # beside the names in PTV's own list
    "KR1": "everyone, kaikki, kuntalaiset, asukkaat, alla, invånare, residents",
    "KR1.1": "ikääntyneet, seniorit, vanhukset, eläkeläiset, seniorer, pensionärer, elderly,"
    " seniors",
    "KR1.2": "lapset, lapsiperheet, perheet, barn, barnfamiljer, familjer, children, families",
    "KR1.3": "nuori, nuoret aikuiset, opiskelijat, unga vuxna, studerande, youth, students",
    "KR1.4": "pitkäaikaissairas, chronically ill, long-term ill",
    "KR1.5": "finns abroad",
    "KR1.6": "vammainen, funktionshindrade, disabled, disabled people",
    "KR2": "yritykset, företag, businesses, companies",
    "KR2.7": "yhdistykset, järjestöt, föreningar, associations",
    "KR3": "viranomainen, authority",
}  # fmt: skip
_FINNISH_DAY = re.compile(r"(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.(?P<year>\d{4})")
_AGES = re.compile(r"(?P<low>\d{1,3})?\s*(?P<to>[-–—+])?\s*(?P<high>\d{1,3})?")
_AGE_UNIT = re.compile(r"[\s-]*(vuotiaat|vuotiaille|vuotta|vuotiaista|v\.?|år|years?)\s*$")
_IN_QUOTES = re.compile(r"[;\"\n\r]")
_PTV_EVENT = re.compile(r"KE\d{1,3}|v\d{4}")


def read_list(cell: str) -> tuple[str, ...]:
    """Items with ; or a line break between; one that holds a ; stands in double quotes."""
    return tuple(item for item in read_places(cell) if item)


def read_places(cell: str) -> list[str]:
    """The same with empty items kept, for cells that are read side by side."""
    rows = csv.reader(io.StringIO(cell, newline=""), delimiter=";", skipinitialspace=True)
    return [item.strip() for row in rows for item in row]


def write_list(items: Iterable[str]) -> str:
    """Items as `read_list` and `read_places` read them."""
    return "; ".join(
        '"{}"'.format(item.replace('"', '""')) if _IN_QUOTES.search(item) else item
        for item in items
    )


def read_flag(cell: str) -> bool:
    """Yes or no, in three languages; nothing is no."""
    if cell.casefold() in (*YES, *NO):
        return cell.casefold() in YES
    raise InputError(
        Sentence("'%(cell)s' is neither yes nor no", cell=cell),
        expected=Sentence("yes, no or nothing"),
    )


def read_day(cell: str) -> date | None:
    """2026-11-22 or 22.11.2026."""
    if not cell:
        return None
    match = _FINNISH_DAY.fullmatch(cell)
    try:
        if match:
            return date(int(match["year"]), int(match["month"]), int(match["day"]))
        return date.fromisoformat(cell)
    except ValueError as error:
        raise InputError(
            Sentence("'%(cell)s' is not a day", cell=cell),
            expected=Sentence("2026-11-22 or 22.11.2026"),
        ) from error


def read_degrees(cell: str) -> float | None:
    """Degrees with a decimal point or comma."""
    if not cell:
        return None
    try:
        degrees = float(cell.replace(",", "."))
    except ValueError:
        degrees = math.nan
    if not -180 <= degrees <= 180:
        raise InputError(
            Sentence("'%(cell)s' is no degrees", cell=cell),
            expected=Sentence("WGS 84 degrees such as 60.4518"),
        )
    return degrees


def read_ages(cell: str) -> tuple[int | None, int | None]:
    """The youngest and the oldest: "16-29", "65-", "65+", "-17", "18"."""
    plain = _AGE_UNIT.sub("", cell.casefold().strip())
    match = _AGES.fullmatch(plain)
    if not plain:
        return None, None
    low, high = (int(match[n]) if match and match[n] else None for n in ("low", "high"))
    has_sense = match is not None and (low is not None or high is not None)
    if not match or not has_sense or (low or 0) > (999 if high is None else high):
        raise InputError(
            Sentence("'%(age)s' is no age", age=cell), expected=Sentence("16-29, 65- or -17")
        )
    if not match["to"]:
        return low, low
    if match["to"] == "+" and (low is None or high is not None):
        raise InputError(
            Sentence("'%(age)s' is no age", age=cell), expected=Sentence("16-29, 65- or -17")
        )
    return low, high


def write_ages(youngest: int | None, oldest: int | None) -> str:
    """Ages as `read_ages` reads them."""
    if youngest is None and oldest is None:
        return ""
    return f"{'' if youngest is None else youngest}-{'' if oldest is None else oldest}"


def read_municipalities(cell: str) -> tuple[tuple[str, ...], bool]:
    """Codes of municipalities, and whether it says "nationwide".

    Municipalities are codes or names in Finnish or Swedish; a region or a wellbeing services
    county by its name is all its municipalities.
    """
    areas: list[str] = []
    nationwide = False
    for item in read_list(cell):
        if item.casefold() in NATIONWIDE:
            nationwide = True
        else:
            areas += _municipalities_of(item)
    return tuple(dict.fromkeys(areas)), nationwide


def read_municipality(cell: str) -> str:
    """The code of one municipality, or "" for an empty cell."""
    from revontuli.language.places import get_municipality

    if not cell:
        return ""
    # A spreadsheet makes the number 5 of the code 005.
    return get_municipality(cell.zfill(3) if cell.isdecimal() else cell).code


def _municipalities_of(item: str) -> list[str]:
    try:
        return [read_municipality(item)]
    except InputError:
        inside = _regions().get(item.casefold())
        if inside is None:
            raise
        return list(inside)


@cache
def _regions() -> Mapping[str, tuple[str, ...]]:
    """Municipalities by the names of the regions and wellbeing services counties they are in."""
    from revontuli.language.places import municipalities

    inside: dict[str, list[str]] = {}
    for municipality in municipalities().values():
        names = {*municipality.region_name.values(), *municipality.county_name.values()}
        for name in names:
            inside.setdefault(name.casefold(), []).append(municipality.code)
    return {name: tuple(codes) for name, codes in inside.items()}


def read_target_groups(cell: str) -> tuple[str, ...]:
    """PTV codes of target groups given as codes or in plain words."""
    return tuple(dict.fromkeys(_target_group(item) for item in read_list(cell)))


def _target_group(item: str) -> str:
    code = find_code(item, target_groups()) or find_code(item.upper(), target_groups())
    code = code or _group_names().get(item.casefold())
    if code is None:
        raise InputError(
            Sentence("'%(item)s' is no target group", item=item),
            expected=Sentence(
                "a PTV code such as KR1.3, or one of %(known)s",
                known=", ".join(group.name["fi"] for group in target_groups().values()),
            ),
        )
    return code


@cache
def _group_names() -> Mapping[str, str]:
    names = {
        name.strip(): code for code, listed in GROUP_NAMES.items() for name in listed.split(",")
    }
    for code, group in target_groups().items():
        names |= {name.casefold(): code for name in group.name.values()}
    return names


def read_life_events(cell: str) -> tuple[str, ...]:
    """Codes of life events, ours or PTV's, given as codes or names."""
    return tuple(dict.fromkeys(_life_event(item) for item in read_list(cell)))


def _life_event(item: str) -> str:
    plain = item.casefold()
    ours = {event.code: event.name for event in built_in_life_events()}
    ptv = {code: event.name for code, event in life_events().items()}
    for code, name in (ours | ptv).items():
        if plain == code.casefold() or plain in (n.casefold() for n in name.values()):
            return code
    code = find_code(item, life_events()) or item
    if code in ptv or _PTV_EVENT.fullmatch(code):
        return code
    raise InputError(
        Sentence("there is no life event '%(code)s'", code=item),
        expected=Sentence("one of %(known)s", known=", ".join(ours)),
    )


def read_phases(cell: str, events: Iterable[str]) -> tuple[str, ...]:
    """Phases as "moving_to_study:transition", of the row's life events where none is given."""
    known = {event.code: event for event in built_in_life_events()}
    own = [known[code] for code in events if code in known]
    return tuple(dict.fromkeys(_phase(item, known, own) for item in read_list(cell)))


def _phase(item: str, known: Mapping[str, LifeEvent], own: list[LifeEvent]) -> str:
    head, colon, tail = item.partition(":")
    candidates = own or list(known.values())
    if colon:
        candidates, item = [known[code] for code in known if code == head.strip()], tail.strip()
    plain = item.casefold()
    found = [
        f"{event.code}:{phase.code}"
        for event in candidates
        for phase in event
        if plain in (phase.code, *(name.casefold() for name in phase.name.values()))
    ]
    if len(found) == 1:
        return found[0]
    phases = ", ".join(f"{event.code}:{phase.code}" for event in candidates for phase in event)
    raise InputError(
        Sentence("'%(item)s' is a phase of several life events", item=item)
        if found
        else Sentence("'%(item)s' is no phase of a life event", item=item),
        expected=Sentence("one of %(known)s", known=phases) if phases else None,
    )


def read_dimensions(cell: str) -> tuple[DimensionWeight, ...]:
    """Dimensions as "housing", "housing:0.8" or "housing:0.8:learned"; by code or name."""
    return tuple(_dimension(item) for item in read_list(cell))


def _dimension(item: str) -> DimensionWeight:
    name, _, rest = item.partition(":")
    weight, _, provenance = rest.partition(":")
    code = _dimension_names().get(name.strip().casefold())
    if code is None:
        known = ", ".join(dict.fromkeys(_dimension_names().values()))
        raise InputError(
            Sentence("there is no dimension '%(name)s'", name=name.strip()),
            expected=Sentence("one of %(known)s", known=known),
        )
    try:
        value = float(weight.replace(",", ".")) if weight.strip() else 1.0
        if not 0 <= value <= 1:
            raise ValueError
        source = Provenance(provenance.strip().casefold() or Provenance.EXPERT)
    except ValueError as error:
        raise InputError(
            Sentence("'%(item)s' is no dimension with its weight", item=item),
            expected=Sentence("housing:0.8, or housing:0.8:learned; weights are from 0 to 1"),
        ) from error
    return DimensionWeight(code, value, source)


@cache
def _dimension_names() -> Mapping[str, str]:
    """Codes by code and name; 3X10D's names come before Stiglitz's."""
    names: dict[str, str] = {}
    for frame in sorted(frames(), key=lambda frame: frame.code != "3x10d"):
        for dimension in frame.dimensions:
            names.setdefault(dimension.code, dimension.code)
            for name in dimension.name.values():
                names.setdefault(name.casefold(), dimension.code)
    return names


def write_dimensions(dimensions: Iterable[DimensionWeight]) -> str:
    """Dimensions as `read_dimensions` reads them."""

    def write(d: DimensionWeight) -> str:
        if d.provenance is not Provenance.EXPERT:
            return f"{d.dimension}:{d.weight!r}:{d.provenance.value}"
        return d.dimension if d.weight == 1 else f"{d.dimension}:{d.weight!r}"

    return write_list(write(dimension) for dimension in dimensions)


def read_charge(cell: str) -> Charge:
    """Whether it costs something, in plain words."""
    for charge, words in CHARGES.items():
        if cell.casefold() in words:
            return charge
    raise InputError(
        Sentence("'%(cell)s' is no charge", cell=cell),
        expected=Sentence("maksuton, maksullinen or nothing"),
    )


def read_languages(cell: str) -> tuple[str, ...]:
    """Codes of languages given as codes or names."""
    return tuple(dict.fromkeys(_language(item) for item in read_list(cell.replace(",", ";"))))


def _language(item: str) -> str:
    plain = item.casefold()
    if re.fullmatch(r"[a-z]{2,3}", plain):
        return plain
    code = _language_names().get(plain)
    if code is None:
        raise InputError(
            Sentence("'%(language)s' is no language", language=item),
            expected=Sentence("a code such as fi, or its name"),
        )
    return code


@cache
def _language_names() -> Mapping[str, str]:
    from babel import Locale

    return {
        name.casefold(): code
        for shown in ("en", "sv", "fi")
        for code, name in Locale(shown).languages.items()
        if len(code) <= 3
    }
