"""What a source of services and terms is: pages of them, fetched one after another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from revontuli.catalogue.service import Service
from revontuli.catalogue.term import Term


@dataclass(frozen=True)
class Remark:
    """Something to tell of one item: why it was refused, or what its owner should mend.

    Attributes:
        id: of the service or term in its source; the row ("row 12") where it has none.
        reason: in plain words.
    """

    id: str
    reason: str


@dataclass(frozen=True)
class Page:
    """A part of what a source has.

    Attributes:
        services, terms: as the source tells them; the importer makes their texts plain and
            writes the source's name into them.
        refused: items that could not be read. Their stored versions stay.
        notices: what is wrong with items that were taken all the same.
        gone: ids that the source says are no longer offered.
        whole: True where all pages together are everything the source has, so that what is
            missing from them is removed; False where they are only what changed.
        labelled: True where the source itself says what dimensions and phases its services are
            for; False keeps those that services already have in the catalogue.
        mark: what to give to the next fetch as `since`; the last page's counts.
        resume: what to give to fetch to go on after this page if it is interrupted; "" where
            the source starts again from the beginning.
        done, total: pages finished, and pages in all.
    """

    services: tuple[Service, ...] = ()
    terms: tuple[Term, ...] = ()
    refused: tuple[Remark, ...] = ()
    notices: tuple[Remark, ...] = ()
    gone: tuple[str, ...] = ()
    whole: bool = True
    labelled: bool = False
    mark: str = ""
    resume: str = ""
    done: int = 1
    total: int = 1


@dataclass(frozen=True)
class State:
    """What a fetch starts from.

    Attributes:
        today: the day of the import.
        since: the mark of the last finished import; "" asks for everything.
        resume: where an interrupted import stopped; "" starts from the beginning.
        seen: ids that the interrupted import had already brought, refused ones too.
        known: services stored from this source, by id.
    """

    today: date
    since: str = ""
    resume: str = ""
    seen: frozenset[str] = frozenset()
    known: Mapping[str, Service] = field(default_factory=dict)


class Source(Protocol):
    """Where services and terms come from."""

    @property
    def name(self) -> str:
        """Kind and place, such as "ptv:853" or "table:palvelut.csv"; unique in a catalogue.

        Sources of one kind (the part before the colon) may bring the same service.
        """

    def fetch(self, state: State) -> Iterator[Page]:
        """Everything, or what changed since `state.since`, page by page.

        Raises:
            InputError: it cannot be read to the end. Nothing that came is stored then.
        """
