"""Answers of the PTV Open API, version 11, as far as we use them.

Every list may be null or missing. The field names are those of the API's own description.
"""

from __future__ import annotations

from typing import Generic, TypeVar

import msgspec

Item = TypeVar("Item")


class Form(msgspec.Struct, rename="camel", kw_only=True):
    """An object of an answer; fields that we do not know are passed over."""


class Words(Form):
    """A text in one language, of one type ("Name", "Summary", "Description" …)."""

    language: str = ""
    value: str | None = None
    type: str | None = None


class FintoItem(Form):
    """A class, target group, life event or ontology term."""

    code: str | None = None
    uri: str | None = None
    new_uri: str | None = None
    name: list[Words] | None = None


class Municipality(Form):
    """One municipality."""

    code: str | None = None


class Area(Form):
    """A municipality, region, business subregion or hospital district."""

    type: str | None = None
    code: str | None = None
    municipalities: list[Municipality] | None = None


class NamedItem(Form):
    """Something by its id."""

    id: str | None = None
    name: str | None = None


class ServiceOrganization(Form):
    """An organisation and its part in a service: "Responsible", "Producer" …"""

    organization: NamedItem | None = None
    role_type: str | None = None


class ServiceServiceChannel(Form):
    """A channel that a service is connected with."""

    service_channel: NamedItem | None = None


class Described(Form):
    """What services and general descriptions have in common."""

    id: str
    service_charge_type: str | None = None
    service_classes: list[FintoItem] | None = None
    ontology_terms: list[FintoItem] | None = None
    target_groups: list[FintoItem] | None = None
    life_events: list[FintoItem] | None = None
    requirements: list[Words] | None = None
    publishing_status: str | None = None
    modified: str | None = None


class Service(Described):
    """A service."""

    general_description_id: str | None = None
    service_names: list[Words] | None = None
    service_descriptions: list[Words] | None = None
    area_type: str | None = None
    areas: list[Area] | None = None
    languages: list[str] | None = None
    keywords: list[Words] | None = None
    service_channels: list[ServiceServiceChannel] | None = None
    organizations: list[ServiceOrganization] | None = None


class GeneralDescription(Described):
    """A national base description, which services of many organisations build on."""

    names: list[Words] | None = None
    descriptions: list[Words] | None = None


class Phone(Form):
    """A phone number, the country's prefix apart."""

    type: str | None = None
    prefix_number: str | None = None
    number: str | None = None
    is_finnish_service_number: bool | None = None
    service_charge_type: str | None = None
    language: str | None = None


class WebPage(Form):
    """A link."""

    url: str | None = None
    language: str = ""


class StreetAddress(Form):
    """A street address; "latitude" is a northing and "longitude" an easting, in metres."""

    street: list[Words] | None = None
    street_number: str | None = None
    postal_code: str | None = None
    post_office: list[Words] | None = None
    municipality: Municipality | None = None
    latitude: str | float | None = None
    longitude: str | float | None = None


class Address(Form):
    """An address of a service location; only visiting ones ("Location") are used."""

    type: str | None = None
    street_address: StreetAddress | None = None
    other_address: StreetAddress | None = None


class OpeningTime(Form):
    """From one time of one day to another."""

    day_from: str | None = None
    day_to: str | None = None
    from_: str | None = msgspec.field(default=None, name="from")
    to: str | None = None


class ServiceHour(Form):
    """When a channel is open: "DaysOfTheWeek", "Exceptional" or "OverMidnight"."""

    service_hour_type: str | None = None
    valid_from: str | None = None
    valid_to: str | None = None
    is_closed: bool | None = None
    is_always_open: bool | None = None
    is_reservation: bool | None = None
    additional_information: list[Words] | None = None
    opening_hour: list[OpeningTime] | None = None


class Channel(Form):
    """A channel of any of the five types."""

    id: str
    service_channel_type: str
    service_channel_names: list[Words] | None = None
    service_channel_descriptions: list[Words] | None = None
    web_pages: list[WebPage] | None = None
    channel_urls: list[Words] | None = None
    phone_numbers: list[Phone] | None = None
    support_phones: list[Phone] | None = None
    emails: list[Words] | None = None
    support_emails: list[Words] | None = None
    addresses: list[Address] | None = None
    service_hours: list[ServiceHour] | None = None
    languages: list[str] | None = None
    publishing_status: str | None = None


class Paged(Form, Generic[Item]):
    """One page of a long answer; pages are numbered from 1."""

    page_number: int
    page_count: int
    page_size: int | None = None
    item_list: list[Item] | None = None
