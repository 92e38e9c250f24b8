"""The catalogue as schema.org's `GovernmentService`, for search engines and web pages."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from revontuli.catalogue.catalogue import Catalogue
from revontuli.catalogue.exports.cpsv_ap import iri
from revontuli.catalogue.ptv_codes import target_groups
from revontuli.catalogue.service import Address, Channel, ChannelType, Charge, Opening, Service
from revontuli.engine import atomic_path
from revontuli.language.places import municipalities
from revontuli.text import Text

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def write_schema_org(catalogue: Catalogue, path: str | Path) -> Path:
    """Write the catalogue as schema.org JSON-LD to `path` and give it."""
    path = Path(path)
    with atomic_path(path) as temporary:
        text = json.dumps(schema_org(catalogue), ensure_ascii=False, indent=2)
        temporary.write_text(text + "\n", encoding="utf-8")
    return path


def schema_org(catalogue: Catalogue) -> dict[str, Any]:
    """The catalogue as a schema.org document; names keep their languages."""
    return {
        "@context": {"@vocab": "https://schema.org/"},
        "@graph": [_service(service) for service in catalogue],
    }


def _service(service: Service) -> dict[str, Any]:
    pages = [url for url in service.source_url.values() if url]
    return _filled(
        {
            "@type": "GovernmentService",
            "@id": iri(service.id),
            "identifier": service.id,
            "name": _texts(service.name),
            "alternateName": [
                {"@language": language, "@value": word}
                for language, words in service.synonyms.items()
                for word in words
            ],
            "description": _texts(service.summary or service.description),
            "url": pages,
            "category": [_texts(concept.name) for concept in service.service_classes],
            "provider": _filled(
                {
                    "@type": "Organization",
                    "identifier": service.provider.id,
                    "name": _texts(service.provider.name),
                }
            ),
            "areaServed": _areas(service),
            "audience": _audiences(service),
            "availableLanguage": list(service.languages),
            "isAccessibleForFree": {Charge.FREE: True, Charge.CHARGED: False}.get(service.charge),
            "availableChannel": [_channel(channel) for channel in service.channels],
            "hoursAvailable": [
                _hours(opening) for channel in service.channels for opening in channel.hours
            ],
        }
    )


def _areas(service: Service) -> list[dict[str, Any]]:
    areas: list[dict[str, Any]] = []
    if service.nationwide:
        areas.append({"@type": "Country", "name": "Finland", "identifier": "FI"})
    for code in service.areas:
        place = municipalities().get(code)
        name = _texts(place.name) if place else None
        areas.append(_filled({"@type": "AdministrativeArea", "identifier": code, "name": name}))
    return areas


def _audiences(service: Service) -> list[dict[str, Any]]:
    audiences = [
        {"@type": "Audience", "audienceType": _texts(target_groups()[code].name)}
        for code in service.target_groups
        if code in target_groups()
    ]
    if service.youngest is not None or service.oldest is not None:
        ages = {"suggestedMinAge": service.youngest, "suggestedMaxAge": service.oldest}
        audiences.append(_filled({"@type": "PeopleAudience", **ages}))
    return audiences


def _channel(channel: Channel) -> dict[str, Any]:
    phone = _filled({"@type": "ContactPoint", "telephone": channel.phone, "email": channel.email})
    return _filled(
        {
            "@type": "ServiceChannel",
            "name": _texts(channel.name),
            "description": _texts(channel.description),
            "serviceUrl": list(dict.fromkeys(channel.url.values())),
            "servicePhone": phone if len(phone) > 1 else None,
            "serviceLocation": _place(channel),
            "availableLanguage": list(channel.languages),
        }
    )


def _place(channel: Channel) -> dict[str, Any] | None:
    address = channel.address
    if channel.type is not ChannelType.SERVICE_POINT or address is None:
        return None
    position = {"latitude": address.latitude, "longitude": address.longitude}
    return _filled(
        {
            "@type": "Place",
            "name": _texts(channel.name),
            "address": _postal_address(address),
            "geo": {"@type": "GeoCoordinates", **position}
            if None not in position.values()
            else None,
            "openingHoursSpecification": [_hours(opening) for opening in channel.hours],
        }
    )


def _postal_address(address: Address) -> dict[str, Any]:
    return _filled(
        {
            "@type": "PostalAddress",
            "streetAddress": _texts(address.street),
            "postalCode": address.postal_code,
            "addressLocality": _texts(address.post_office),
            "addressCountry": "FI",
        }
    )


def _hours(opening: Opening) -> dict[str, Any]:
    """An opening; a closed one opens and closes at the same time, as schema.org has it."""
    times = ("00:00", "00:00") if opening.closed else (opening.opens, opening.closes)
    return _filled(
        {
            "@type": "OpeningHoursSpecification",
            "dayOfWeek": [
                {"@id": f"https://schema.org/{WEEKDAYS[day - 1]}"} for day in opening.weekdays
            ],
            "opens": times[0],
            "closes": "23:59" if times[1] == "24:00" else times[1],
            "validFrom": opening.first.isoformat() if opening.first else None,
            "validThrough": opening.last.isoformat() if opening.last else None,
            "description": _texts(opening.note),
        }
    )


def _texts(text: Text) -> list[dict[str, str]]:
    return [{"@language": code, "@value": words} for code, words in text.items() if words]


def _filled(node: dict[str, Any]) -> dict[str, Any]:
    """The node without what is not told; a list of one is that one."""
    return {
        key: value[0] if isinstance(value, list) and len(value) == 1 else value
        for key, value in node.items()
        if not _is_empty(value)
    }


def _is_empty(value: Any) -> bool:
    if isinstance(value, dict):
        return not value or list(value) == ["@type"]
    return value is None or value == "" or value == []
