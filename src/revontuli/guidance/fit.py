"""The hard rules: which services must not be recommended to a person, whatever their needs.

A recommendation that is wrong for one's age, place or phase of life does more harm than none, so
these are rules and not weights. What a service or a person has not told breaks no rule, but for
the place: a service offered nobody knows where is for nobody, and to a person who has not told
their municipality only nationwide services are recommended.

Target groups are PTV's. In PTV a service is first for citizens ("KR1"), businesses ("KR2") or
authorities ("KR3"), and a subgroup ("KR1.3", young people) narrows that, whether the group above
it stands beside it or not. (It always does in PTV's general descriptions: 84 of 458 name a
subgroup of citizens, and all 84 name "KR1" too, which then tells nothing more.) A service fits
someone who is, or may be, in one of its narrowest groups:

- everybody is a citizen;
- one belongs to every group that one has told, and to the groups above it;
- the elderly (KR1.1): surely from 65, perhaps from 63, the lowest age of an old-age pension;
- children and families with children (KR1.2): under 18, or a child is on its way or just born;
  other adults have to tell;
- young people (KR1.3): under 30, as the guidance centres for them (Ohjaamo) count;
- an age not told may be any, unless the person has told some other subgroup of citizens;
- the long-term ill (KR1.4), Finns abroad (KR1.5), the disabled (KR1.6), businesses and
  authorities: only those who have told. Nobody's health is guessed.

Who searches for day care may well have children. Who only tells that money is short must not be
answered with child benefit or home care for the old: what is recommended unasked and is only for
families or the elderly is for those who surely are (`FitIndex.recommendable`).
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from revontuli.catalogue import Service, ptv_codes
from revontuli.errors import InputError, Sentence
from revontuli.guidance.profile import Profile
from revontuli.language.places import get_municipality
from revontuli.wellbeing import LifeEvent, life_events

CITIZENS = "KR1"
ELDERLY, FAMILIES, YOUNG = "KR1.1", "KR1.2", "KR1.3"
PERHAPS_ELDERLY_FROM, ELDERLY_FROM = 63, 65
ADULT_FROM = 18
YOUNG_BELOW = 30
OLDEST_AGE = 120
NOT_GUESSED = (ELDERLY, FAMILIES)  # groups whose services are recommended to none who may be in it
GROUP_OF_EVENT = {"child_is_born": FAMILIES}  # who is in the event is in the group
USUAL_PHASES = (
    "anticipation",
    "transition",
    "daily_life",
    "onwards",
)  # where an event is not known


class MisfitKind(StrEnum):
    """Which rule a service breaks."""

    PLACE = "place"  # it is offered elsewhere
    PLACE_UNKNOWN = "place_unknown"  # it does not tell where it is offered
    AGE = "age"  # it is for people of another age
    TARGET_GROUP = "target_group"  # it is for other people
    PAST_PHASE = "past_phase"  # it is for phases that the person has behind them
    NOT_OFFERED = "not_offered"  # it is not offered on that day


@dataclass(frozen=True, slots=True)
class Misfit:
    """A rule that a service breaks for a person.

    Attributes:
        kind: which rule.
        detail: what the service is for instead: codes, ages "16–29" or dates.
    """

    kind: MisfitKind
    detail: str = ""

    def __str__(self) -> str:
        return f"{self.kind}: {self.detail}" if self.detail else str(self.kind)


def misfits(
    service: Service,
    profile: Profile,
    today: date,
    individuals_only: bool = True,
    events: Mapping[str, LifeEvent] | None = None,
) -> tuple[Misfit, ...]:
    """Why `service` must not be recommended to this person today; empty where it may be.

    Args:
        service: any service of the catalogue.
        profile: what the person has told.
        today: the day of the recommendation.
        individuals_only: whether services for businesses and authorities alone are left out, but
            for those who have told that they belong to them.
        events: life events by code, for the order of their phases; the built-in ones if None.
    """
    situation = _Situation(profile, today, individuals_only, _known(events))
    found = (rule(key(service), situation) for key, rule in RULES)
    return tuple(misfit for misfit in found if misfit)


class FitIndex:
    """The same rules for many services at once.

    Services share few places, target groups, ages and phases between them; each rule is asked
    once of each of those that differ, by the very code that `misfits` runs.

    Args:
        services: n of them.
        events: as in `misfits`.
    """

    def __init__(
        self, services: Sequence[Service], events: Mapping[str, LifeEvent] | None = None
    ) -> None:
        self.events = _known(events)
        self.n = len(services)
        self._columns = {rule: _Column.of(services, key) for key, rule in RULES}
        for rule in (_for_citizens, _surely_in_group):
            self._columns[rule] = self._columns[_target_group]

    def fits(
        self, profile: Profile, today: date, individuals_only: bool = True
    ) -> NDArray[np.bool_]:
        """Whether each service breaks no rule: shape (n,)."""
        situation = _Situation(profile, today, individuals_only, self.events)
        fitting = np.ones(self.n, dtype=bool)
        for _, rule in RULES:
            fitting &= self._columns[rule].fits(rule, situation)
        return fitting

    def recommendable(self, profile: Profile, today: date) -> NDArray[np.bool_]:
        """Whether each service fits, and may be told of to someone who has not asked: shape (n,).

        Nobody is guessed to be old or to have children.
        """
        situation = _Situation(profile, today, True, self.events)
        surely = self._columns[_surely_in_group].fits(_surely_in_group, situation)
        return self.fits(profile, today) & surely

    def offered(self, municipalities: Sequence[str], today: date) -> NDArray[np.bool_]:
        """Whether each service is offered to some citizens of any of the places today: shape (n,).

        What one can say for a group of people, of whom each has an age and a phase of their own.
        With no municipality, only nationwide services are.
        """
        here = np.zeros(self.n, dtype=bool)
        for municipality in municipalities or (None,):
            situation = _Situation(Profile(municipality=municipality), today, True, self.events)
            here |= self._columns[_place].fits(_place, situation)
        situation = _Situation(Profile(), today, True, self.events)
        for rule in (_offered, _for_citizens):
            here &= self._columns[rule].fits(rule, situation)
        return here


def belongs(profile: Profile, group: str) -> bool | None:
    """Whether a person is in a target group; None where they may be. See the module's words."""
    told = profile.target_groups
    if any(code == group or code.startswith(f"{group}.") for code in told) or group == CITIZENS:
        return True
    event, _ = _event_and_phase(profile)
    if event is not None and GROUP_OF_EVENT.get(event) == group:
        return True
    narrower = any(_above(code) == _above(group) != code for code in told)
    if _above(group) != CITIZENS:
        return None if _above(group) in told and not narrower else False
    if group not in (ELDERLY, FAMILIES, YOUNG):
        return False
    if profile.age is not None:
        return _belongs_by_age(group, profile.age)
    return False if narrower else None


def narrowest(groups: Sequence[str]) -> tuple[str, ...]:
    """The groups that a service is for: those that others of its groups do not narrow."""
    return tuple(g for g in groups if not any(other.startswith(f"{g}.") for other in groups))


def check_profile(profile: Profile, events: Mapping[str, LifeEvent] | None = None) -> Profile:
    """The profile as the rules read it.

    A municipality's name becomes its code, and a phase's code stands alone: "Turku" is "853", and
    "moving_to_study:transition" is taken apart.

    Raises:
        InputError: a municipality, life event, phase or target group is not known, or nobody has
            that age.
    """
    if profile.age is not None and not 0 <= profile.age <= OLDEST_AGE:
        raise InputError(
            Sentence("'%(age)s' is no age", age=profile.age),
            column="age",
            expected=Sentence("whole years from 0 to %(oldest)s", oldest=OLDEST_AGE),
        )
    event, phase = _event_and_phase(profile)
    known = _known(events)
    if event is not None and event not in known and event not in ptv_codes.life_events():
        raise InputError(
            Sentence("there is no life event '%(code)s'", code=event),
            column="life_event",
            expected=Sentence(
                "one of %(known)s, or a code of PTV such as KE10", known=", ".join(known)
            ),
        )
    order = _order(event, known)
    if phase is not None and phase not in order:
        raise InputError(
            Sentence("there is no phase '%(phase)s'", phase=phase),
            column="phase",
            expected=Sentence("one of %(known)s", known=", ".join(order)),
        )
    for group in profile.target_groups:
        if group not in ptv_codes.target_groups():
            raise InputError(
                Sentence("there is no target group '%(group)s'", group=group),
                column="target_group",
                expected=Sentence("one of %(known)s", known=", ".join(ptv_codes.target_groups())),
            )
    place = get_municipality(profile.municipality).code if profile.municipality else None
    return replace(profile, municipality=place, life_event=event, phase=phase)


def age_range(youngest: int | None, oldest: int | None) -> str:
    """Ages as a reason tells them: "16–29", "65–" or "–17"; "" without limits."""
    if youngest is None and oldest is None:
        return ""
    return f"{'' if youngest is None else youngest}–{'' if oldest is None else oldest}"


# The rules, each with what it asks of a service


@dataclass(frozen=True, slots=True)
class _Situation:
    """Who asks, and when."""

    profile: Profile
    today: date
    individuals_only: bool
    events: Mapping[str, LifeEvent] = field(repr=False)


def _place(key: tuple[bool, frozenset[str]], situation: _Situation) -> Misfit | None:
    nationwide, areas = key
    if nationwide or situation.profile.municipality in areas:
        return None
    if not areas:
        return Misfit(MisfitKind.PLACE_UNKNOWN)
    return Misfit(MisfitKind.PLACE, ", ".join(sorted(areas)))


def _age(key: tuple[int | None, int | None], situation: _Situation) -> Misfit | None:
    age, (youngest, oldest) = situation.profile.age, key
    if age is None:
        return None
    if (youngest is None or age >= youngest) and (oldest is None or age <= oldest):
        return None
    return Misfit(MisfitKind.AGE, age_range(youngest, oldest))


def _target_group(groups: tuple[str, ...], situation: _Situation) -> Misfit | None:
    wanted = narrowest(groups)
    if not wanted or any(belongs(situation.profile, group) is not False for group in wanted):
        return None
    if not situation.individuals_only and any(_above(group) != CITIZENS for group in wanted):
        return None
    return Misfit(MisfitKind.TARGET_GROUP, ", ".join(wanted))


def _for_citizens(groups: tuple[str, ...], situation: _Situation) -> Misfit | None:
    """As a rule for many: whether it is for citizens, or for some of them."""
    if not groups or any(_above(group) == CITIZENS for group in groups):
        return None
    return Misfit(MisfitKind.TARGET_GROUP, ", ".join(groups))


def _surely_in_group(groups: tuple[str, ...], situation: _Situation) -> Misfit | None:
    """As a rule for what nobody asked for: "perhaps" is not enough for every group."""
    wanted = narrowest(groups)
    in_group = {group: belongs(situation.profile, group) for group in wanted}
    if not wanted or any(
        is_in or (is_in is None and group not in NOT_GUESSED) for group, is_in in in_group.items()
    ):
        return None
    return Misfit(MisfitKind.TARGET_GROUP, ", ".join(wanted))


def _past_phase(codes: tuple[str, ...], situation: _Situation) -> Misfit | None:
    event, phase = _event_and_phase(situation.profile)
    if phase is None:
        return None
    own = [(its_event or event, its) for its_event, its in map(_parted, codes)]
    if event is not None:
        own = [(its_event, its) for its_event, its in own if its_event == event]
    if own and all(_is_past(its, phase, _order(e, situation.events)) for e, its in own):
        return Misfit(MisfitKind.PAST_PHASE, ", ".join(codes))
    return None


def _offered(key: tuple[date | None, date | None], situation: _Situation) -> Misfit | None:
    first, last = key
    if (first is None or first <= situation.today) and (last is None or situation.today <= last):
        return None
    return Misfit(MisfitKind.NOT_OFFERED, f"{first or ''}–{last or ''}")


Rule = Callable[[Any, _Situation], Misfit | None]
Key = Callable[[Service], Hashable]
RULES: tuple[tuple[Key, Rule], ...] = (
    (lambda service: (service.nationwide, frozenset(service.areas)), _place),
    (lambda service: (service.youngest, service.oldest), _age),
    (lambda service: service.target_groups, _target_group),
    (lambda service: service.phases, _past_phase),
    (lambda service: (service.valid_from, service.valid_to), _offered),
)


@dataclass(frozen=True, slots=True)
class _Column:
    """What one rule asks of each service: the values that differ, and which one each has."""

    values: tuple[Any, ...]
    codes: NDArray[np.intp]

    @classmethod
    def of(cls, services: Sequence[Service], key: Key) -> _Column:
        places: dict[Hashable, int] = {}
        codes = [places.setdefault(key(service), len(places)) for service in services]
        return cls(tuple(places), np.array(codes, dtype=np.intp))

    def fits(self, rule: Rule, situation: _Situation) -> NDArray[np.bool_]:
        fitting = [rule(value, situation) is None for value in self.values]
        return np.array(fitting, dtype=bool)[self.codes]


def _belongs_by_age(group: str, age: int) -> bool | None:
    if group == YOUNG:
        return age < YOUNG_BELOW
    if group == FAMILIES:
        return age < ADULT_FROM
    if age < PERHAPS_ELDERLY_FROM:
        return False
    return True if age >= ELDERLY_FROM else None


def _above(group: str) -> str:
    """The main group: "KR1" of "KR1.3"."""
    return group.partition(".")[0]


def _known(events: Mapping[str, LifeEvent] | None) -> Mapping[str, LifeEvent]:
    return {event.code: event for event in life_events()} if events is None else events


def _event_and_phase(profile: Profile) -> tuple[str | None, str | None]:
    if profile.phase is None:
        return profile.life_event, None
    event, phase = _parted(profile.phase)
    return profile.life_event or event, phase


def _parted(code: str) -> tuple[str | None, str]:
    """Life event and phase of "moving_to_study:transition"; the event may be left out."""
    event, _, phase = code.rpartition(":")
    return event or None, phase


def _order(event: str | None, events: Mapping[str, LifeEvent]) -> tuple[str, ...]:
    known = events.get(event) if event is not None else None
    return tuple(phase.code for phase in known) if known else USUAL_PHASES


def _is_past(phase: str, now: str, order: Sequence[str]) -> bool:
    """Whether a phase comes before the one that is now; not where either is unknown."""
    return phase in order and now in order and order.index(phase) < order.index(now)
