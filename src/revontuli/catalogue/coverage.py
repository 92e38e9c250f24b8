"""What of a life event the services cover: dimensions of wellbeing by phases."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from revontuli.catalogue.service import Provenance, Service
from revontuli.wellbeing import Frame, LifeEvent, frames

LIKELY = 0.5  # a learned weight under this does not count as serving a dimension


@dataclass(frozen=True)
class Coverage:
    """How many services there are for each dimension in each phase of a life event.

    Attributes:
        life_event: its code.
        frame: code of the frame whose dimensions are counted.
        dimensions: their codes, the rows.
        phases: their codes, the columns.
        counts: a row for each dimension, a number for each phase.
        unserved: dimension and phase of every empty cell.
        services: how many are for this life event at all.
        without_dimension: how many of them help no dimension that anybody has told.
    """

    life_event: str
    frame: str
    dimensions: tuple[str, ...]
    phases: tuple[str, ...]
    counts: tuple[tuple[int, ...], ...]
    unserved: tuple[tuple[str, str], ...]
    services: int
    without_dimension: int


def cover(services: Iterable[Service], event: LifeEvent, today: date) -> Coverage:
    """Count the services offered today by dimension and phase.

    A service for the life event that names no phase of it counts for all of them. Of learned
    weights those of at least 0.5 count, of experts' all above nought.
    """
    own = [s for s in services if _phases(s, event) and _is_offered(s, today)]
    frame = _frame(own)
    dimensions = tuple(dimension.code for dimension in frame.dimensions)
    phases = tuple(phase.code for phase in event)
    counts = dict.fromkeys(((d, p) for d in dimensions for p in phases), 0)
    for service in own:
        for dimension in helped(service):
            for phase in _phases(service, event):
                if (dimension, phase) in counts:
                    counts[dimension, phase] += 1
    return Coverage(
        life_event=event.code,
        frame=frame.code,
        dimensions=dimensions,
        phases=phases,
        counts=tuple(tuple(counts[d, p] for p in phases) for d in dimensions),
        unserved=tuple(cell for cell, count in counts.items() if not count),
        services=len(own),
        without_dimension=sum(not helped(service) for service in own),
    )


def helped(service: Service) -> tuple[str, ...]:
    """Codes of the dimensions that a service helps."""
    return tuple(
        dict.fromkeys(
            weight.dimension
            for weight in service.dimensions
            if weight.weight >= (LIKELY if weight.provenance is Provenance.LEARNED else 1e-9)
        )
    )


def _phases(service: Service, event: LifeEvent) -> tuple[str, ...]:
    own = {phase.partition(":")[2] for phase in service.phases if _is_of(phase, event)}
    phases = tuple(phase.code for phase in event if phase.code in own)
    if phases or event.code not in service.life_events:
        return phases
    return tuple(phase.code for phase in event)


def _is_of(phase: str, event: LifeEvent) -> bool:
    return phase.partition(":")[0] == event.code


def _is_offered(service: Service, today: date) -> bool:
    has_begun = service.valid_from is None or service.valid_from <= today
    return has_begun and (service.valid_to is None or service.valid_to >= today)


def _frame(services: Iterable[Service]) -> Frame:
    """The frame in which most of the services' dimensions are; 3X10D where none is ahead."""
    told = [weight.dimension for service in services for weight in service.dimensions]

    def known(frame: Frame) -> tuple[int, bool]:
        codes = {dimension.code for dimension in frame.dimensions}
        return sum(code in codes for code in told), frame.code == "3x10d"

    return max(frames(), key=known)


def covered_events(services: Iterable[Service], events: Iterable[LifeEvent]) -> Iterator[LifeEvent]:
    """Those of `events` that some service is for."""
    listed = list(services)
    for event in events:
        if any(_phases(service, event) for service in listed):
            yield event
