"""What can be chosen in searches and forms: of the code lists, only what the catalogue has."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from functools import lru_cache

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from revontuli.catalogue import Catalogue, ChannelType, Charge, ptv_codes
from revontuli.language.places import municipalities
from revontuli.site.texts import said
from revontuli.text import in_language
from revontuli.wellbeing import get_frame, life_events

Choices = list[tuple[str, str]]
PROVIDERS_LISTED = 300

CHANNELS = {
    ChannelType.WEB_PAGE: gettext_lazy("Web page"),
    ChannelType.E_SERVICE: gettext_lazy("Online service"),
    ChannelType.PHONE: gettext_lazy("Telephone"),
    ChannelType.PRINTABLE_FORM: gettext_lazy("Printable form"),
    ChannelType.SERVICE_POINT: gettext_lazy("Service point"),
}
CHARGES = {
    Charge.FREE: gettext_lazy("Free of charge"),
    Charge.CHARGED: gettext_lazy("It costs something"),
    Charge.UNKNOWN: gettext_lazy("Not told"),
}
SPOKEN = ("fi", "sv", "en", "se", "ru", "uk", "ar", "so", "et", "fa", "ku", "zh", "vi", "tr", "es")


def channels() -> Choices:
    """The ways to reach a service."""
    return [(kind.value, str(name)) for kind, name in CHANNELS.items()]


def charges() -> Choices:
    """Whether it costs something."""
    return [(charge.value, str(name)) for charge, name in CHARGES.items()]


def target_groups() -> Choices:
    """All of PTV's, those below another indented."""
    return [
        (code, f"{'– ' * code.count('.')}{said(group.name)}")
        for code, group in ptv_codes.target_groups().items()
    ]


def events(catalogue: Catalogue | None) -> Choices:
    """The built-in life events, and those of PTV that some service is for."""
    used = {code for service in catalogue or () for code in service.life_events}
    ours = [(event.code, said(event.name)) for event in life_events()]
    ptv = ptv_codes.life_events()
    return ours + [(code, said(ptv[code].name)) for code in sorted(used) if code in ptv]


def phases() -> list[tuple[str, Choices]]:
    """Phases by life event."""
    return [
        (said(event.name), [(f"{event.code}:{phase.code}", said(phase.name)) for phase in event])
        for event in life_events()
    ]


def phase_name(code: str) -> str:
    """A phase and its life event in words."""
    names = {value: f"{event}: {name}" for event, own in phases() for value, name in own}
    return names.get(code, code)


def event_name(code: str) -> str:
    """A life event in words."""
    names = {event.code: event.name for event in life_events()}
    ptv = ptv_codes.life_events()
    return said(names.get(code) or (ptv[code].name if code in ptv else {})) or code


def group_name(code: str) -> str:
    """A target group in words."""
    known = ptv_codes.target_groups().get(code)
    return said(known.name) if known else code


def dimension_name(code: str) -> str:
    """A dimension of wellbeing in words."""
    for frame in (get_frame("3x10d"), get_frame("stiglitz")):
        if code in frame:
            return said(frame[code].name)
    return code


def service_classes(catalogue: Catalogue | None) -> Choices:
    """PTV's classes that some service has, and those above them."""
    known = ptv_codes.service_classes()
    used = {c.id for service in catalogue or () for c in service.service_classes}
    used |= {known[code].broader for code in used if code in known}
    return [
        (code, f"{'– ' * code.count('.')}{said(entry.name)}")
        for code, entry in known.items()
        if code in used
    ]


def all_classes() -> Choices:
    """All of PTV's classes."""
    return [
        (code, f"{'– ' * code.count('.')}{said(entry.name)}")
        for code, entry in ptv_codes.service_classes().items()
    ]


def language_name(code: str, inside: str | None = None) -> str:
    """What a language is called in the language of the page; its code where nobody knows it."""
    return _language_name(code, inside or get_language() or "fi")


@lru_cache(maxsize=1024)
def _language_name(code: str, inside: str) -> str:
    from babel import Locale, UnknownLocaleError

    try:
        return Locale.parse(code).get_language_name(inside) or code
    except (UnknownLocaleError, ValueError):
        return code


def languages(catalogue: Catalogue | None) -> Choices:
    """Languages in which some service is given, those that most are first."""
    counts = Counter(code for service in catalogue or () for code in service.languages)
    return [(code, language_name(code)) for code, _count in counts.most_common()]


def spoken_languages(also: Iterable[str] = ()) -> Choices:
    """Languages that a service may be given in."""
    return [(code, language_name(code)) for code in dict.fromkeys((*SPOKEN, *also))]


def municipality_names() -> list[str]:
    """All municipalities by name, for a list of suggestions."""
    return _municipality_names(get_language() or "fi")


@lru_cache(maxsize=8)
def _municipality_names(language: str) -> list[str]:
    return sorted(in_language(m.name, language) for m in municipalities().values())


def place_name(code: str) -> str:
    """A municipality in words."""
    known = municipalities().get(code)
    return said(known.name) if known else code


def provider_names(catalogue: Catalogue | None) -> list[str]:
    """Names of providers, for a list of suggestions."""
    names = {said(service.provider.name) for service in catalogue or ()}
    return sorted(filter(None, names))[:PROVIDERS_LISTED]


def with_none(choices: Iterable[tuple[str, object]], label: str = "") -> Iterator[tuple]:
    """Choices, and before them one of nothing in particular."""
    yield "", label or _("Any")
    yield from choices
