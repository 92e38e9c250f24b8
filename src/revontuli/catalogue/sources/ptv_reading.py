"""What PTV tells of a service, in the words of the catalogue."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from revontuli.catalogue import (
    Address,
    Channel,
    ChannelType,
    Charge,
    Concept,
    Opening,
    Organisation,
    Service,
)
from revontuli.catalogue.cleaning import clean_text
from revontuli.catalogue.ptv_codes import (
    PtvCode,
    find_code,
    life_events,
    service_classes,
    target_groups,
)
from revontuli.catalogue.sources import ptv_format as ptv
from revontuli.catalogue.sources.coordinates import to_degrees
from revontuli.language.places import municipalities
from revontuli.text import Text

SERVICE_PAGE = "https://www.suomi.fi/palvelut/palvelu/{}"

CHANNEL_TYPES = {
    "EChannel": ChannelType.E_SERVICE,
    "WebPage": ChannelType.WEB_PAGE,
    "PrintableForm": ChannelType.PRINTABLE_FORM,
    "Phone": ChannelType.PHONE,
    "ServiceLocation": ChannelType.SERVICE_POINT,
}
CHARGES = {
    "FreeOfCharge": Charge.FREE,
    "Free": Charge.FREE,
    "Chargeable": Charge.CHARGED,
    "Charged": Charge.CHARGED,
}
WEEKDAYS = {
    day: number
    for number, day in enumerate(
        ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"), start=1
    )
}
ALAND = "21"  # its region


def read_service(
    service: ptv.Service,
    channels: Mapping[str, Channel],
    general: ptv.GeneralDescription | None = None,
) -> Service:
    """The service, with the channels it is connected with and its general description.

    What the service says itself goes first; the general description says what it leaves unsaid,
    language by language. Its classes, life events and terms are added to the service's own, as
    PTV itself does.
    """
    base = general or ptv.GeneralDescription(id="")
    names = service.service_names
    nationwide = service.area_type == "Nationwide"
    return Service(
        id=service.id,
        name=_with_base(_texts(names, "Name"), _texts(base.names, "Name")),
        summary=_described(service, base, "Summary"),
        description=_with_base(
            _texts(service.service_descriptions, "Description"), _base_description(base)
        ),
        user_instruction=_described(service, base, "UserInstruction"),
        synonyms=_synonyms(service, base),
        provider=_provider(service.organizations),
        channels=tuple(channels[id] for id in channel_ids(service) if id in channels),
        # A service may narrow its base's groups, so they count only where it has none.
        target_groups=_codes(service.target_groups or base.target_groups, target_groups()),
        life_events=_codes(
            (*(service.life_events or ()), *(base.life_events or ())), life_events()
        ),
        service_classes=_classes(service.service_classes, base.service_classes),
        ontology_terms=_terms(service.ontology_terms, base.ontology_terms),
        areas=() if nationwide else _areas(service),
        nationwide=nationwide,
        languages=tuple(service.languages or ()),
        # PTV: where the general description tells the charge, the service's own does not count.
        charge=_charge(base.service_charge_type or service.service_charge_type),
        source_url={"fi": SERVICE_PAGE.format(service.id)},
        modified=_day(service.modified),
    )


def read_general_description(general: ptv.GeneralDescription) -> Service:
    """A general description as a service that nobody offers yet: a template."""
    return Service(
        id=general.id,
        name=_texts(general.names, "Name"),
        summary=_texts(general.descriptions, "Summary"),
        description=_base_description(general),
        user_instruction=_texts(general.descriptions, "UserInstruction"),
        synonyms=_alternative_names(general.names),
        target_groups=_codes(general.target_groups, target_groups()),
        life_events=_codes(general.life_events, life_events()),
        service_classes=_classes(general.service_classes, None),
        ontology_terms=_terms(general.ontology_terms, None),
        charge=_charge(general.service_charge_type),
        modified=_day(general.modified),
    )


def read_channel(channel: ptv.Channel) -> Channel:
    """A channel of any of PTV's five types.

    Raises:
        ValueError: it is of another type.
    """
    kind = CHANNEL_TYPES.get(channel.service_channel_type)
    if kind is None:
        raise ValueError(f"'{channel.service_channel_type}' is no channel type")
    description = _with_base(
        _texts(channel.service_channel_descriptions, "Description"),
        _texts(channel.service_channel_descriptions, "Summary"),
    )
    phones = [
        phone
        for phone in channel.phone_numbers or channel.support_phones or ()
        if phone.number and phone.type in (None, "Phone")  # faxes and text messages are left out
    ]
    return Channel(
        id=channel.id,
        type=kind,
        name=_texts(channel.service_channel_names, "Name"),
        description=description,
        url=_urls(channel),
        phone=_phone(phones[0]) if phones else "",
        email=_email(channel.emails or channel.support_emails),
        address=_address(channel.addresses),
        hours=tuple(hours for hour in channel.service_hours or () for hours in _openings(hour)),
        languages=tuple(channel.languages or ()),
        charge=_charge(phones[0].service_charge_type) if phones else Charge.UNKNOWN,
    )


def channel_ids(service: ptv.Service) -> tuple[str, ...]:
    """The ids of the channels that a service is connected with."""
    links = (link.service_channel for link in service.service_channels or ())
    return tuple(link.id for link in links if link and link.id)


def _texts(words: Iterable[ptv.Words] | None, kind: str) -> Text:
    return {
        item.language: item.value
        for item in words or ()
        if item.type == kind and item.value and item.value.strip()
    }


def _with_base(own: Text, base: Text) -> Text:
    return {**base, **own}


def _described(service: ptv.Service, base: ptv.GeneralDescription, kind: str) -> Text:
    return _with_base(_texts(service.service_descriptions, kind), _texts(base.descriptions, kind))


def _base_description(general: ptv.GeneralDescription) -> Text:
    """Background first, then the description, where both tell something."""
    background = _texts(general.descriptions, "BackgroundDescription")
    description = _texts(general.descriptions, "Description")
    return {
        # Each may be a document of PTV's editor, which is plain text only once it is cleaned.
        language: "\n".join(
            filter(None, (clean_text(part.get(language, "")) for part in (background, description)))
        )
        for language in {**background, **description}
    }


def _alternative_names(names: Iterable[ptv.Words] | None) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for name in names or ():
        if name.type == "AlternativeName" and name.value:
            found[name.language] = (*found.get(name.language, ()), name.value)
    return found


def _synonyms(service: ptv.Service, base: ptv.GeneralDescription) -> dict[str, tuple[str, ...]]:
    found = _alternative_names(service.service_names)
    # What the base calls it is another name of a service that goes by its own.
    own = _texts(service.service_names, "Name")
    for language, name in _texts(base.names, "Name").items():
        if language in own and name != own[language]:
            found[language] = (*found.get(language, ()), name)
    for word in service.keywords or ():
        if word.value:
            found[word.language] = (*found.get(word.language, ()), word.value)
    return {language: tuple(dict.fromkeys(words)) for language, words in found.items()}


def _provider(organizations: Iterable[ptv.ServiceOrganization] | None) -> Organisation:
    """The one that answers for it; any other that has to do with it where none does."""
    ranked = sorted(
        (item for item in organizations or () if item.organization and item.organization.name),
        key=lambda item: (
            ("Responsible", "OtherResponsible").index(item.role_type)
            if item.role_type in ("Responsible", "OtherResponsible")
            else 2
        ),
    )
    if not ranked or not ranked[0].organization:
        return Organisation()
    first = ranked[0].organization
    return Organisation(id=first.id or first.name or "", name={"fi": first.name or ""})


def _code(item: ptv.FintoItem, codes: Mapping[str, PtvCode]) -> str:
    """The code of an item: its own, or what its URI means."""
    for name in (item.code, item.new_uri, item.uri):
        if name and (code := find_code(name, codes)):
            return code
    return item.code or item.new_uri or (item.uri or "").rpartition(":")[2]


def _codes(items: Iterable[ptv.FintoItem] | None, codes: Mapping[str, PtvCode]) -> tuple[str, ...]:
    return tuple(sorted({code for item in items or () if (code := _code(item, codes))}))


def _classes(
    own: Iterable[ptv.FintoItem] | None, base: Iterable[ptv.FintoItem] | None
) -> tuple[Concept, ...]:
    found = {}
    for item in (*(own or ()), *(base or ())):
        code = _code(item, service_classes())
        if code and code not in found:
            known = service_classes().get(code)
            found[code] = Concept(code, known.name if known else _names(item))
    return tuple(found[code] for code in sorted(found))


def _terms(
    own: Iterable[ptv.FintoItem] | None, base: Iterable[ptv.FintoItem] | None
) -> tuple[Concept, ...]:
    items = {item.uri: item for item in (*(base or ()), *(own or ())) if item.uri}
    return tuple(Concept(uri, _names(items[uri])) for uri in sorted(items))


def _names(item: ptv.FintoItem) -> Text:
    return {name.language: name.value for name in item.name or () if name.value}


def _areas(service: ptv.Service) -> tuple[str, ...]:
    if service.area_type == "NationwideExceptAlandIslands":
        return tuple(sorted(code for code, one in municipalities().items() if one.region != ALAND))
    codes = {
        municipality.code
        for area in service.areas or ()
        for municipality in area.municipalities or ()
        if municipality.code
    }
    return tuple(sorted(codes))


def _charge(kind: str | None) -> Charge:
    return CHARGES.get(kind or "", Charge.UNKNOWN)


def _day(moment: str | None) -> date | None:
    try:
        return date.fromisoformat((moment or "")[:10])
    except ValueError:
        return None


def _urls(channel: ptv.Channel) -> Text:
    """The first link in each language; a form's own address before pages about it."""
    urls: dict[str, str] = {}
    for link in channel.channel_urls or ():
        urls.setdefault(link.language, link.value or "")
    for page in channel.web_pages or ():
        urls.setdefault(page.language, page.url or "")
    return {language: url for language, url in urls.items() if url}


def _phone(phone: ptv.Phone) -> str:
    prefix = "" if phone.is_finnish_service_number else (phone.prefix_number or "")
    return f"{prefix} {phone.number}".strip()


def _email(emails: Iterable[ptv.Words] | None) -> str:
    return next((email.value for email in emails or () if email.value), "")


def _address(addresses: Iterable[ptv.Address] | None) -> Address | None:
    for address in addresses or ():
        place = address.street_address or address.other_address
        if address.type in (None, "Location") and place:
            return _street_address(place)
    return None


def _street_address(place: ptv.StreetAddress) -> Address:
    degrees = _degrees(place.latitude, place.longitude)
    number = (place.street_number or "").strip()
    return Address(
        street={
            name.language: f"{name.value} {number}".strip()
            for name in place.street or ()
            if name.value
        },
        postal_code=place.postal_code or "",
        post_office={name.language: name.value for name in place.post_office or () if name.value},
        municipality=(place.municipality.code or "") if place.municipality else "",
        latitude=degrees[0] if degrees else None,
        longitude=degrees[1] if degrees else None,
    )


def _degrees(
    northing: str | float | None, easting: str | float | None
) -> tuple[float, float] | None:
    try:
        degrees = to_degrees(float(northing or 0), float(easting or 0))
    except ValueError:
        return None
    # Six decimals are ten centimetres: no more was measured.
    return (round(degrees[0], 6), round(degrees[1], 6)) if degrees else None


def _openings(hour: ptv.ServiceHour) -> Iterable[Opening]:
    first, last = _day(hour.valid_from), _day(hour.valid_to)
    note = {item.language: item.value for item in hour.additional_information or () if item.value}
    times = [time for time in hour.opening_hour or () if time.day_from in WEEKDAYS]
    if hour.is_closed:
        yield Opening(first=first, last=last, closed=True, note=note)
    elif hour.is_always_open:
        yield Opening(tuple(range(1, 8)), "00:00", "24:00", first, last, note=note)
    elif times:
        yield from _weekly(times, first, last, note)
    elif note:
        yield Opening(first=first, last=last, note=note)


def _weekly(
    times: Iterable[ptv.OpeningTime], first: date | None, last: date | None, note: Text
) -> Iterable[Opening]:
    """Days with the same times together."""
    days: dict[tuple[str, str], list[int]] = {}
    for time in times:
        start = WEEKDAYS[time.day_from or ""]
        until = WEEKDAYS.get(time.day_to or "", start)
        opens, closes = (time.from_ or "")[:5], (time.to or "")[:5]
        # An hour over midnight has the next day as its end; it belongs to the day it begins.
        spans = until >= start and closes > opens
        together = days.setdefault((opens, closes), [])
        together += range(start, until + 1) if spans else [start]
    for (opens, closes), weekdays in days.items():
        yield Opening(tuple(sorted(set(weekdays))), opens, closes, first, last, note=note)
