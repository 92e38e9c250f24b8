"""The ways to reach a service, as forms: a row more or less at each submit."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from revontuli.catalogue import Address, Channel, ChannelType, Charge
from revontuli.catalogue.sources.table_cells import (
    read_degrees,
    read_languages,
    read_municipality,
    write_list,
)
from revontuli.catalogue.sources.table_hours import read_hours, write_hours
from revontuli.errors import InputError
from revontuli.site import sentences
from revontuli.site.texts import TextFormField
from revontuli.site.views.services import choices
from revontuli.site.views.services.cell_fields import (
    AddressesField,
    CellField,
    in_other_languages,
)

MOST = 60


class ChannelForm(forms.Form):
    """One way to reach a service."""

    id = forms.CharField(widget=forms.HiddenInput, required=False, max_length=500)
    type = forms.ChoiceField(label=gettext_lazy("How it is reached"))
    name = TextFormField(label=gettext_lazy("Name"), required=False, max_length=300)
    url = AddressesField(label=gettext_lazy("Web address"), required=False, max_length=2000)
    phone = forms.CharField(label=gettext_lazy("Telephone"), required=False, max_length=100)
    email = forms.EmailField(label=gettext_lazy("E-mail"), required=False)
    street = TextFormField(label=gettext_lazy("Street address"), required=False, max_length=300)
    postal_code = forms.RegexField(r"^[0-9]{5}$", label=gettext_lazy("Postal code"), required=False)
    post_office = TextFormField(label=gettext_lazy("Post office"), required=False, max_length=200)
    municipality = CellField(read_municipality, label=gettext_lazy("Municipality"))
    latitude = CellField(
        read_degrees, label=gettext_lazy("Latitude"), help_text=gettext_lazy("Such as 60.4518.")
    )
    longitude = CellField(read_degrees, label=gettext_lazy("Longitude"))
    hours = forms.CharField(
        label=gettext_lazy("Opening hours"), required=False, max_length=5000,
        help_text=gettext_lazy("Such as: ma-pe 9-16; la 10-14; 2026-12-24/2026-12-26 closed"),
    )  # fmt: skip
    hours_note = TextFormField(
        label=gettext_lazy("In words, to each opening"), required=False, max_length=5000
    )
    languages = CellField(
        read_languages, label=gettext_lazy("Served in"), help_text=gettext_lazy("Such as fi; sv.")
    )
    charge = forms.ChoiceField(label=gettext_lazy("Cost"), required=False)
    description = TextFormField(
        label=gettext_lazy("Description"), required=False, long=True, max_length=20_000
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["type"].choices = choices.channels()  # type: ignore[attr-defined]
        self.fields["charge"].choices = choices.charges()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Hours as people write them, with their notes."""
        told = super().clean() or self.cleaned_data
        try:
            told["openings"] = read_hours(told.get("hours", ""), told.get("hours_note") or {})
        except InputError as error:
            self.add_error("hours", sentences.told(error))
        return told

    def channel(self, old: Channel, id: str) -> Channel:
        """The channel as the form has it."""
        told = self.cleaned_data
        address = Address(
            street=told["street"],
            postal_code=told["postal_code"],
            post_office=told["post_office"],
            municipality=told["municipality"],
            latitude=told["latitude"],
            longitude=told["longitude"],
        )
        return replace(
            old,
            id=old.id or id,
            type=ChannelType(told["type"]),
            name=in_other_languages(old.name, told["name"]),
            description=in_other_languages(old.description, told["description"]),
            url=in_other_languages(old.url, told["url"]),
            phone=told["phone"],
            email=told["email"],
            address=None if address == Address() else address,
            hours=told["openings"],
            languages=told["languages"],
            charge=Charge(told["charge"] or Charge.UNKNOWN),
        )


ChannelForms = forms.formset_factory(
    ChannelForm, extra=0, can_delete=True, max_num=MOST, validate_max=True, absolute_max=MOST + 10
)


def channel_initial(channel: Channel) -> dict[str, Any]:
    """What the form of a channel begins with."""
    address = channel.address or Address()
    hours, notes = write_hours(channel.hours)
    return {
        "id": channel.id,
        "type": channel.type.value,
        "name": dict(channel.name),
        "url": dict(channel.url),
        "phone": channel.phone,
        "email": channel.email,
        "street": dict(address.street),
        "postal_code": address.postal_code,
        "post_office": dict(address.post_office),
        "municipality": choices.place_name(address.municipality) if address.municipality else "",
        "latitude": "" if address.latitude is None else str(address.latitude),
        "longitude": "" if address.longitude is None else str(address.longitude),
        "hours": hours,
        "hours_note": notes,
        "languages": write_list(channel.languages),
        "charge": channel.charge.value,
        "description": dict(channel.description),
    }


def changed_channels(forms_: Any, old: tuple[Channel, ...], service_id: str) -> tuple[Channel, ...]:
    """The channels as the forms have them."""
    by_id = {channel.id: channel for channel in old}
    taken = set(by_id)
    found: list[Channel] = []
    for form in forms_:
        if not form.cleaned_data or form.cleaned_data.get("DELETE"):
            continue
        number = len(found) + 1
        while f"{service_id}:{number}" in taken:
            number += 1
        known = by_id.get(form.cleaned_data["id"], Channel("", ChannelType.WEB_PAGE))
        channel = form.channel(known, f"{service_id}:{number}")
        taken.add(channel.id)
        found.append(channel)
    return tuple(found)


def one_more(data: Any, prefix: str = "channels") -> Any:
    """What was sent, with room for one more channel."""
    grown = data.copy()
    try:
        total = int(grown.get(f"{prefix}-TOTAL_FORMS", 0))
    except ValueError:
        total = 0
    grown[f"{prefix}-TOTAL_FORMS"] = str(min(max(total, 0) + 1, MOST))
    return grown
