"""What the network offers: services, and the channels by which they are reached."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from functools import cached_property

import msgspec

from revontuli.text import Text, in_language

Words = Mapping[str, tuple[str, ...]]  # language code → words or phrases


class ChannelType(StrEnum):
    """How a service is reached."""

    WEB_PAGE = "web_page"
    E_SERVICE = "e_service"
    PHONE = "phone"
    PRINTABLE_FORM = "printable_form"
    SERVICE_POINT = "service_point"


class Charge(StrEnum):
    """Whether using it costs something."""

    FREE = "free"
    CHARGED = "charged"
    UNKNOWN = "unknown"


class Provenance(StrEnum):
    """Who says that a service helps a dimension of wellbeing."""

    EXPERT = "expert"
    LEARNED = "learned"


@dataclass(frozen=True)
class Opening:
    """When a service point or phone is open.

    Attributes:
        weekdays: 1 is Monday, 7 is Sunday; empty where only `note` tells.
        opens, closes: "09:00"; "00:00" to "24:00" is round the clock; empty where only `note`
            tells.
        first, last: the days between which it holds, both included; None is open-ended.
        closed: True where it tells that the place is closed then.
        note: in words, by language.
    """

    weekdays: tuple[int, ...] = ()
    opens: str = ""
    closes: str = ""
    first: date | None = None
    last: date | None = None
    closed: bool = False
    note: Text = field(default_factory=dict)


@dataclass(frozen=True)
class Address:
    """Where a service point is.

    Attributes:
        street: street and number, by language.
        postal_code: five digits.
        post_office: by language.
        municipality: its three-digit code, or "".
        latitude, longitude: WGS 84 degrees, or None.
    """

    street: Text = field(default_factory=dict)
    postal_code: str = ""
    post_office: Text = field(default_factory=dict)
    municipality: str = ""
    latitude: float | None = None
    longitude: float | None = None


@dataclass(frozen=True)
class Channel:
    """A way to reach a service.

    Attributes:
        id: unique in its source.
        type: what kind of way it is.
        name, description: by language.
        url: web address, by language.
        phone: as it is dialled, such as "+358 2 330 000".
        email: address.
        address: of a service point.
        hours: when it is open.
        languages: codes of the languages in which one is served.
        charge: whether it costs something.
    """

    id: str
    type: ChannelType
    name: Text = field(default_factory=dict)
    description: Text = field(default_factory=dict)
    url: Text = field(default_factory=dict)
    phone: str = ""
    email: str = ""
    address: Address | None = None
    hours: tuple[Opening, ...] = ()
    languages: tuple[str, ...] = ()
    charge: Charge = Charge.UNKNOWN


@dataclass(frozen=True)
class Organisation:
    """Who offers a service.

    Attributes:
        id: in its source; the name where a source has no ids.
        name: by language.
    """

    id: str = ""
    name: Text = field(default_factory=dict)


@dataclass(frozen=True)
class Concept:
    """A concept of a vocabulary: a service class, an ontology term.

    Attributes:
        id: a URI, or a code such as "P6.2".
        name: by language.
    """

    id: str
    name: Text = field(default_factory=dict)


@dataclass(frozen=True)
class DimensionWeight:
    """How much a service helps one dimension of wellbeing.

    Attributes:
        dimension: its code in 3X10D or Stiglitz.
        weight: 0–1; for a learned one, how likely an expert would say that it helps.
        provenance: who says so.
    """

    dimension: str
    weight: float
    provenance: Provenance


@dataclass(frozen=True)
class Service:
    """One service of the network.

    Texts are plain: no HTML, no control characters; paragraphs stand apart by a line break.
    An empty tuple or mapping is "not told".

    Attributes:
        id: unique in the catalogue.
        name, summary, description, user_instruction: by language.
        synonyms: other names and search words, by language.
        provider: the organisation that offers it.
        channels: the ways to reach it.
        target_groups: PTV codes: "KR1" citizens, "KR1.2" children and families, "KR1.3" young
            people, "KR1.1" the elderly, "KR2" businesses, "KR3" authorities …
        youngest, oldest: for people of these ages in whole years, both included; None is no limit.
        life_events: codes, of Revontuli ("moving_to_study") or PTV ("KE10").
        phases: codes of the phases it is for, as "moving_to_study:transition".
        service_classes: PTV service classes; id is the code ("P6.2").
        ontology_terms: what it is about; id is the URI.
        areas: municipality codes where it is offered; empty where `nationwide`.
        nationwide: offered in the whole country. A service with neither is offered where nobody
            knows, and is recommended to nobody.
        languages: codes of the languages in which one is served.
        charge: whether it costs something.
        dimensions: what wellbeing it helps.
        source: which source it came from, such as "ptv:853".
        source_url: where its own page is.
        valid_from, valid_to: first and last day on which it is offered; None is open-ended.
        modified: the day on which its owner last changed it.
        is_example: True where we wrote it as an example.
    """

    id: str
    name: Text
    summary: Text = field(default_factory=dict)
    description: Text = field(default_factory=dict)
    user_instruction: Text = field(default_factory=dict)
    synonyms: Words = field(default_factory=dict)
    provider: Organisation = Organisation()
    channels: tuple[Channel, ...] = ()
    target_groups: tuple[str, ...] = ()
    youngest: int | None = None
    oldest: int | None = None
    life_events: tuple[str, ...] = ()
    phases: tuple[str, ...] = ()
    service_classes: tuple[Concept, ...] = ()
    ontology_terms: tuple[Concept, ...] = ()
    areas: tuple[str, ...] = ()
    nationwide: bool = False
    languages: tuple[str, ...] = ()
    charge: Charge = Charge.UNKNOWN
    dimensions: tuple[DimensionWeight, ...] = ()
    source: str = ""
    source_url: Text = field(default_factory=dict)
    valid_from: date | None = None
    valid_to: date | None = None
    modified: date | None = None
    is_example: bool = False

    def label(self, language: str = "fi") -> str:
        """Its name in `language`, or in the next best one it has."""
        return in_language(self.name, language, default=self.id)

    @cached_property
    def content_hash(self) -> str:
        """SHA-256 of everything but where it came from and when; equal content, equal hash."""
        bare = replace(self, source="", modified=None)
        return hashlib.sha256(msgspec.json.encode(bare, order="deterministic")).hexdigest()
