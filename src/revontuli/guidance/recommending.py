"""Services for a person's needs: the hard rules first, then what helps most, for every need.

A service is recommended only if no hard rule is against it (`fit`) and it helps at least one need;
one of which nobody has said what it helps is never recommended. Among those that are left:

- **Relevance**: how much a service helps each need, weighted by the needs, over the length of the
  vector of all that it helps: the cosine of the vector space model (Salton, Wong & Yang 1975).
  What helps with everything would else come first for everybody. Where a service is close by, for
  the person's phase, group or age, or in their language, it counts a little more: never more than
  `1 + sum(BONUS)` times, so that nearness settles between like services and a much better one from
  elsewhere still comes first.
- **Every need its share**: services are taken one at a time, and a need that has its share of the
  list by then counts less, in proportion to the needs' weights: the quotients of Sainte-Laguë, as
  in PM-2 (Dang & Croft 2012), which keeps a list calibrated to its reader (Steck 2018).
- **Nothing twice**: near-duplicates are folded into one, and a service whose text says much the
  same as one already taken counts less (maximal marginal relevance, Carbonell & Goldstein 1998).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from revontuli.catalogue import Service
from revontuli.guidance.fit import FitIndex, age_range, belongs, check_profile, narrowest
from revontuli.guidance.match import Match, Reason, ReasonKind
from revontuli.guidance.needs import Need, Ratings, find_needs
from revontuli.guidance.profile import Profile
from revontuli.guidance.service_dimensions import ServiceDimensions
from revontuli.wellbeing import Frame, LifeEvent

SERVES = 0.2  # a service that helps a need less than this does not serve it
BONUS = {
    ReasonKind.PLACE: 0.25,  # offered in the person's own place, not nationwide
    ReasonKind.PHASE: 0.2,
    ReasonKind.TARGET_GROUP: 0.1,
    ReasonKind.AGE: 0.05,
    ReasonKind.LANGUAGE: 0.05,
}
LIKENESS = 0.3  # how much less a service counts that says the same as one already taken
CANDIDATES = 200  # the best for each need that are looked at one by one
ANYONE = Profile()  # someone who has told nothing
SEGMENT_NEED = "segment:"  # before the code of a need that people like this one have


class Recommender:
    """Recommends services of one catalogue.

    Args:
        services: n of them.
        dimensions: what they help; from the services themselves if None.
        vectors: shape (n, d), what their texts mean, of unit length; None leaves likeness out.
        groups: shape (n,), the same number for near-duplicates of each other, -1 for none.
        events: life events by code; the built-in ones if None.
    """

    def __init__(
        self,
        services: Sequence[Service],
        dimensions: ServiceDimensions | None = None,
        vectors: NDArray[np.float32] | None = None,
        groups: NDArray[np.intp] | None = None,
        events: Mapping[str, LifeEvent] | None = None,
    ) -> None:
        self.services = tuple(services)
        self.dimensions = ServiceDimensions.of(services) if dimensions is None else dimensions
        self.vectors = vectors
        self.groups = groups
        self.events = events
        self.fit = FitIndex(services, events)
        self._by_id = np.argsort(np.array([s.id for s in services], dtype=object), kind="stable")
        self._usual_cosine = _usual_cosine(vectors)
        self._kinds = _Kinds.of(self.services)

    def recommend(
        self,
        ratings: Ratings,
        profile: Profile = ANYONE,
        *,
        today: date,
        limit: int = 10,
        frame: str | Frame | None = None,
        segment: Ratings | None = None,
        segment_frame: str | Frame | None = None,
    ) -> tuple[Match, ...]:
        """The services that fit, the best first; their order does not change with the limit.

        Args:
            ratings: how things are, by code of a dimension; low is a need, and a 9 or 10 is none.
            profile: who asks, as far as they have told.
            today: the day.
            limit: at most so many.
            frame: whose dimensions the ratings are; None is the first built-in one that fits.
            segment: means of the dimensions in the group the person is like; they count a little
                for dimensions that the person did not rate.
            segment_frame: whose dimensions those are.

        Returns:
            Matches with reasons: the needs first, then the place, phase, group, age and language.
            `score` never rises down the list. The needs in the reasons are those the person told;
            a need only usual among people like them has "segment:" before its code. `folded` holds
            near-duplicates that fit as well. Nothing, where there is no need.

        Raises:
            InputError: a dimension, rating, age, life event or phase is not known.
        """
        person = check_profile(profile, self.events)
        needs = find_needs(ratings, frame, segment, segment_frame)
        pool = self._pool(needs, person, today)
        order = _take(pool, self._likeness(pool), limit)
        return tuple(
            Match(
                service=self.services[pool.services[place]],
                score=score,
                reasons=self._reasons(pool, place, needs, person),
                folded=tuple(self.services[other] for other in pool.folded[place]),
            )
            for place, score in order
        )

    def _pool(self, needs: Sequence[Need], person: Profile, today: date) -> _Pool:
        """Services that may be recommended, the most relevant of each near-duplicate group."""
        helps = self.dimensions.of_needs(needs)
        helps[helps < SERVES] = 0.0
        allowed = self.fit.recommendable(person, today) & helps.any(axis=1)
        found = self._by_id[allowed[self._by_id]]
        weights = np.array([need.weight for need in needs])
        bonus = 1.0 + self._kinds.bonus(person, self.fit.events)[:, None]
        counts = helps * bonus / self.dimensions.breadth_of(needs)
        pool = _Pool(found, counts[found], weights, ((),) * len(found))
        return self._folded(pool).best(CANDIDATES)

    def _folded(self, pool: _Pool) -> _Pool:
        """Of near-duplicates the most relevant, with the others folded into it."""
        if self.groups is None:
            return pool
        leaders: dict[int, int] = {}
        others: dict[int, list[int]] = {}
        for place in np.argsort(-pool.relevance(), kind="stable").tolist():
            service = int(pool.services[place])
            group = int(self.groups[service])
            leader = leaders.setdefault(group if group >= 0 else -2 - service, place)
            if leader != place:
                others.setdefault(leader, []).append(service)
        kept = sorted(leaders.values())
        folded = tuple(tuple(others.get(place, ())) for place in kept)
        return replace(pool.at(np.array(kept, dtype=np.intp)), folded=folded)

    def _likeness(self, pool: _Pool) -> NDArray[np.float64]:
        """How alike the pool's texts are beyond what all texts are: shape (p, p), 0 to 1.

        Encoders put all texts in one corner of the space, so that a cosine tells little by itself:
        0 is the mean cosine of two texts of the catalogue.
        """
        if self.vectors is None:
            return np.zeros((len(pool.services),) * 2)
        vectors = self.vectors[pool.services]
        cosines = (vectors @ vectors.T).astype(np.float64)
        usual = self._usual_cosine
        return np.clip((cosines - usual) / (1 - usual), 0.0, 1.0)

    def _reasons(
        self, pool: _Pool, place: int, needs: Sequence[Need], person: Profile
    ) -> tuple[Reason, ...]:
        share = pool.helps[place] * pool.weights
        served = [needs[i] for i in np.argsort(-share, kind="stable") if share[i] > 0]
        told = [Reason(ReasonKind.NEED, n.dimension, n.rating) for n in served if n.is_told]
        usual = [
            Reason(ReasonKind.NEED, f"{SEGMENT_NEED}{n.dimension}", n.rating)
            for n in served
            if not n.is_told
        ]
        return (*told, *usual, *_fitting(self.services[pool.services[place]], person))


@dataclass(frozen=True)
class _Pool:
    """Services to choose from, in the order of their ids.

    Attributes:
        services: shape (p,), which services they are.
        helps: shape (p, needs), how much each counts for each need.
        weights: shape (needs,), of the needs.
        folded: for each, the near-duplicates folded into it.
    """

    services: NDArray[np.intp]
    helps: NDArray[np.float64]
    weights: NDArray[np.float64]
    folded: tuple[tuple[int, ...], ...]

    def relevance(self) -> NDArray[np.float64]:
        return _steady(self.helps @ self.weights)

    def shares(self) -> NDArray[np.float64]:
        """How one place in the list divides among the needs a service helps: rows sum to 1."""
        parts = self.helps * self.weights
        return parts / parts.sum(axis=1, keepdims=True)

    def at(self, places: NDArray[np.intp]) -> _Pool:
        folded = tuple(self.folded[place] for place in places)
        return _Pool(self.services[places], self.helps[places], self.weights, folded)

    def best(self, n: int) -> _Pool:
        """The n most relevant ones in all, and the n best for each need."""
        scores = (self.relevance(), *self.helps.T)
        tops = [np.argsort(-score, kind="stable")[:n] for score in scores]
        return self.at(np.unique(np.concatenate(tops)))


def _take(pool: _Pool, alike: NDArray[np.float64], limit: int) -> list[tuple[int, float]]:
    """Places in the pool one after another, with what each was worth when it was taken."""
    taken: list[tuple[int, float]] = []
    seats = np.zeros(len(pool.weights))  # how much of the list each need has
    likeness = np.zeros(len(pool.services))
    shares = pool.shares()
    while len(taken) < min(limit, len(pool.services)):
        quotients = pool.weights / (2 * seats + 1)
        worth = _steady((pool.helps @ quotients) * (1 - LIKENESS * likeness))
        worth[[place for place, _ in taken]] = -np.inf
        best = int(np.argmax(worth))
        taken.append((best, float(worth[best])))
        seats += shares[best]
        likeness = np.maximum(likeness, alike[best])
    return taken


@dataclass(frozen=True)
class _Kinds:
    """Services that differ in nothing a bonus looks at are of one kind; there are few kinds.

    Attributes:
        examples: a service of each kind.
        codes: shape (n,), which kind each service is of.
    """

    examples: tuple[Service, ...]
    codes: NDArray[np.intp]

    @classmethod
    def of(cls, services: Sequence[Service]) -> _Kinds:
        kinds: dict[tuple[object, ...], int] = {}
        examples, codes = [], []
        for service in services:
            key = (
                service.nationwide,
                service.target_groups,
                service.phases,
                service.life_events,
                (service.youngest, service.oldest),
                service.languages,
            )
            if key not in kinds:
                kinds[key] = len(kinds)
                examples.append(service)
            codes.append(kinds[key])
        return cls(tuple(examples), np.array(codes, dtype=np.intp))

    def bonus(self, person: Profile, events: Mapping[str, LifeEvent]) -> NDArray[np.float64]:
        """What each service gets besides, where it fits: shape (n,)."""
        return np.array([_bonus(service, person, events) for service in self.examples])[self.codes]


def _usual_cosine(vectors: NDArray[np.float32] | None) -> float:
    """The mean cosine of two texts, from the length of the mean of their unit vectors."""
    if vectors is None or len(vectors) < 2:
        return 0.0
    n = len(vectors)
    mean_squared = float(np.square(vectors.mean(axis=0, dtype=np.float64)).sum())
    return min(0.99, (n * mean_squared - 1) / (n - 1))


def _steady(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Values whose ties stay ties: the last digits of a sum differ with the order of adding."""
    return np.round(values, 9)


def _bonus(service: Service, person: Profile, events: Mapping[str, LifeEvent]) -> float:
    fitting = {reason.kind for reason in _fitting(service, person)}
    if service.nationwide:
        fitting.discard(ReasonKind.PLACE)
    bonus = sum(BONUS[kind] for kind in BONUS if kind in fitting)
    event = events.get(person.life_event or "")
    if ReasonKind.PHASE in fitting and person.phase is None and event is not None:
        bonus -= BONUS[ReasonKind.PHASE] * (1 - _share_of_phases(service, event))
    return bonus


def _share_of_phases(service: Service, event: LifeEvent) -> float:
    """How likely a service is for the phase of someone who told only the event."""
    its_own = [f"{event.code}:{phase.code}" in service.phases for phase in event]
    return sum(its_own) / len(its_own) if service.phases else 1.0


def _fitting(service: Service, person: Profile) -> tuple[Reason, ...]:
    """What beside the needs speaks for a service that fits."""
    found = [Reason(ReasonKind.PLACE, "" if service.nationwide else person.municipality or "")]
    if phase := _shared_phase(service, person):
        found.append(Reason(ReasonKind.PHASE, phase))
    for group in narrowest(service.target_groups):
        if "." in group and belongs(person, group):
            found.append(Reason(ReasonKind.TARGET_GROUP, group))
    if person.age is not None and (ages := age_range(service.youngest, service.oldest)):
        found.append(Reason(ReasonKind.AGE, ages))
    spoken = [language for language in person.languages if language in service.languages]
    found += [Reason(ReasonKind.LANGUAGE, language) for language in spoken[:1]]
    return tuple(found)


def _shared_phase(service: Service, person: Profile) -> str:
    """The person's phase where the service is for it; their event where it is for that at all."""
    phase = f"{person.life_event}:{person.phase}"
    if phase in service.phases:
        return phase
    if person.life_event is not None and person.life_event in service.life_events:
        return person.life_event
    return ""
