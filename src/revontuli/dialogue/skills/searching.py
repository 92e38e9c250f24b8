"""The search for services as a conversation needs it: narrowed, judged, and asked the place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from revontuli.dialogue.skills import Context
from revontuli.dialogue.skills.cards import fits
from revontuli.guidance import Filters, Match
from revontuli.guidance.match import ReasonKind

LOOKED_AT = 12  # services
DECIDING = 4  # the first so many decide whether the place matters
CLOSE = 0.35  # cosine of meanings from which a text is about the service
TELLING = (ReasonKind.TERM, ReasonKind.WORD, ReasonKind.CONCEPT, ReasonKind.CLASS)


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
    """Services that answer `text` and fit the person as far as she has told."""
    if context.finder is None or not text.strip():
        return Found((), False)
    place = context.state.memory.municipality
    filters = Filters(municipality=place or None)
    segment = context.state.memory.segment
    found = context.finder.search(
        text,
        context.language,
        limit=LOOKED_AT,
        filters=filters,
        group=None if segment is None else str(segment),
    )
    fitting = tuple(match for match in found if fits(context, match.service))
    return Found(fitting, is_good(fitting), () if place else _places(context, fitting))


def is_good(matches: Sequence[Match]) -> bool:
    """Whether the best match is surely about what was asked: a word of it, or much the same."""
    if not matches:
        return False
    kinds = {reason.kind: reason.strength for reason in matches[0].reasons}
    if ReasonKind.TERM in kinds:
        return True
    told = [kind for kind in TELLING if kind in kinds]
    return len(told) >= 2 or (bool(told) and kinds.get(ReasonKind.MEANING, 0.0) >= CLOSE)


def _places(context: Context, matches: Sequence[Match]) -> tuple[str, ...]:
    """The municipalities between which the first services differ; () where they do not.

    Near-duplicates differ too: one sees the one of one's own place.
    """
    first = [s for match in matches[:DECIDING] for s in (match.service, *match.folded)]
    offered = [frozenset(service.areas) for service in first if not service.nationwide]
    if len(set(offered)) < 2:
        return ()
    counted = Counter(code for places in offered for code in places)
    own = context.content.municipality
    return tuple(sorted(counted, key=lambda code: (code != own, -counted[code], code)))
