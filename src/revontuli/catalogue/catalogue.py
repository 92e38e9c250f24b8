"""All services and terms of a network."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from revontuli.catalogue.service import Service
from revontuli.catalogue.term import Term
from revontuli.errors import InputError


@dataclass(frozen=True)
class Catalogue:
    """All services and terms of a network.

    Attributes:
        services: with unique ids, in the order of their ids once saved.
        terms: with unique ids.
        number: of the stored version, 0 for one never saved.
        folder: where it is stored, or None for one never saved.

    Raises:
        InputError: an id stands twice.
    """

    services: tuple[Service, ...] = ()
    terms: tuple[Term, ...] = ()
    number: int = 0
    folder: Path | None = field(default=None, compare=False)

    def __post_init__(self) -> None:
        for kind, ids in (("service", self.by_id), ("term", self.term_by_id)):
            count = len(self.services if kind == "service" else self.terms)
            if len(ids) != count:
                raise InputError(f"{count - len(ids)} {kind} ids stand twice", expected="unique")

    def __bool__(self) -> bool:
        """Whether there is anything in it: terms alone are a catalogue too."""
        return bool(self.services or self.terms)

    def __len__(self) -> int:
        return len(self.services)

    def __iter__(self) -> Iterator[Service]:
        return iter(self.services)

    def __getitem__(self, service_id: str) -> Service:
        return self.by_id[service_id]

    @cached_property
    def by_id(self) -> dict[str, Service]:
        """Services by their ids."""
        return {service.id: service for service in self.services}

    @cached_property
    def term_by_id(self) -> dict[str, Term]:
        """Terms by their ids."""
        return {term.id: term for term in self.terms}

    @cached_property
    def content_hash(self) -> str:
        """SHA-256 of all content, whatever the order; indexes and models made of it carry it."""
        items: tuple[Service | Term, ...] = (*self.services, *self.terms)
        hashes = sorted(f"{item.id}\t{item.content_hash}" for item in items)
        return hashlib.sha256("\n".join(hashes).encode()).hexdigest()

    @classmethod
    def load(cls, path: str | Path) -> Catalogue:
        """The newest version of the catalogue stored in the folder `path`.

        Raises:
            InputError: there is none, or it is not whole.
        """
        from revontuli.catalogue.store import load_catalogue

        return load_catalogue(path)

    def save(self, path: str | Path) -> Catalogue:
        """Store it as the newest version in the folder `path`; give it with its number.

        Atomic; the versions before it stay. Content equal to the newest makes no new version.
        """
        from revontuli.catalogue.store import save_catalogue

        return save_catalogue(self, path)
