"""The search for services as a conversation needs it: narrowed, judged, and asked the place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from revontuli.dialogue.skills import Context
from revontuli.dialogue.skills.cards import fits
from revontuli.guidance import Filters, Match
from revontuli.guidance.match import ReasonKind
from revontuli.language.identify import identify
from revontuli.language.places import municipalities
from revontuli.privacy.redaction import MARK

LOOKED_AT = 12  # services
SHOWN = 3  # at once: these decide whether the place matters
EQUAL = 0.6  # of the best one's score, from which another answers as well
# Read off the scores of 32 everyday questions and 18 that no service of the example answers.
SURE = 0.8  # score from which the best match answers, if it has a word or a term of the question
BESIDE = 0.33  # of the best one's score: what is less has another subject


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found.

    Attributes:
        matches: for this person, the best first.
        is_good: whether the best of them is surely about what was asked.
        places: municipalities between which the first ones differ, where none is known; the
            bot's own and the commonest first; () where the place would change nothing.
    """

    matches: tuple[Match, ...]
    is_good: bool
    places: tuple[str, ...] = ()


def search(context: Context, text: str) -> Found:
    """Services that answer `text` and fit the person as far as she has told.

    Marks of masked personal data are no words of it.
    """
    text = MARK.sub(" ", text)
    if context.finder is None or not text.strip():
        return Found((), False)
    place = context.state.memory.municipality
    filters = Filters(municipality=place or None)
    segment = context.state.memory.segment
    found = context.finder.search(
        text,
        identify(text) or context.language,
        limit=LOOKED_AT,
        filters=filters,
        group=None if segment is None else str(segment),
    )
    fitting = tuple(match for match in found if fits(context, match.service))
    fitting = tuple(match for match in fitting if match.score >= BESIDE * fitting[0].score)
    return Found(fitting, is_good(fitting), () if place else _places(context, fitting))


def is_good(matches: Sequence[Match]) -> bool:
    """Whether the best match is surely about what was asked.

    Something is always nearest: it counts only where a word or a term of the question is in it,
    and more than that speaks for it.
    """
    if not matches or matches[0].score < SURE:
        return False
    return any(reason.kind in (ReasonKind.TERM, ReasonKind.WORD) for reason in matches[0].reasons)


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
