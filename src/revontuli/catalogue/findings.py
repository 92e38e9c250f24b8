"""What a look at the portfolio finds, and how it is told."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from revontuli.catalogue.service import Service
from revontuli.language import N_, Words
from revontuli.text import in_language

Value = str | int | float


class Severity(StrEnum):
    """How much a fault matters to the person who needs the service."""

    ERROR = "error"  # the service is not found, not reached, or misleads
    WARNING = "warning"  # some people are left without
    NOTE = "note"  # it could be better


class FindingKind(StrEnum):
    """What can be wrong with a service in the catalogue."""

    MISSING_TEXT = "missing_text"
    MISSING_LANGUAGE = "missing_language"
    TOO_LONG = "too_long"
    HARD_TO_READ = "hard_to_read"
    LONG_WORDS = "long_words"
    NO_CHANNEL = "no_channel"
    EMPTY_CHANNEL = "empty_channel"
    DEAD_LINK = "dead_link"
    UNSURE_LINK = "unsure_link"
    NO_AREA = "no_area"
    NO_PROVIDER = "no_provider"
    ENDED = "ended"
    STALE = "stale"
    NEAR_DUPLICATE = "near_duplicate"
    SAME_TEXT = "same_text"
    NOT_FOUND = "not_found"
    NOT_FOUND_BY_NAME = "not_found_by_name"


# In the order in which a portfolio's owner should mend them.
SEVERITIES = {
    FindingKind.ENDED: Severity.ERROR,
    FindingKind.NO_CHANNEL: Severity.ERROR,
    FindingKind.DEAD_LINK: Severity.ERROR,
    FindingKind.NO_AREA: Severity.ERROR,
    FindingKind.NOT_FOUND: Severity.ERROR,
    FindingKind.MISSING_TEXT: Severity.ERROR,
    FindingKind.EMPTY_CHANNEL: Severity.WARNING,
    FindingKind.MISSING_LANGUAGE: Severity.WARNING,
    FindingKind.NOT_FOUND_BY_NAME: Severity.WARNING,
    FindingKind.NEAR_DUPLICATE: Severity.WARNING,
    FindingKind.STALE: Severity.WARNING,
    FindingKind.TOO_LONG: Severity.WARNING,
    FindingKind.HARD_TO_READ: Severity.WARNING,
    FindingKind.NO_PROVIDER: Severity.WARNING,
    FindingKind.LONG_WORDS: Severity.NOTE,
    FindingKind.SAME_TEXT: Severity.NOTE,
    FindingKind.UNSURE_LINK: Severity.NOTE,
}
HEADINGS = {
    FindingKind.ENDED: N_("No longer offered"),
    FindingKind.NO_CHANNEL: N_("No way to reach it"),
    FindingKind.DEAD_LINK: N_("Dead link"),
    FindingKind.NO_AREA: N_("Place not told"),
    FindingKind.NOT_FOUND: N_("Search does not find it"),
    FindingKind.MISSING_TEXT: N_("Text missing"),
    FindingKind.EMPTY_CHANNEL: N_("Channel that leads nowhere"),
    FindingKind.MISSING_LANGUAGE: N_("Language missing"),
    FindingKind.NOT_FOUND_BY_NAME: N_("Not found by its name"),
    FindingKind.NEAR_DUPLICATE: N_("The same service twice"),
    FindingKind.STALE: N_("Not looked at for long"),
    FindingKind.TOO_LONG: N_("Text too long"),
    FindingKind.HARD_TO_READ: N_("Hard to read"),
    FindingKind.NO_PROVIDER: N_("Provider not told"),
    FindingKind.LONG_WORDS: N_("Many very long words"),
    FindingKind.SAME_TEXT: N_("Same text, another name"),
    FindingKind.UNSURE_LINK: N_("Link that did not answer"),
}
MESSAGES = {
    FindingKind.ENDED: N_("It was offered until %(day)s. Remove it, or mend the date."),
    FindingKind.NO_CHANNEL: N_("It has no channel. Add a web page, a telephone or an address."),
    FindingKind.DEAD_LINK: N_("%(url)s does not exist (%(answer)s)."),
    FindingKind.NO_AREA: N_(
        "It does not tell where it is offered, so it is recommended to nobody."
    ),
    FindingKind.NOT_FOUND: N_(
        "Neither its name nor its summary finds it among the first %(limit)s."
    ),
    FindingKind.MISSING_TEXT: N_("It has no %(field)s in any language."),
    FindingKind.EMPTY_CHANNEL: N_("A channel (%(channel)s) has no address, number or link."),
    FindingKind.MISSING_LANGUAGE: N_("It has no %(field)s in %(language)s."),
    FindingKind.NOT_FOUND_BY_NAME: N_("Its name does not find it among the first %(limit)s."),
    FindingKind.NEAR_DUPLICATE: N_("It is nearly the same as %(others)s. Keep one of them."),
    FindingKind.STALE: N_("It was last changed on %(day)s."),
    FindingKind.TOO_LONG: N_(
        "The %(field)s in %(language)s has %(length)s characters; at most %(limit)s are read."
    ),
    FindingKind.HARD_TO_READ: N_(
        "The texts in %(language)s are very hard to read: LIX %(lix)s, where over %(limit)s is"
        " very hard. Shorten sentences."
    ),
    FindingKind.NO_PROVIDER: N_("It does not tell who offers it."),
    FindingKind.LONG_WORDS: N_(
        "Of the words in %(language)s, %(share)s per cent have more than %(letters)s letters."
        " Say it as people do."
    ),
    FindingKind.SAME_TEXT: N_("Its text is nearly that of %(others)s. Tell what sets them apart."),
    FindingKind.UNSURE_LINK: N_("%(url)s did not answer as it should (%(answer)s)."),
}
FIELDS = {
    "name": N_("name"),
    "summary": N_("summary"),
    "description": N_("description"),
    "user_instruction": N_("user instruction"),
}
LANGUAGE_NAMES = {"fi": N_("Finnish"), "sv": N_("Swedish"), "en": N_("English")}
CHANNEL_NAMES = {
    "web_page": N_("web page"),
    "e_service": N_("online service"),
    "phone": N_("telephone"),
    "printable_form": N_("printable form"),
    "service_point": N_("service point"),
}
_NAMED = {"field": FIELDS, "language": LANGUAGE_NAMES, "channel": CHANNEL_NAMES}


@dataclass(frozen=True)
class Finding:
    """One thing to mend.

    Attributes:
        service: its id.
        provider: the id of who offers it.
        kind: what is wrong.
        severity: how much it matters.
        field: "summary", "channels" …, where it is.
        language: of the text it is about; "" where it is about none.
        message: in English.
        values: what the message tells, as codes and numbers.
    """

    service: str
    provider: str
    kind: FindingKind
    severity: Severity
    field: str
    language: str
    message: str
    values: Mapping[str, Value] = dataclasses.field(default_factory=dict)


def make_finding(
    service: Service,
    kind: FindingKind,
    field: str,
    language: str = "",
    severity: Severity | None = None,
    **values: Value,
) -> Finding:
    """A finding of `kind`, of its usual severity unless another is given."""
    values = {"field": field, "language": language, **values}
    return Finding(
        service=service.id,
        provider=provider_key(service),
        kind=kind,
        severity=severity or SEVERITIES[kind],
        field=field,
        language=language,
        message=tell(kind, values, Words("en")),
        values=values,
    )


def provider_key(service: Service) -> str:
    """What tells its provider from others: the id, or the name, or ""."""
    return service.provider.id or in_language(service.provider.name, "fi")


def tell(kind: FindingKind, values: Mapping[str, Value], words: Words) -> str:
    """What is wrong, in a sentence of one language."""
    said: dict[str, str] = {}
    for name, value in values.items():
        if name in _NAMED:
            code = str(value)
            said[name] = words.gettext(_NAMED[name][code]) if code in _NAMED[name] else code
        elif name == "day":
            said[name] = words.day(str(value))
        elif isinstance(value, str):
            said[name] = value
        else:
            said[name] = words.number(value)
    return words.gettext(MESSAGES[kind], **said)
