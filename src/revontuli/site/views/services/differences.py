"""What differs between two states of a service or term, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from revontuli.catalogue import (
    Channel,
    Charge,
    Concept,
    DimensionWeight,
    Organisation,
    Service,
    Term,
)
from revontuli.site.texts import said
from revontuli.site.views.services import choices
from revontuli.site.views.services.hours import tell_hours
from revontuli.text import in_language

FIELDS = {
    "name": gettext_lazy("Name"),
    "summary": gettext_lazy("Summary"),
    "description": gettext_lazy("Description"),
    "user_instruction": gettext_lazy("What to do"),
    "synonyms": gettext_lazy("Search words"),
    "provider": gettext_lazy("Provider"),
    "channels": gettext_lazy("How to reach it"),
    "target_groups": gettext_lazy("Target groups"),
    "youngest": gettext_lazy("Youngest"),
    "oldest": gettext_lazy("Oldest"),
    "life_events": gettext_lazy("Life events"),
    "phases": gettext_lazy("Phases"),
    "service_classes": gettext_lazy("Topics"),
    "ontology_terms": gettext_lazy("Keywords"),
    "areas": gettext_lazy("Municipalities"),
    "nationwide": gettext_lazy("Whole country"),
    "languages": gettext_lazy("Served in"),
    "charge": gettext_lazy("Cost"),
    "dimensions": gettext_lazy("What it helps"),
    "source_url": gettext_lazy("The provider's own page"),
    "valid_from": gettext_lazy("Offered from"),
    "valid_to": gettext_lazy("Offered until"),
    "is_example": gettext_lazy("Example"),
    "definition": gettext_lazy("Definition"),
    "services": gettext_lazy("Services"),
    "related": gettext_lazy("Related terms"),
}
PASSED_OVER = ("id", "source", "modified")


@dataclass(frozen=True)
class Change:
    """A field that is not the same: what it was, and what it is."""

    field: str
    before: str
    after: str
    language: str = ""


def changes_between(before: Service | Term | None, after: Service | Term | None) -> list[Change]:
    """What differs, field by field; texts language by language."""
    item = after or before
    if item is None:
        return []
    found: list[Change] = []
    for each in fields(item):
        old, new = (getattr(side, each.name, None) if side else None for side in (before, after))
        if each.name in PASSED_OVER or old == new:
            continue
        label = str(FIELDS.get(each.name, each.name))
        if isinstance(old or new, Mapping):
            found += _by_language(label, old or {}, new or {})
        else:
            change = Change(label, _words(each.name, old), _words(each.name, new))
            if change.before != change.after:
                found.append(change)
    return found


def _by_language(label: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Change]:
    return [
        Change(label, _plain(old.get(code, "")), _plain(new.get(code, "")), code)
        for code in dict.fromkeys((*old, *new))
        if old.get(code) != new.get(code)
    ]


def _plain(value: Any) -> str:
    return value if isinstance(value, str) else "; ".join(value)


def _words(name: str, value: Any) -> str:
    """A field's value as people read it."""
    if value is None or value == () or value == "":
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, Organisation):
        return said(value.name) or value.id
    if isinstance(value, Charge):
        return str(choices.CHARGES[value])
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "; ".join(_one(name, one) for one in value)
    return str(value)


def _one(name: str, value: Any) -> str:
    if isinstance(value, Channel):
        return _channel(value)
    if isinstance(value, DimensionWeight):
        return f"{choices.dimension_name(value.dimension)} {value.weight:.2g}"
    if isinstance(value, Concept):
        return said(value.name) or value.id
    named = {
        "target_groups": choices.group_name,
        "life_events": choices.event_name,
        "phases": choices.phase_name,
        "areas": choices.place_name,
        "languages": choices.language_name,
    }
    return named[name](value) if name in named else str(value)


def _channel(channel: Channel) -> str:
    address = channel.address
    place = (
        f"{in_language(address.street, 'fi')} {address.postal_code} "
        f"{in_language(address.post_office, 'fi')}".strip()
        if address
        else ""
    )
    parts = [
        str(choices.CHANNELS[channel.type]),
        said(channel.name),
        said(channel.url),
        channel.phone,
        channel.email,
        place,
        ", ".join(tell_hours(channel.hours)),
        said(channel.description)[:200],
    ]
    return " · ".join(filter(None, parts))
