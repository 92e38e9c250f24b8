"""Channels of a table of services: on the service's own row, or a row each on a sheet."""

from __future__ import annotations

from dataclasses import replace

from revontuli.catalogue.service import Address, Channel, ChannelType
from revontuli.catalogue.sources.table_cells import (
    read_charge,
    read_degrees,
    read_languages,
    read_municipality,
)
from revontuli.catalogue.sources.table_hours import read_hours
from revontuli.catalogue.sources.table_sheets import Row
from revontuli.errors import InputError, Sentence

TYPE_NAMES = {
    ChannelType.WEB_PAGE: "web_page, web page, website, verkkosivu, verkkosivusto, webbsida,"
    " webbplats",
    ChannelType.E_SERVICE: "e_service, e-service, online service, sähköinen asiointi,"
    " verkkoasiointi, verkkopalvelu, e-tjänst",
    ChannelType.PHONE: "phone, telephone, puhelin, puhelinpalvelu, telefon",
    ChannelType.PRINTABLE_FORM: "printable_form, form, printable form, lomake,"
    " tulostettava lomake, blankett",
    ChannelType.SERVICE_POINT: "service_point, service point, toimipiste, palvelupiste,"
    " palvelupaikka, serviceställe, servicepunkt",
}
# Where an e-mail address on a service's own row goes: to the first of these that the row has.
EMAIL_TO = (
    ChannelType.SERVICE_POINT,
    ChannelType.PHONE,
    ChannelType.WEB_PAGE,
    ChannelType.E_SERVICE,
    ChannelType.PRINTABLE_FORM,
)


def find_channel_type(words: str) -> ChannelType | None:
    """What kind of channel `words` mean in one of three languages, or None."""
    plain = words.casefold()
    for kind, names in TYPE_NAMES.items():
        if plain in (name.strip() for name in names.split(",")):
            return kind
    return None


def read_own_channels(row: Row, service_id: str) -> tuple[Channel, ...]:
    """The channels told on a service's own row, at most one of each type."""
    found: dict[ChannelType, Channel] = {}

    def add(kind: ChannelType, **content: object) -> None:
        if any(content.values()):
            channel = found.get(kind) or Channel(f"{service_id}:{kind}", kind)
            found[kind] = replace(channel, **content)  # type: ignore[arg-type]

    link_is = find_channel_type(row["type"]) or ChannelType.WEB_PAGE
    add(link_is, url=row.texts("link"))
    add(ChannelType.E_SERVICE, url=row.texts("e_service"))
    add(ChannelType.PRINTABLE_FORM, url=row.texts("form"))
    add(ChannelType.PHONE, phone=row["phone"])
    add(ChannelType.SERVICE_POINT, address=_read_address(row))
    hours = row.read("hours", lambda cell: read_hours(cell, row.texts("hours_note")))
    has_point = ChannelType.SERVICE_POINT in found
    add(ChannelType.SERVICE_POINT if has_point else ChannelType.PHONE, hours=hours)
    add(next((k for k in EMAIL_TO if k in found), ChannelType.E_SERVICE), email=row["email"])
    return tuple(found.values())


def read_channel(row: Row, id: str) -> Channel:
    """The channel on a row of the channels' sheet; `id` where the row has none."""
    kind = find_channel_type(row["type"])
    if kind is None:
        raise row.fault(
            "type",
            Sentence("'%(value)s' is no channel", value=row["type"]),
            Sentence("one of %(known)s", known=", ".join(ChannelType)),
        )
    return Channel(
        id=row["id"] or id,
        type=kind,
        name=row.texts("name"),
        description=row.texts("description"),
        url=row.texts("link"),
        phone=row["phone"],
        email=row["email"],
        address=_read_address(row),
        hours=row.read("hours", lambda cell: read_hours(cell, row.texts("hours_note"))),
        languages=row.read("languages", read_languages),
        charge=row.read("charge", read_charge),
    )


def _read_address(row: Row) -> Address | None:
    address = Address(
        street=row.texts("street"),
        postal_code=row.read("postal_code", _postal_code),
        post_office=row.texts("post_office"),
        municipality=row.read("address_municipality", read_municipality),
        latitude=row.read("latitude", read_degrees),
        longitude=row.read("longitude", read_degrees),
    )
    return None if address == Address() else address


def _postal_code(cell: str) -> str:
    # A spreadsheet makes the number 2100 of the code 02100.
    code = cell.zfill(5) if cell.isdecimal() else cell
    if cell and not (code.isdecimal() and len(code) == 5):
        raise InputError(
            Sentence("'%(cell)s' is no postal code", cell=cell), expected=Sentence("five digits")
        )
    return code
