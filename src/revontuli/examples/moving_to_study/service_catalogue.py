"""The example's services and terms as a catalogue: true to the world, marked as an example."""

from __future__ import annotations

import re
from collections.abc import Collection, ItemsView, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import TypeVar

from revontuli.catalogue import (
    Catalogue,
    Channel,
    ChannelType,
    Charge,
    DimensionWeight,
    Organisation,
    Provenance,
    Service,
    Term,
)
from revontuli.catalogue.ptv_codes import ptv_class, service_classes, target_groups
from revontuli.language.places import municipalities
from revontuli.text import LANGUAGES, Text
from revontuli.wellbeing import frames, get_life_event
from revontuli.wellbeing.document import Document

HERE = Path(__file__).parent
LIFE_EVENT = "moving_to_study"
SOURCE = "example"
SUMMARY_LENGTH = 150  # characters at most, as in the national catalogue

Named = TypeVar("Named", bound=StrEnum)


@dataclass(frozen=True)
class _Provider:
    """An organisation, and where and in which languages it serves."""

    organisation: Organisation
    areas: tuple[str, ...]
    nationwide: bool
    languages: tuple[str, ...]


@cache
def example_catalogue() -> Catalogue:
    """The bundled services and terms for moving to study in Tampere and Turku.

    The ids of services are "example:…" and those of terms "example:term:…"; the dimensions are
    weighted by us and stand for what experts would say.
    """
    return read_example_catalogue(HERE)


def read_example_catalogue(folder: str | Path) -> Catalogue:
    """Read a catalogue laid out as the example's: a way to try one's own before importing.

    Args:
        folder: with `providers.yaml`, `services/*.yaml` and `terms.yaml`.

    Raises:
        InputError: it says which file, line and field is wrong, and what was expected.
    """
    folder = Path(folder)
    providers = {
        code: _provider(code, item)
        for code, item in _entries(folder / "providers.yaml", "providers")
    }
    services: dict[str, Service] = {}
    for file in sorted((folder / "services").glob("*.yaml")):
        for code, item in _entries(file, "services"):
            if service_id(code) in services:
                item.fail("unique ids", problem=f"'{code}' stands twice")
            services[service_id(code)] = _service(code, item, providers)
    terms = dict(_entries(folder / "terms.yaml", "terms"))
    return Catalogue(
        tuple(services.values()),
        tuple(_term(code, item, services, set(terms)) for code, item in terms.items()),
    )


def service_id(code: str) -> str:
    """The id in the catalogue of the service that the files call `code`."""
    return f"{SOURCE}:{code}"


def term_id(code: str) -> str:
    """The id in the catalogue of the term that the files call `code`."""
    return f"{SOURCE}:term:{code}"


def _entries(file: Path, name: str) -> ItemsView[str, Document]:
    """The entries of a file that holds one mapping and nothing else."""
    return Document.read(file).only(name)[name].fields().items()


def _provider(code: str, item: Document) -> _Provider:
    item.only("name", "areas", "county", "nationwide", "languages")
    return _Provider(
        Organisation(f"{SOURCE}:{code}", _text(item["name"])),
        _county(item["county"]) if item["county"] else _areas(item["areas"]),
        bool(item["nationwide"]) and _choice(item["nationwide"], ("true", "false")) == "true",
        tuple(_choice(language, LANGUAGES) for language in item["languages"]),
    )


def _service(code: str, item: Document, providers: Mapping[str, _Provider]) -> Service:
    item.only(
        "provider", "name", "summary", "description", "user_instruction", "synonyms", "channels",
        "target_groups", "youngest", "oldest", "phases", "classes", "areas", "languages",
        "charge", "dimensions",
    )  # fmt: skip
    provider = providers[_choice(item["provider"], providers)]
    areas = _areas(item["areas"])
    languages = tuple(_choice(language, LANGUAGES) for language in _items(item["languages"]))
    return Service(
        id=service_id(code),
        name=_text(item["name"]),
        summary=_text(item["summary"], longest=SUMMARY_LENGTH),
        description=_text(item["description"]),
        user_instruction=_text(item["user_instruction"]),
        synonyms=_words(item["synonyms"]),
        provider=provider.organisation,
        channels=tuple(
            _channel(f"{service_id(code)}:{number}", channel, provider)
            for number, channel in enumerate(item["channels"], start=1)
        ),
        target_groups=tuple(_choice(group, target_groups()) for group in item["target_groups"]),
        youngest=_age(item["youngest"]),
        oldest=_age(item["oldest"]),
        life_events=(LIFE_EVENT,),
        phases=tuple(f"{LIFE_EVENT}:{_choice(p, _phase_codes())}" for p in item["phases"]),
        service_classes=tuple(ptv_class(_choice(c, service_classes())) for c in item["classes"]),
        areas=areas or provider.areas,
        nationwide=provider.nationwide and not areas,
        languages=languages or provider.languages,
        charge=_enum(item["charge"], Charge, Charge.UNKNOWN),
        dimensions=tuple(_weight(name, d) for name, d in item["dimensions"].fields().items()),
        source=SOURCE,
        is_example=True,
    )


def _channel(channel_id: str, item: Document, provider: _Provider) -> Channel:
    item.only("type", "name", "url", "urls", "phone", "languages", "charge")
    if not item["url"] and not item["urls"] and not item["phone"]:
        item["url"].fail("a web address or a phone number")
    languages = tuple(_choice(language, LANGUAGES) for language in _items(item["languages"]))
    return Channel(
        id=channel_id,
        type=_enum(item["type"], ChannelType),
        name=_text(item["name"]) if item["name"] else provider.organisation.name,
        url=_addresses(item),
        phone=item["phone"].text() if item["phone"] else "",
        languages=languages or provider.languages,
        charge=_enum(item["charge"], Charge, Charge.UNKNOWN),
    )


def _term(code: str, item: Document, services: Mapping[str, Service], terms: set[str]) -> Term:
    item.only("name", "synonyms", "definition", "services", "related")
    codes = [service.removeprefix(f"{SOURCE}:") for service in services]
    return Term(
        id=term_id(code),
        name=_text(item["name"]),
        synonyms=_words(item["synonyms"]),
        definition=_text(item["definition"]),
        services=tuple(service_id(_choice(s, codes)) for s in _items(item["services"])),
        related=tuple(term_id(_choice(other, terms - {code})) for other in _items(item["related"])),
        source=SOURCE,
        is_example=True,
    )


# What stands in a field.


def _items(field: Document) -> tuple[Document, ...]:
    return tuple(field) if field else ()


def _text(field: Document, longest: int | None = None) -> Text:
    """A text in all three languages."""
    field.only(*LANGUAGES)
    text = {language: field[language].text() for language in LANGUAGES}
    for language, words in text.items():
        if longest and len(words) > longest:
            field[language].fail(
                f"at most {longest}", problem=f"this is {len(words)} characters long"
            )
    return text


def _words(field: Document) -> dict[str, tuple[str, ...]]:
    field.only(*LANGUAGES)
    return {language: tuple(word.text() for word in field[language]) for language in LANGUAGES}


def _addresses(channel: Document) -> Text:
    """`url` for all languages, or `urls` with one for each."""
    if channel["urls"]:
        return {language: _address(channel["urls"][language]) for language in LANGUAGES}
    return dict.fromkeys(LANGUAGES, _address(channel["url"])) if channel["url"] else {}


def _address(field: Document) -> str:
    address = field.text()
    if not re.fullmatch(r"https://[a-z0-9.-]+\.[a-z]+(/\S*)?", address):
        field.fail("an address that begins with https://")
    return address


def _areas(field: Document) -> tuple[str, ...]:
    return tuple(_choice(code, municipalities()) for code in _items(field))


def _county(field: Document) -> tuple[str, ...]:
    """The municipalities of a wellbeing services county."""
    places = municipalities().values()
    county = _choice(field, {place.county for place in places})
    return tuple(sorted(place.code for place in places if place.county == county))


def _age(field: Document) -> int | None:
    if not field:
        return None
    age = field.number()
    if age != int(age) or not 0 <= age <= 120:
        field.fail("an age in whole years")
    return int(age)


def _weight(dimension: str, field: Document) -> DimensionWeight:
    if dimension not in _dimension_codes():
        field.fail("a dimension of 3X10D or Stiglitz", problem=f"there is no '{dimension}'")
    weight = field.number()
    if not 0 < weight <= 1:
        field.fail("a weight above 0 and at most 1")
    return DimensionWeight(dimension, weight, Provenance.EXPERT)


def _choice(field: Document, choices: Collection[str]) -> str:
    value = field.text()
    if value not in choices:
        shown = ", ".join(sorted(choices)[:12]) + (", …" if len(choices) > 12 else "")
        field.fail(f"one of {shown}")
    return value


def _enum(field: Document, kind: type[Named], default: Named | None = None) -> Named:
    if not field and default is not None:
        return default
    return kind(_choice(field, tuple(kind)))


@cache
def _phase_codes() -> tuple[str, ...]:
    return tuple(phase.code for phase in get_life_event(LIFE_EVENT))


@cache
def _dimension_codes() -> frozenset[str]:
    return frozenset(dimension.code for frame in frames() for dimension in frame)
