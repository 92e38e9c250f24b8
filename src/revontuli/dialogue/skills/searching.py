"""The search for services as a conversation needs it: narrowed, judged, and asked the place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from revontuli.dialogue.safety import (
    CRISIS_LINES,
    EMERGENCY_NUMBER,
    POISON_LINE,
    VIOLENCE_LINE,
)
from revontuli.dialogue.skills import Context
from revontuli.dialogue.skills.cards import fits
from revontuli.dialogue.skills.telling_words import TellingWords, telling_words
from revontuli.guidance import Filters, Match
from revontuli.language.identify import identify
from revontuli.language.places import municipalities
from revontuli.privacy.redaction import MARK

LOOKED_AT = 12  # services
SHOWN = 3  # at once: these decide whether the place matters
EQUAL = 0.6  # of the best one's score, from which another answers as well
# Read off the scores of 32 everyday questions and 18 that no service of the example answers.
SURE = 0.8  # score from which the best match answers, if it has telling words of the question
EMERGENCIES = "P19.3"  # service class of emergency numbers and accidents
EMERGENCY_NUMBERS = frozenset(
    number for _, number in (EMERGENCY_NUMBER, VIOLENCE_LINE, POISON_LINE, *CRISIS_LINES.values())
)
BESIDE = 0.33  # of the best one's score: what is less has another subject


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found.

    Attributes:
        matches: for this person, the best first.
        is_good: whether they are surely about what was asked.
        places: municipalities between which the first ones differ, where none is known; the
            bot's own and the commonest first; () where the place would change nothing.
    """

    matches: tuple[Match, ...]
    is_good: bool
    places: tuple[str, ...] = ()


def search(context: Context, text: str) -> Found:
    """Services that answer `text` and fit the person as far as she has told.

    Marks of masked personal data are no words of it. Those for emergencies are only among what is
    surely asked for: being shown 112 for a question about phones helps nobody.
    """
    found, told = _fitting(context, text)
    if told is None:
        return Found((), False)
    is_good = _answers(context, found[:1], told) != ()
    if not is_good:
        found = _without_emergencies(context, found)
    return _found(context, found, is_good)


def guess(context: Context, text: str) -> Found:
    """Services that `text`, which was not understood, is surely about by its telling words.

    Never those for emergencies: danger has its own way.
    """
    found, told = _fitting(context, text)
    if told is None:
        return Found((), False)
    answering = _answers(context, _without_emergencies(context, found), told)
    return _found(context, answering, bool(answering))


def _fitting(context: Context, text: str) -> tuple[tuple[Match, ...], TellingWords | None]:
    """Services that fit the person, with the telling words among their reasons; and those words."""
    text = MARK.sub(" ", text)
    if context.finder is None or not text.strip():
        return (), None
    language = identify(text) or context.language
    place = context.state.memory.municipality
    filters = Filters(municipality=place or None)
    segment = context.state.memory.segment
    found = context.finder.search(
        text,
        language,
        limit=LOOKED_AT,
        filters=filters,
        group=None if segment is None else str(segment),
    )
    told = telling_words(context.finder, text, language)
    fitting = (match for match in found if fits(context, match.service))
    return tuple(told.with_telling_reasons(match) for match in fitting), told


def _found(context: Context, matches: tuple[Match, ...], is_good: bool) -> Found:
    near = tuple(match for match in matches if match.score >= BESIDE * matches[0].score)
    place = context.state.memory.municipality
    return Found(near, is_good, () if place else _places(context, near))


def _answers(context: Context, matches: Iterable[Match], told: TellingWords) -> tuple[Match, ...]:
    """Those that are surely about what was asked.

    Something is always nearest: it counts only where telling words of the question are in it, and
    more than that speaks for it.
    """
    return tuple(
        match
        for match in matches
        if match.score >= SURE and told.are_answered_by(match, context.catalogue)
    )


def _without_emergencies(context: Context, matches: tuple[Match, ...]) -> tuple[Match, ...]:
    helps = {_digits(help.phone) for help in context.content.local_help}
    numbers = (EMERGENCY_NUMBERS | helps) - {""}
    return tuple(
        match
        for match in matches
        if EMERGENCIES not in {one.id for one in match.service.service_classes}
        and numbers.isdisjoint(_digits(channel.phone) for channel in match.service.channels)
    )


def _digits(phone: str) -> str:
    return "".join(sign for sign in phone if sign.isdigit())


def has_services_in(context: Context, place: str) -> bool:
    """Whether a municipality has services of its own in the catalogue."""
    return any(place in service.areas for service in context.catalogue.services)


def _places(context: Context, matches: Sequence[Match]) -> tuple[str, ...]:
    """The municipalities between which the services to be shown differ; () where they do not.

    Near-duplicates differ too: one sees the one of one's own place.
    """
    first = [match for match in matches[:SHOWN] if match.score >= EQUAL * matches[0].score]
    services = [service for match in first for service in (match.service, *match.folded)]
    offered = {frozenset(service.areas) for service in services if not service.nationwide}
    if len(offered) < 2:
        return ()
    return by_services(context, frozenset.union(*offered))


def by_services(context: Context, codes: Iterable[str]) -> tuple[str, ...]:
    """Municipalities, the bot's own first, then those with most services of their own."""
    counts = Counter(
        code
        for service in context.catalogue.services
        if not service.nationwide
        for code in service.areas
    )
    known = [code for code in codes if code in counts and code in municipalities()]
    most = max((counts[code] for code in known), default=0)
    many = [code for code in known if 2 * counts[code] >= most]
    own = context.content.municipality
    return tuple(sorted(many, key=lambda code: (code != own, -counts[code], code)))
