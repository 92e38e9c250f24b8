"""Services and terms as cards."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from urllib.parse import urlsplit

from revontuli.catalogue import ChannelType, Service, Term
from revontuli.dialogue.reply import Card, Link
from revontuli.dialogue.skills import Context
from revontuli.guidance import Match
from revontuli.guidance.fit import MisfitKind, misfits
from revontuli.guidance.place_words import tell_place
from revontuli.guidance.profile import Profile
from revontuli.guidance.telling import tell_reasons
from revontuli.language import Words
from revontuli.text import LANGUAGES, Text, in_language

MOST_LINKS = 3
MOST_REASONS = 3
FEW_PLACES = 2
LONGEST_TEXT = 300  # characters of a card
DIALLED = "+0123456789"


def service_card(
    context: Context, service: Service, match: Match | None = None, whole: bool = False
) -> Card:
    """A service: its summary, who offers it, why it is shown, how to reach it.

    Args:
        context: for language and catalogue.
        service: of the catalogue.
        match: how it was found, for the reasons.
        whole: whether to tell all of the description, and how to use the service.
    """
    text, language = _text(service, context.language, whole)
    own_name = service.name.get(context.language)
    return Card(
        kind="service",
        id=service.id,
        title=service.label(context.language),
        text=text,
        provider=in_language(service.provider.name, context.language),
        reasons=tuple(_reasons(context, service, match)),
        links=service_links(service, context.language),
        language="" if own_name and language == context.language else language,
        is_example=service.is_example,
    )


def term_card(context: Context, term: Term) -> Card:
    """A term and what it means."""
    language = language_of(term.definition, context.language)
    return Card(
        kind="term",
        id=term.id,
        title=term.label(language),
        text=in_language(term.definition, context.language),
        language="" if language == context.language else language,
        is_example=term.is_example,
    )


def services_of(context: Context, ids: Iterable[str]) -> list[Service]:
    """The services with these ids that the catalogue still has, those that fit the person first.

    Those for people of another place, age, group or phase than she has told are left out, unless
    none would be left.
    """
    by_id = context.catalogue.by_id
    known = [by_id[identity] for identity in dict.fromkeys(ids) if identity in by_id]
    return [service for service in known if fits(context, service)] or known


def fits(context: Context, service: Service) -> bool:
    """Whether a service is for the person as far as she has told; what is not told rules out none.

    That it is offered elsewhere only counts where a place is told.
    """
    wrong = {misfit.kind for misfit in misfits(service, profile(context), context.now.date())}
    if not context.state.memory.municipality:
        wrong -= {MisfitKind.PLACE}
    return not wrong - {MisfitKind.PLACE_UNKNOWN}


def profile(context: Context) -> Profile:
    """The person as guidance knows people: what she told in this conversation."""
    memory, event = context.state.memory, context.content.life_event
    return Profile(
        age=memory.age,
        municipality=memory.municipality or None,
        life_event=event or None,
        phase=(memory.phase or None) if event else None,
        target_groups=memory.target_groups,
        languages=(context.language,),
    )


def service_links(service: Service, language: str) -> tuple[Link, ...]:
    """How to reach a service: its pages, then phones; at most three."""
    pages, phones = list(_pages(service, language)), list(_phones(service, language))
    if not pages and service.source_url:
        pages = [_page(Words(language).gettext("Read more"), service.source_url, language)]
    kept = [*pages[: MOST_LINKS - bool(phones)], *phones]
    once = {link.url: link for link in kept if link.url}
    return tuple(_told_apart(list(once.values())[:MOST_LINKS]))


def language_of(text: Text, language: str) -> str:
    """The language in which `in_language` finds a text; `language` where there is none."""
    return next((code for code in (language, *LANGUAGES) if text.get(code)), language)


def _text(service: Service, language: str, whole: bool) -> tuple[str, str]:
    """A service's text and its language."""
    short = service.summary if any(service.summary.values()) else service.description
    if not whole:
        return cut(in_language(short, language)), language_of(short, language)
    told = service.description if any(service.description.values()) else service.summary
    shown_in = language_of(told, language)
    parts = (in_language(told, language), service.user_instruction.get(shown_in, ""))
    return "\n\n".join(part for part in parts if part), shown_in


def cut(text: str, longest: int = LONGEST_TEXT) -> str:
    """A text that is not longer than `longest`, cut between words."""
    text = text.strip()
    if len(text) <= longest:
        return text
    return f"{text[: longest - 1].rsplit(None, 1)[0].rstrip('.,;:')}…"


def _reasons(context: Context, service: Service, match: Match | None) -> Iterator[str]:
    """The first reasons in words, each told once; and where it is, if it is in few places only."""
    told = [
        tell_reasons([reason], context.language, service, catalogue=context.catalogue)
        for reason in (match.reasons if match else ())
    ]
    where = [tell_place(code, context.language) for code in service.areas]
    if not service.nationwide and len(where) <= FEW_PLACES:
        told = [*told[: MOST_REASONS - 1], Words(context.language).series(where)]
    yield from list(dict.fromkeys(filter(None, told)))[:MOST_REASONS]


def _pages(service: Service, language: str) -> Iterator[Link]:
    gettext = Words(language).gettext
    for channel in service.channels:
        if channel.type is ChannelType.E_SERVICE:
            yield _page(gettext("Online service"), channel.url, language)
        elif channel.type is ChannelType.WEB_PAGE:
            yield _page(gettext("Web page"), channel.url, language)
        elif channel.type is ChannelType.PRINTABLE_FORM:
            yield _page(gettext("Form"), channel.url, language)
    for channel in service.channels:
        if channel.type is ChannelType.SERVICE_POINT:
            yield _page(
                in_language(channel.name, language) or gettext("Service point"),
                channel.url,
                language,
            )


def _page(label: str, url: Text, language: str) -> Link:
    address = in_language(url, language).strip()
    return Link(label, address if address.startswith(("https://", "http://")) else "")


def _told_apart(links: Sequence[Link]) -> list[Link]:
    """Links of which no two are called the same: the site's name is added where they would be."""
    times = Counter(link.label for link in links)
    return [
        replace(link, label=f"{link.label}: {urlsplit(link.url).hostname}")
        if times[link.label] > 1
        else link
        for link in links
    ]


def _phones(service: Service, language: str) -> Iterator[Link]:
    for channel in service.channels:
        if channel.phone:
            yield phone_link(channel.phone, language)


def phone_link(number: str, language: str) -> Link:
    """A number that can be called by pressing it."""
    dialled = "".join(sign for sign in number if sign in DIALLED)
    label = Words(language).gettext("Call %(number)s", number=number)
    return Link(label, f"tel:{dialled}" if dialled else "")


def shown_services(parts: Sequence[object]) -> tuple[str, ...]:
    """Ids of the services among the parts of a reply, in their order."""
    return tuple(p.id for p in parts if isinstance(p, Card) and p.kind == "service")
