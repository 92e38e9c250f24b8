"""Only services of a place, a kind, a provider: what a search may be narrowed to."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from revontuli.catalogue import ChannelType, Service, ptv_codes
from revontuli.errors import InputError, Sentence
from revontuli.guidance.fit import OLDEST_AGE, narrowest
from revontuli.language.places import get_municipality, municipalities
from revontuli.text import LANGUAGES
from revontuli.wellbeing import life_events


@dataclass(frozen=True, slots=True)
class Filters:
    """What a search is narrowed to; None asks nothing of a service.

    Attributes:
        municipality: offered there, or in the whole country; a code or a name.
        neighbours: services of the municipality's neighbours too.
        region: offered somewhere in the region, or in the whole country; its code.
        target_group: a PTV code; those of the group, of one above it, or for anybody.
        age: in whole years; those for people of that age.
        life_event, phase: those of it; codes such as "moving_to_study" and "transition".
        service_class: a PTV code; those of it or of one below it.
        channel: those that can be reached so.
        service_language: those in which one is served in it; its code.
        provider: its id, or its name in any language.
    """

    municipality: str | None = None
    neighbours: bool = False
    region: str | None = None
    target_group: str | None = None
    age: int | None = None
    life_event: str | None = None
    phase: str | None = None
    service_class: str | None = None
    channel: str | None = None
    service_language: str | None = None
    provider: str | None = None


class FilterIndex:
    """Which services each filter lets through.

    Services share few places, groups and providers between them: each filter is asked once of each
    that differs.
    """

    def __init__(self, services: Sequence[Service]) -> None:
        self._columns = {name: _Column.of(services, key) for name, (key, _) in _RULES.items()}
        self._size = len(services)

    def mask(self, filters: Filters) -> NDArray[np.bool_]:
        """Whether each service comes through all of them. Shape (n,).

        Raises:
            InputError: a municipality, region, group, class, channel, language or age is not known,
                or a life event or phase that no service here is for.
        """
        passing = np.ones(self._size, dtype=bool)
        for name, wanted in _wanted(filters).items():
            through = self._columns[name].passing(_RULES[name][1], wanted)
            if name in _EVENTS and not through.any():
                _check_event(name, wanted)
            passing &= through
        return passing

    def offered_by(self, municipalities: Collection[str]) -> NDArray[np.bool_]:
        """Whether each service is offered in any of them, or in the whole country. Shape (n,)."""
        return self._columns["places"].passing(offered_in, frozenset(municipalities))


Places = tuple[bool, tuple[str, ...]]


def offered_in(places: Places, wanted: frozenset[str]) -> bool:
    """Whether a service, nationwide or of some municipalities, is offered in any of them."""
    nationwide, areas = places
    return nationwide or not wanted.isdisjoint(areas)


def _of_group(groups: tuple[str, ...], wanted: str) -> bool:
    its_own = narrowest(groups)
    return not its_own or any(
        wanted == group or wanted.startswith(f"{group}.") for group in its_own
    )


def _of_age(limits: tuple[int | None, int | None], age: int) -> bool:
    youngest, oldest = limits
    return (youngest is None or youngest <= age) and (oldest is None or age <= oldest)


def _below(codes: tuple[str, ...], wanted: str) -> bool:
    return any(code == wanted or code.startswith(f"{wanted}.") for code in codes)


def _in_event(key: tuple[tuple[str, ...], tuple[str, ...]], wanted: str) -> bool:
    events, phases = key
    return wanted in events or any(phase.startswith(f"{wanted}:") for phase in phases)


def _in_phase(phases: tuple[str, ...], wanted: str) -> bool:
    return any(phase == wanted or phase.endswith(f":{wanted}") for phase in phases)


def _among(values: Sequence[str], wanted: str) -> bool:
    return wanted in values


Key = Callable[[Service], Hashable]
_RULES: dict[str, tuple[Key, Callable[[Any, Any], bool]]] = {
    "places": (lambda s: (s.nationwide, s.areas), offered_in),
    "target_group": (lambda s: s.target_groups, _of_group),
    "age": (lambda s: (s.youngest, s.oldest), _of_age),
    "life_event": (lambda s: (s.life_events, s.phases), _in_event),
    "phase": (lambda s: s.phases, _in_phase),
    "service_class": (lambda s: tuple(c.id for c in s.service_classes), _below),
    "channel": (lambda s: tuple(sorted({c.type.value for c in s.channels})), _among),
    "service_language": (
        lambda s: tuple(
            sorted({*s.languages, *(code for c in s.channels for code in c.languages)})
        ),
        _among,
    ),
    "provider": (
        lambda s: (s.provider.id.casefold(), *(n.casefold() for n in s.provider.name.values())),
        _among,
    ),
}


def _wanted(filters: Filters) -> dict[str, Any]:
    """What is asked of each column, checked."""
    wanted: dict[str, Any] = {}
    if filters.municipality is not None:
        place = get_municipality(filters.municipality)
        near = place.neighbours if filters.neighbours else ()
        wanted["places"] = frozenset((place.code, *near))
    if filters.region is not None:
        inside = _in_region(filters.region)
        wanted["places"] = wanted.get("places", inside) & inside
    if filters.age is not None:
        if not 0 <= filters.age <= OLDEST_AGE:
            raise InputError(
                Sentence("'%(age)s' is no age", age=filters.age),
                column="age",
                expected=Sentence("0 to %(oldest)s", oldest=OLDEST_AGE),
            )
        wanted["age"] = filters.age
    for name in ("life_event", "phase"):
        if (value := getattr(filters, name)) is not None:
            wanted[name] = value
    for name, known in (
        ("target_group", ptv_codes.target_groups()),
        ("service_class", ptv_codes.service_classes()),
        ("channel", [channel.value for channel in ChannelType]),
    ):
        if (value := getattr(filters, name)) is not None:
            if value not in known:
                raise InputError(
                    Sentence("'%(value)s' is not known", value=value),
                    column=name,
                    expected=Sentence("one of %(known)s", known=_some(known)),
                )
            wanted[name] = value
    if (language := filters.service_language) is not None:
        if not (2 <= len(language) <= 3 and language.isalpha()):
            raise InputError(
                Sentence("'%(language)s' is no language", language=language),
                column="service_language",
                expected=Sentence("a code such as %(known)s", known=", ".join(LANGUAGES)),
            )
        wanted["service_language"] = language
    if filters.provider is not None:
        wanted["provider"] = filters.provider.casefold()
    return wanted


def _in_region(code: str) -> frozenset[str]:
    inside = frozenset(m.code for m in municipalities().values() if m.region == code)
    if not inside:
        known = sorted({m.region for m in municipalities().values()})
        raise InputError(
            Sentence("there is no region '%(code)s'", code=code),
            column="region",
            expected=Sentence("one of %(known)s", known=", ".join(known)),
        )
    return inside


_EVENTS = ("life_event", "phase")


def _check_event(name: str, value: str) -> None:
    """Raise for a life event or phase that is neither built in nor PTV's.

    A city's own are known by the services that are for them alone.
    """
    if name == "life_event":
        known = [event.code for event in life_events()]
        if value in known or value in ptv_codes.life_events():
            return
    else:
        known = [f"{event.code}:{phase.code}" for event in life_events() for phase in event]
        if _in_phase(tuple(known), value):
            return
    raise InputError(
        Sentence("'%(value)s' is not known", value=value),
        column=name,
        expected=Sentence("one of %(known)s", known=", ".join(known)),
    )


def _some(known: Sequence[str] | Any) -> str:
    shown = list(known)
    return ", ".join(shown[:8]) + (" …" if len(shown) > 8 else "")


@dataclass(frozen=True, slots=True)
class _Column:
    """What one filter asks about: the values that differ, and which one each service has."""

    values: tuple[Any, ...]
    codes: NDArray[np.intp]

    @classmethod
    def of(cls, services: Sequence[Service], key: Key) -> _Column:
        places: dict[Hashable, int] = {}
        codes = [places.setdefault(key(service), len(places)) for service in services]
        return cls(tuple(places), np.array(codes, dtype=np.intp))

    def passing(self, rule: Callable[[Any, Any], bool], wanted: object) -> NDArray[np.bool_]:
        return np.array([rule(value, wanted) for value in self.values], dtype=bool)[self.codes]
