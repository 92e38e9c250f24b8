"""Events and lists for the tests of feedback."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import strategies as st

from revontuli.guidance.feedback_counts import Event, EventKind
from revontuli.guidance.match import Match
from tests.guidance.catalogues import TODAY, service

NAMES = tuple(f"s{number}" for number in range(8))
SEGMENTS = (None, "a", "b")


def matches(scores: Sequence[float]) -> list[Match]:
    """Services s0, s1 … with these scores."""
    return [Match(service(f"s{number}"), score) for number, score in enumerate(scores)]


def event(kind: str, service: str = "s0", source: str = "someone", **told) -> Event:
    usual = {"position": 1, "rank": 1, "propensity": 0.975, "prior": 1.0, "day": TODAY}
    return Event(service=service, kind=EventKind(kind), source=source, **{**usual, **told})


def visits(n: int, *kinds: str, **told) -> list[Event]:
    """What n visitors did, each of their own."""
    return [event(kind, source=f"visitor {i}", **told) for i in range(n) for kind in kinds]


def falling_scores(most: int = 15) -> st.SearchStrategy[list[float]]:
    score = st.floats(-5, 5, allow_nan=False, width=32)
    return st.lists(score, max_size=most).map(lambda scores: sorted(scores, reverse=True))


def events(sources: Sequence[str], most: int = 60) -> st.SearchStrategy[list[Event]]:
    """Any events of these sources."""
    ranks = st.integers(1, 15)
    return st.lists(
        st.builds(
            lambda rank, step, **told: Event(rank=rank, position=max(1, rank + step), **told),
            service=st.sampled_from(NAMES),
            kind=st.sampled_from(list(EventKind)),
            rank=ranks,
            step=st.sampled_from((-1, 0, 0, 0, 1)),
            propensity=st.sampled_from((0.025, 0.95, 0.975)),
            prior=st.sampled_from((0.0, 0.3, 0.8, 1.0)),
            day=st.just(TODAY),
            source=st.sampled_from(list(sources)),
            segment=st.sampled_from(SEGMENTS),
        ),
        max_size=most,
    )
