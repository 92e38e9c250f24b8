"""The words people ask about."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from functools import cached_property

import msgspec

from revontuli.catalogue.service import Words
from revontuli.text import Text, in_language


@dataclass(frozen=True)
class Term:
    """A word that people ask about, and what it means.

    Attributes:
        id: unique in the catalogue; a URI where the term has one.
        name: by language.
        synonyms: other words for it, colloquial ones too, by language.
        definition: short, by language.
        services: ids of the services that have to do with it.
        related: ids of other terms.
        source: which source it came from.
        is_example: True where we wrote it as an example.
    """

    id: str
    name: Text
    synonyms: Words = field(default_factory=dict)
    definition: Text = field(default_factory=dict)
    services: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    source: str = ""
    is_example: bool = False

    def label(self, language: str = "fi") -> str:
        """Its name in `language`, or in the next best one it has."""
        return in_language(self.name, language, default=self.id)

    @cached_property
    def content_hash(self) -> str:
        """SHA-256 of everything but where it came from; equal content, equal hash."""
        bare = replace(self, source="")
        return hashlib.sha256(msgspec.json.encode(bare, order="deterministic")).hexdigest()
