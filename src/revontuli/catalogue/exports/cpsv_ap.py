"""The catalogue as CPSV-AP 3.2 in JSON-LD: the European Union's profile for public services.

Core Public Service Vocabulary Application Profile 3.2.0, SEMIC 2024. The context is within the
file, so that nobody who reads it needs to fetch anything.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

from revontuli.catalogue.catalogue import Catalogue
from revontuli.catalogue.ptv_codes import life_events as ptv_life_events
from revontuli.catalogue.ptv_codes import service_classes, target_groups
from revontuli.catalogue.service import Address, Channel, ChannelType, Charge, Concept, Service
from revontuli.catalogue.sources.table_hours import write_hours
from revontuli.engine import atomic_path
from revontuli.language.places import municipalities
from revontuli.text import Text
from revontuli.wellbeing import life_events

CONTEXT: dict[str, Any] = {
    "adms": "http://www.w3.org/ns/adms#",
    "cpsv": "http://purl.org/vocab/cpsv#",
    "cv": "http://data.europa.eu/m8g/",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "geo": "http://www.w3.org/2003/01/geo/wgs84_pos#",
    "locn": "http://www.w3.org/ns/locn#",
    "schema": "https://schema.org/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
EU = "http://publications.europa.eu/resource/authority"
FINLAND = f"{EU}/country/FIN"
MUNICIPALITY = "http://uri.suomi.fi/codelist/jhs/kunta_1_20250101/code/"
LANGUAGE_CODES = {  # ISO 639-1 → the codes of the EU's language list (ISO 639-3)
    "fi": "FIN", "sv": "SWE", "en": "ENG", "se": "SME", "ru": "RUS", "et": "EST", "ar": "ARA",
    "so": "SOM", "de": "DEU", "fr": "FRA", "es": "SPA", "uk": "UKR", "fa": "FAS", "ku": "KUR",
    "vi": "VIE", "th": "THA", "tr": "TUR", "zh": "ZHO", "sq": "SQI", "pl": "POL", "no": "NOR",
    "da": "DAN", "smn": "SMN", "sms": "SMS", "fse": "FSE", "fss": "FSS",
}  # fmt: skip
CHANNEL_NAMES = {
    ChannelType.WEB_PAGE: {"fi": "Verkkosivu", "sv": "Webbsida", "en": "Web page"},
    ChannelType.E_SERVICE: {"fi": "Verkkoasiointi", "sv": "E-tjänst", "en": "Online service"},
    ChannelType.PHONE: {"fi": "Puhelin", "sv": "Telefon", "en": "Telephone"},
    ChannelType.PRINTABLE_FORM: {"fi": "Lomake", "sv": "Blankett", "en": "Printable form"},
    ChannelType.SERVICE_POINT: {"fi": "Palvelupiste", "sv": "Serviceställe", "en": "Service point"},
}  # fmt: skip


def write_cpsv_ap(catalogue: Catalogue, path: str | Path) -> Path:
    """Write the catalogue as CPSV-AP JSON-LD to `path` and give it."""
    path = Path(path)
    with atomic_path(path) as temporary:
        text = json.dumps(cpsv_ap(catalogue), ensure_ascii=False, indent=2)
        temporary.write_text(text + "\n", encoding="utf-8")
    return path


def cpsv_ap(catalogue: Catalogue) -> dict[str, Any]:
    """The catalogue as a CPSV-AP document: services, and each thing that several share once."""
    nodes: dict[str, dict[str, Any]] = {}
    for service in catalogue:
        for node in _nodes(service):
            nodes.setdefault(node["@id"], node)
    return {"@context": CONTEXT, "@graph": list(nodes.values())}


def iri(id: str, kind: str = "service") -> str:
    """An id as an IRI: as it is where it is one, else a URN."""
    if id.startswith(("http://", "https://", "urn:")) and not any(c in id for c in ' <>"{}|\\^`'):
        return id
    return f"urn:revontuli:{kind}:{quote(id, safe='')}"


def _nodes(service: Service) -> Iterator[dict[str, Any]]:
    """The service, and all that it refers to."""
    provider = list(_provider(service))
    channels = [_channel(service, channel) for channel in service.channels]
    contacts = [
        _contact(service, channel, number)
        for number, channel in enumerate(service.channels, start=1)
        if channel.phone or channel.email
    ]
    classes = [_concept(c, "class", service_classes()) for c in service.service_classes]
    topics = [_concept(concept, "topic", {}) for concept in service.ontology_terms]
    groups = [
        _concept(Concept(code, target_groups()[code].name), "group", target_groups())
        for code in service.target_groups
        if code in target_groups()
    ]
    events = [_life_event(code) for code in service.life_events]
    places = list(_places(service))
    costs = [] if service.charge is Charge.UNKNOWN else [_cost(service)]
    yield _filled(
        {
            "@id": iri(service.id),
            "@type": "cpsv:PublicService",
            "dct:identifier": service.id,
            "dct:title": _texts(service.name),
            "dct:description": _texts(service.description or service.summary),
            "dcat:keyword": [
                _text(language, word)
                for language, words in service.synonyms.items()
                for word in words
            ],
            "dct:modified": _date(service.modified),
            "dct:language": [{"@id": uri} for uri in _languages(service.languages)],
            "dct:audience": _refer(groups),
            "dct:spatial": _refer(places),
            "cv:hasCompetentAuthority": _refer(provider),
            "cv:hasChannel": _refer(channels),
            "cv:contactPoint": _refer(contacts),
            "cv:hasCost": _refer(costs),
            "cv:thematicArea": _refer(classes),
            "cv:isClassifiedBy": _refer(topics),
            "cv:isGroupedBy": _refer(events),
        }
    )
    for nodes in (provider, channels, contacts, costs, classes, topics, groups, events, places):
        yield from nodes


def _provider(service: Service) -> Iterator[dict[str, Any]]:
    organisation = service.provider
    if organisation.id or organisation.name:
        yield _filled(
            {
                "@id": iri(organisation.id or next(iter(organisation.name.values())), "actor"),
                "@type": "cv:PublicOrganisation",
                "dct:identifier": organisation.id,
                "skos:prefLabel": _texts(organisation.name),
                "dct:spatial": {"@id": FINLAND},
            }
        )


def _channel(service: Service, channel: Channel) -> dict[str, Any]:
    return _filled(
        {
            "@id": _channel_iri(service, channel),
            "@type": "cv:Channel",
            "dct:identifier": channel.id,
            "dct:title": _texts(channel.name or CHANNEL_NAMES[channel.type]),
            "dct:description": _texts(channel.description),
            "dct:type": {
                "@id": iri(channel.type.value, "channel-type"),
                "@type": "skos:Concept",
                "skos:prefLabel": _texts(CHANNEL_NAMES[channel.type]),
            },
            "foaf:page": [{"@id": url} for url in dict.fromkeys(_urls(channel))],
            "locn:address": _address(channel.address) if channel.address else None,
            "cv:openingHours": _hours(channel),
        }
    )


def _channel_iri(service: Service, channel: Channel) -> str:
    """Of its own: an id may be unique only within its service, or stand in two of them."""
    told = f"{service.id}\n{channel!r}"
    return iri(f"{channel.id}-{hashlib.sha256(told.encode()).hexdigest()[:12]}", "channel")


def _contact(service: Service, channel: Channel, number: int) -> dict[str, Any]:
    return _filled(
        {
            "@id": iri(f"{service.id}-{number}", "contact"),
            "@type": "cv:ContactPoint",
            "cv:telephone": channel.phone,
            "cv:email": channel.email,
            "cv:openingHours": _hours(channel),
        }
    )


def _hours(channel: Channel) -> list[dict[str, Any]]:
    """Opening hours in words, as the profile's own example tells them."""
    said = []
    for opening in channel.hours:
        cell, _ = write_hours([opening])
        notes = _texts(opening.note)
        plain = [] if cell == "*" else [{"@value": cell}]
        said.append({"@type": "dct:PeriodOfTime", "dct:description": [*plain, *notes]})
    return said


def _address(address: Address) -> dict[str, Any]:
    return _filled(
        {
            "@type": "locn:Address",
            "locn:thoroughfare": _texts(address.street),
            "locn:postCode": address.postal_code,
            "locn:postName": _texts(address.post_office),
            "geo:lat": address.latitude,
            "geo:long": address.longitude,
        }
    )


def _cost(service: Service) -> dict[str, Any]:
    words = {
        Charge.FREE: {"fi": "Maksuton", "sv": "Avgiftsfri", "en": "Free of charge"},
        Charge.CHARGED: {"fi": "Maksullinen", "sv": "Avgiftsbelagd", "en": "Charged"},
    }[service.charge]
    cost: dict[str, Any] = {
        "@id": iri(f"{service.id}-cost", "cost"),
        "@type": "cv:Cost",
        "dct:identifier": f"{service.id}-cost",
        "dct:description": _texts(words),
    }
    if service.charge is Charge.FREE:
        cost |= {"cv:hasValue": {"@value": "0.0", "@type": "xsd:double"}}
        cost |= {"cv:currency": {"@id": f"{EU}/currency/EUR"}}
    return cost


def _concept(concept: Concept, kind: str, codes: Any) -> dict[str, Any]:
    """A concept; a PTV code by the URI that its code list gives it."""
    uris = codes[concept.id].uris if concept.id in codes else ()
    return _filled(
        {
            "@id": uris[0] if uris else iri(concept.id, kind),
            "@type": "skos:Concept",
            "skos:notation": concept.id if uris else None,
            "skos:prefLabel": _texts(concept.name),
        }
    )


def _life_event(code: str) -> dict[str, Any]:
    ptv = ptv_life_events().get(code)
    name = next((event.name for event in life_events() if event.code == code), None)
    return _filled(
        {
            "@id": ptv.uris[0] if ptv and ptv.uris else iri(code, "life-event"),
            "@type": "cv:LifeEvent",
            "dct:identifier": code,
            "dct:title": _texts(name or (ptv.name if ptv else {})),
        }
    )


def _places(service: Service) -> Iterator[dict[str, Any]]:
    if service.nationwide:
        yield {"@id": FINLAND, "@type": "dct:Location"}
    for code in service.areas:
        place = municipalities().get(code)
        yield _filled(
            {
                "@id": f"{MUNICIPALITY}{code}",
                "@type": "dct:Location",
                "dct:identifier": code,
                "skos:prefLabel": _texts(place.name) if place else None,
            }
        )


def _languages(codes: Iterable[str]) -> Iterator[str]:
    for code in codes:
        if code in LANGUAGE_CODES:
            yield f"{EU}/language/{LANGUAGE_CODES[code]}"


def _urls(channel: Channel) -> Iterator[str]:
    for url in channel.url.values():
        yield quote(url, safe="%/:=&?~#+!$,;'@()*[]")  # an IRI with a space is no IRI


def _refer(nodes: Iterable[dict[str, Any]]) -> list[dict[str, str]]:
    return [{"@id": node["@id"]} for node in nodes]


def _texts(text: Text) -> list[dict[str, str]]:
    return [_text(language, words) for language, words in text.items() if words]


def _text(language: str, words: str) -> dict[str, str]:
    return {"@language": language, "@value": words}


def _date(day: Any) -> dict[str, str] | None:
    return {"@value": day.isoformat(), "@type": "xsd:date"} if day else None


def _filled(node: dict[str, Any]) -> dict[str, Any]:
    """The node without what is not told; a list of one is that one."""
    return {
        key: value[0] if isinstance(value, list) and len(value) == 1 else value
        for key, value in node.items()
        if value not in (None, "", [], {})
    }
