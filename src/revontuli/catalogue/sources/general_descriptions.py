"""The national general descriptions of services: a file, and what they can add to a catalogue.

A general description says what a service is by law, in several languages, for all who offer it.
As services of a catalogue they are templates: nobody offers them anywhere, so search finds them
and nothing recommends them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec

from revontuli.catalogue import Catalogue, Service
from revontuli.catalogue.cleaning import clean_service
from revontuli.catalogue.source import Page, Remark, State
from revontuli.catalogue.sources import ptv_format as ptv
from revontuli.catalogue.sources.document import read_document
from revontuli.catalogue.sources.ptv_reading import read_general_description
from revontuli.catalogue.sources.web import WebReader
from revontuli.errors import InputError
from revontuli.text import Text

NAME = "general-descriptions"


class _Words(msgspec.Struct, rename="pascal"):
    lang: str = ""
    label: str | None = None


class _Item(msgspec.Struct, rename="pascal"):
    key: str = ""
    value: str | None = None


class _Entry(msgspec.Struct, rename="pascal"):
    """One entry of the file, whose names differ from those of the Open API."""

    id: str
    name: list[_Words] | None = None
    short_description: list[_Words] | None = None
    description: list[_Words] | None = None
    background_description: list[_Words] | None = None
    user_instructions: list[_Words] | None = None
    charge_type: str | None = None
    service_class: list[_Item] | None = None
    ontology_term: list[_Item] | None = None
    target_group: list[_Item] | None = None
    life_event: list[_Item] | None = None


class GeneralDescriptions:
    """The file of general descriptions as a source of templates.

    Args:
        path_or_url: where the JSON file is.
        reader: how to read from the web.
    """

    name = NAME

    def __init__(self, path_or_url: str | Path, reader: WebReader | None = None) -> None:
        self.path_or_url = path_or_url
        self.reader = reader

    def fetch(self, state: State) -> Iterator[Page]:
        """All of them on one page, or nothing where the file has not changed.

        Raises:
            InputError: it cannot be read, or it is no list of general descriptions.
        """
        document = read_document(self.path_or_url, state, self.reader)
        if document.content is None:
            yield Page(whole=False, mark=document.mark)
            return
        services, refused = _read(document.content, self.path_or_url)
        yield Page(services=tuple(services), refused=tuple(refused), mark=document.mark)


@dataclass(frozen=True)
class Enrichment:
    """A catalogue to which general descriptions have added something.

    Attributes:
        catalogue: with what was added.
        bases: id of the general description, by the id of the service that gained from it.
    """

    catalogue: Catalogue
    bases: Mapping[str, str]


def read_general_descriptions(path_or_url: str | Path, state: State) -> tuple[Service, ...]:
    """The general descriptions of a file, with plain texts; those it cannot read are left out.

    Raises:
        InputError: it cannot be read, or it is no list of general descriptions.
    """
    content = read_document(path_or_url, replace(state, since="")).content
    services, _ = _read(content or b"", path_or_url)
    return tuple(map(clean_service, services))


def enrich(catalogue: Catalogue, general_descriptions: Iterable[Service]) -> Enrichment:
    """Add to services what the general description of the same Finnish name tells.

    Languages the service has no name, summary, description or instruction in are added; classes,
    target groups, life events and terms where it has none at all. What it says itself stays.
    A name that several general descriptions share helps none. Done twice it changes nothing more.
    """
    bases = _by_name(general_descriptions)
    gained: dict[str, str] = {}
    services = []
    for service in catalogue:
        base = bases.get(_key(service))
        if base and service.source != NAME:
            richer = _enriched(service, base)
            if richer != service:
                gained[service.id] = base.id
                service = richer
        services.append(service)
    return Enrichment(replace(catalogue, services=tuple(services)), gained)


def _enriched(service: Service, base: Service) -> Service:
    return replace(
        service,
        name=_added(service.name, base.name),
        summary=_added(service.summary, base.summary),
        description=_added(service.description, base.description),
        user_instruction=_added(service.user_instruction, base.user_instruction),
        service_classes=service.service_classes or base.service_classes,
        target_groups=service.target_groups or base.target_groups,
        life_events=service.life_events or base.life_events,
        ontology_terms=service.ontology_terms or base.ontology_terms,
    )


def _added(own: Text, base: Text) -> Text:
    return {**base, **own}


def _by_name(general_descriptions: Iterable[Service]) -> dict[str, Service]:
    found: dict[str, Service | None] = {}
    for general in general_descriptions:
        key = _key(general)
        found[key] = None if key in found else general
    return {key: general for key, general in found.items() if key and general}


def _key(service: Service) -> str:
    return " ".join(service.name.get("fi", "").casefold().split())


def _read(content: bytes, file: str | Path) -> tuple[list[Service], list[Remark]]:
    try:
        entries = msgspec.json.decode(content, type=list[msgspec.Raw])
    except msgspec.DecodeError as error:
        raise InputError(
            f"this is no list of general descriptions, or it is cut off ({error})",
            file=file,
            expected="a JSON list",
        ) from error
    services: list[Service] = []
    refused: list[Remark] = []
    for row, entry in enumerate(entries, start=1):
        try:
            decoded = msgspec.json.decode(entry, type=_Entry)
        except msgspec.DecodeError as error:
            refused.append(Remark(f"entry {row}", f"it has not the right form ({error})"))
        else:
            services.append(read_general_description(_as_in_the_api(decoded)))
    return services, refused


def _as_in_the_api(entry: _Entry) -> ptv.GeneralDescription:
    return ptv.GeneralDescription(
        id=entry.id,
        names=_words(entry.name, "Name"),
        descriptions=[
            *_words(entry.short_description, "Summary"),
            *_words(entry.description, "Description"),
            *_words(entry.background_description, "BackgroundDescription"),
            *_words(entry.user_instructions, "UserInstruction"),
        ],
        service_charge_type=entry.charge_type,
        service_classes=_items(entry.service_class),
        ontology_terms=_items(entry.ontology_term),
        target_groups=_items(entry.target_group),
        life_events=_items(entry.life_event),
    )


def _words(words: Iterable[_Words] | None, kind: str) -> list[ptv.Words]:
    return [ptv.Words(language=item.lang, value=item.label, type=kind) for item in words or ()]


def _items(items: Iterable[_Item] | None) -> list[ptv.FintoItem]:
    return [
        ptv.FintoItem(uri=item.key, name=[ptv.Words(language="fi", value=item.value)])
        for item in items or ()
    ]
