"""What is known of a price, a place or the like: fields of services, and sentences that tell of it.

Nothing is made up: what is said is a field of the service, or a sentence of it or of the keepers'
answer as it was written.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace

from revontuli.catalogue import Address, Charge, Service
from revontuli.dialogue.follow_ups import Aspect, names_them, tells_of
from revontuli.dialogue.hours import tell_hours, tell_now
from revontuli.dialogue.reply import Card
from revontuli.dialogue.skills import Context
from revontuli.dialogue.skills.cards import language_of, service_card, service_links
from revontuli.dialogue.skills.saying import words
from revontuli.guidance.place_words import tell_place
from revontuli.language import N_
from revontuli.text import Text, in_language

MOST_SENTENCES = 3  # of one text that tell of one aspect
MANY_PLACES = 5
# Service classes of money that is paid to people: what it costs is no question.
BENEFITS = frozenset(("P1.4", "P4.10", "P6.14", "P10.6"))
# What a card or an advice desk of such a class is called in some language, and money never is.
_FREE = re.compile(
    r"maksut(?:on|t)|(?<!\w)ilmai(?:nen|s[et])|gratis|(?:avgifts|kostnads)fri"
    r"|(?:free of|without) charge|(?<![\w-])free (?!time)",
    re.IGNORECASE,
)
# What can be asked of whom or when ("entä vaihto-opiskelijat?"): then what names them tells it.
OF_SOMEBODY = (Aspect.WHO, Aspect.TIME, Aspect.HOURS)
_SENTENCE_ENDS = re.compile(r"(?<=[.!?])\s+(?=[^\Wa-zåäö])|\n+")

UNTOLD = {
    Aspect.PRICE: N_("I don't know what this costs."),
    Aspect.AMOUNT: N_("I don't know how much money one gets."),
    Aspect.TIME: N_("I don't know the dates or times of this."),
    Aspect.HOURS: N_("I don't know the opening hours."),
    Aspect.CONTACT: N_("I have no phone number or e-mail address for this."),
    Aspect.PAGE: N_("I know no web page of this."),
    Aspect.PLACE: N_("I don't know where this is."),
    Aspect.APPLY: N_("I don't know how to apply for this."),
    Aspect.WHO: N_("I don't know exactly whom this is for."),
    Aspect.LANGUAGES: N_("I don't know in which languages this is offered."),
    Aspect.DOCUMENTS: N_("I don't know which papers are needed."),
    Aspect.MORE: N_("I know no more about this."),
    Aspect.WHY: N_("I took your question to be about this. If it wasn't, ask in other words."),
}


def told_by_text(text: Text, aspect: Aspect, about: tuple[str, ...], language: str) -> list[str]:
    """The sentences of a text that tell of an aspect, in its own order; few.

    Args:
        text: by language.
        aspect: asked of.
        about: whom or when it is asked for; () for nobody in particular.
        language: asked in; the next best that the text has where it lacks that.
    """
    code = language_of(text, language)
    sentences = [one.strip() for one in _SENTENCE_ENDS.split(in_language(text, language))]
    tell = [one for one in sentences if one and tells_of(aspect, one, code)]
    if about and aspect in OF_SOMEBODY:
        named = [one for one in sentences if one and names_them(about, one, code)]
        tell = named or ([] if aspect is Aspect.WHO else tell)
    return list(dict.fromkeys(tell))[:MOST_SENTENCES]


def asked_of(services: Iterable[Service], aspects: Iterable[Aspect]) -> tuple[Aspect, ...]:
    """The aspects that are meant: "how much is it" of money that one gets is its amount."""
    pays = [_is_benefit(service) for service in services]
    if not pays or not all(pays):
        return tuple(aspects)
    return tuple(dict.fromkeys(Aspect.AMOUNT if one is Aspect.PRICE else one for one in aspects))


def service_told(
    context: Context, service: Service, aspects: Iterable[Aspect], about: tuple[str, ...]
) -> tuple[Card | None, set[Aspect]]:
    """A card with what is known of these aspects of a service, and those of which there was some.

    Returns:
        None for the card where nothing is known.
    """
    lines: dict[str, None] = {}
    known: set[Aspect] = set()
    for aspect in aspects:
        if told := list(_told(context, service, aspect, about)):
            known.add(aspect)
            lines |= dict.fromkeys(told)
    if not known:
        return None, known
    card = service_card(context, service)
    return replace(card, text="\n".join(lines), reasons=()), known


def _told(
    context: Context, service: Service, aspect: Aspect, about: tuple[str, ...]
) -> Iterator[str]:
    texts = (service.description, service.user_instruction, service.summary)
    sentences = [
        one for text in texts for one in told_by_text(text, aspect, about, context.language)
    ]
    if aspect is Aspect.APPLY and (how := in_language(service.user_instruction, context.language)):
        sentences = [how]
    if not (about and aspect is Aspect.WHO):
        yield from FIELDS.get(aspect, _none)(context, service, bool(sentences))
    yield from dict.fromkeys(sentences[:MOST_SENTENCES])


def _price(context: Context, service: Service, is_told: bool) -> Iterator[str]:
    gettext = words(context).gettext
    if service.charge is Charge.FREE and not _is_benefit(service):
        yield gettext("Using it costs nothing.")
    elif service.charge is Charge.CHARGED and not is_told:
        yield gettext("It costs something; I don't know how much.")


def _time(context: Context, service: Service, is_told: bool) -> Iterator[str]:
    tell, last = words(context), service.valid_to
    if last:
        yield tell.gettext("Offered until %(day)s.", day=tell.day(last.isoformat()))


def _hours(context: Context, service: Service, is_told: bool) -> Iterator[str]:
    for channel in service.channels:
        lines = tell_hours(channel.hours, context.language)
        if lines:
            name = in_language(channel.name, context.language)
            now = tell_now(channel.hours, context.now, context.language)
            hours = " ".join(filter(None, (now, "; ".join(lines))))
            yield f"{name}: {hours}" if name else hours


def _contact(context: Context, service: Service, is_told: bool) -> Iterator[str]:
    gettext = words(context).gettext
    phones = [channel.phone for channel in service.channels if channel.phone]
    emails = [channel.email for channel in service.channels if channel.email]
    yield from (gettext("Phone: %(number)s", number=number) for number in phones)
    yield from emails


def _page(context: Context, service: Service, is_told: bool) -> Iterator[str]:
    pages = [link for link in service_links(service, context.language) if "tel:" not in link.url]
    if pages:
        yield in_language(service.summary, context.language) or service.label(context.language)


def _place(context: Context, service: Service, is_told: bool) -> Iterator[str]:
    for channel in service.channels:
        if channel.address and (where := _address(channel.address, context.language)):
            name = in_language(channel.name, context.language)
            yield f"{name}: {where}" if name else where
    tell, own = words(context), context.state.memory.municipality
    places = [""] if service.nationwide else [own] if own in service.areas else list(service.areas)
    if len(places) > MANY_PLACES:
        yield tell.gettext("It is offered in %(n)s municipalities.", n=len(places))
    elif places:
        there = tell.series([tell_place(code, context.language) for code in places])
        yield tell.gettext("It is offered here: %(places)s.", places=there)


def _address(address: Address, language: str) -> str:
    street = in_language(address.street, language)
    town = f"{address.postal_code} {in_language(address.post_office, language)}".strip()
    return ", ".join(filter(None, (street, town)))


def _who(context: Context, service: Service, is_told: bool) -> Iterator[str]:
    gettext, youngest, oldest = words(context).gettext, service.youngest, service.oldest
    if youngest is not None and oldest is not None:
        yield gettext(
            "For people aged %(youngest)s to %(oldest)s.", youngest=youngest, oldest=oldest
        )
    elif youngest is not None:
        yield gettext("For people aged %(youngest)s or more.", youngest=youngest)
    elif oldest is not None:
        yield gettext("For people aged %(oldest)s or less.", oldest=oldest)


def _languages(context: Context, service: Service, is_told: bool) -> Iterator[str]:
    tell = words(context)
    codes = service.languages or [code for one in service.channels for code in one.languages]
    names = [tell.locale.languages.get(code, code) for code in dict.fromkeys(codes)]
    if names:
        yield tell.gettext(
            "You are served in these languages: %(names)s.", names=tell.series(names)
        )


def _is_benefit(service: Service) -> bool:
    """Whether it is money that is paid; a student card has the class of student benefits too."""
    if BENEFITS.isdisjoint(one.id for one in service.service_classes):
        return False
    texts = (service.summary, service.description)
    return not any(_FREE.search(told) for text in texts for told in text.values())


def _none(context: Context, service: Service, is_told: bool) -> Iterator[str]:
    yield from ()


FIELDS: Mapping[Aspect, Callable[[Context, Service, bool], Iterator[str]]] = {
    Aspect.PRICE: _price,
    Aspect.TIME: _time,
    Aspect.HOURS: _hours,
    Aspect.CONTACT: _contact,
    Aspect.PAGE: _page,
    Aspect.PLACE: _place,
    Aspect.WHO: _who,
    Aspect.LANGUAGES: _languages,
}
