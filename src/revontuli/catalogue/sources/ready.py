"""A catalogue that is ready, such as the bundled example, as a source."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from revontuli.catalogue.catalogue import Catalogue
from revontuli.catalogue.source import Page, State


@dataclass(frozen=True)
class ReadySource:
    """All of a catalogue, in one page.

    Attributes:
        name: of the source.
        catalogue: what it brings.
    """

    name: str
    catalogue: Catalogue

    def fetch(self, state: State) -> Iterator[Page]:
        """All of it, each time."""
        yield Page(services=self.catalogue.services, terms=self.catalogue.terms, labelled=True)
