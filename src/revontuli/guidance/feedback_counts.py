"""What people did with the services they were shown, as counts only.

An `Event` is what the site tells: a service was shown at a position, opened, found helpful or not.
It is added to the counts of its day and forgotten. No person and no question is in the counts.
They are two tables, kept apart so that they cannot be joined into anybody's list again:

- `services`: how each service fared at each position, among people of a segment;
- `layout`: how each position fared, whichever services stood there.

All counts are whole numbers that add up, so stores of several sites can be merged in any order.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import polars as pl

from revontuli.errors import InputError

LONGEST = 100  # positions; no list is longer
THOUSANDTHS = 1000  # shares are counted in whole thousandths, so that sums are exact
NO_SEGMENT = ""


class EventKind(StrEnum):
    """What happened."""

    SHOWN = "shown"
    OPENED = "opened"
    HELPFUL = "helpful"
    NOT_HELPFUL = "not_helpful"


class ShownIn(StrEnum):
    """Where a service was shown; people read the two lists differently."""

    SEARCH = "search"
    RECOMMEND = "recommend"


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened to a service in a list.

    All but `kind` and `source` come from the list as the site made it (`Placed.event`), never from
    the visitor's browser.

    Attributes:
        service: its id.
        kind: what happened.
        position: where in the list it stood, 1 is the first.
        rank: where it would have stood without exploration.
        propensity: how probable it was to stand there rather than elsewhere, over 0 up to 1.
        prior: the content score as a share of the list's best, 0 to 1.
        day: when.
        source: who it comes from, as a session's pseudonym; used to count nobody twice, and never
            kept as it is.
        segment: the group the person is like, named so that segments of two pictures differ; None
            where it is not known.
        shown_in: the list it stood in.

    Raises:
        InputError: a value is not possible.
    """

    service: str
    kind: EventKind
    position: int
    rank: int
    propensity: float
    prior: float
    day: date
    source: str
    segment: str | None = None
    shown_in: ShownIn = ShownIn.SEARCH

    def __post_init__(self) -> None:
        _check("service", self.service, bool(self.service), "an id")
        _check("source", self.source, bool(self.source), "a session's pseudonym")
        _check("kind", self.kind, self.kind in list(EventKind), ", ".join(EventKind))
        _check("shown_in", self.shown_in, self.shown_in in list(ShownIn), ", ".join(ShownIn))
        for column, place in (("position", self.position), ("rank", self.rank)):
            _check(column, place, 1 <= place <= LONGEST, f"1 to {LONGEST}")
        _check("propensity", self.propensity, 0 < self.propensity <= 1, "over 0 up to 1")
        _check("prior", self.prior, 0 <= self.prior <= 1, "0 to 1")


def _check(column: str, value: object, holds: bool, expected: str) -> None:
    if not holds:
        raise InputError(f"'{value}' is not possible", column=column, expected=expected)


SERVICE_KEYS = {
    "day": pl.Date,
    "shown_in": pl.String,
    "service": pl.String,
    "segment": pl.String,  # NO_SEGMENT where it is not known
    "position": pl.Int64,
}
SERVICE_SUMS = (
    "shown",
    "opened",
    "helpful",
    "not_helpful",
    "prior",
)  # prior: of shown, thousandths
LAYOUT_KEYS = {
    "day": pl.Date,
    "shown_in": pl.String,
    "rank": pl.Int64,
    "position": pl.Int64,
}
# The weights are sums of 1 / propensity, in thousandths.
LAYOUT_SUMS = ("shown", "opened", "shown_weight", "opened_weight")


@dataclass(frozen=True)
class FeedbackCounts:
    """Counts of what happened, by day.

    Attributes:
        services: a row for each of `SERVICE_KEYS`, with the sums `SERVICE_SUMS`.
        layout: a row for each of `LAYOUT_KEYS`, with the sums `LAYOUT_SUMS`.
    """

    services: pl.DataFrame
    layout: pl.DataFrame

    @classmethod
    def empty(cls) -> FeedbackCounts:
        """Nothing has happened yet."""
        return cls.of(())

    @classmethod
    def of(cls, events: Iterable[Event]) -> FeedbackCounts:
        """Events counted, each as it is: let `SourceLimits` look at them first."""
        events = list(events)
        services = pl.DataFrame(
            [_service_row(event) for event in events],
            schema=SERVICE_KEYS | dict.fromkeys(SERVICE_SUMS, pl.Int64),
            orient="row",
        )
        layout = pl.DataFrame(
            [_layout_row(event) for event in events if _is_seen(event)],
            schema=LAYOUT_KEYS | dict.fromkeys(LAYOUT_SUMS, pl.Int64),
            orient="row",
        )
        return cls(_summed(services, SERVICE_KEYS), _summed(layout, LAYOUT_KEYS))

    def merge(self, *others: FeedbackCounts) -> FeedbackCounts:
        """All together."""
        every = (self, *others)
        return FeedbackCounts(
            _summed(pl.concat([counts.services for counts in every]), SERVICE_KEYS),
            _summed(pl.concat([counts.layout for counts in every]), LAYOUT_KEYS),
        )

    def until(self, day: date) -> FeedbackCounts:
        """Without what happened after `day`."""
        return FeedbackCounts(
            self.services.filter(pl.col("day") <= day), self.layout.filter(pl.col("day") <= day)
        )


def _is_seen(event: Event) -> bool:
    return event.kind in (EventKind.SHOWN, EventKind.OPENED)


def _service_row(event: Event) -> tuple[object, ...]:
    kinds = [int(event.kind == kind) for kind in EventKind]
    prior = round(THOUSANDTHS * event.prior) if event.kind == EventKind.SHOWN else 0
    segment = event.segment or NO_SEGMENT
    return (event.day, event.shown_in, event.service, segment, event.position, *kinds, prior)


def _layout_row(event: Event) -> tuple[object, ...]:
    shown, opened = int(event.kind == EventKind.SHOWN), int(event.kind == EventKind.OPENED)
    weight = round(THOUSANDTHS / event.propensity)
    keys = (event.day, event.shown_in, event.rank, event.position)
    return (*keys, shown, opened, shown * weight, opened * weight)


def _summed(rows: pl.DataFrame, keys: Iterable[str]) -> pl.DataFrame:
    """One row for each key, in the order of the keys."""
    keys = list(keys)
    return rows.group_by(keys).agg(pl.exclude(keys).sum()).sort(keys)
