"""Places for the bot's own words in answers: "Saat sen poliisilta: {document}."

A place is filled with what the person said, in this message or last in the conversation. Where
nothing was said, its sentence is left out: what remains reads as if it had never been there.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence

from revontuli.dialogue.content import OwnWord
from revontuli.language import Words

PLACE = re.compile(r"\{\s*([^\W\d]\w*)\s*\}")
_STOP = re.compile(r"(?<=[.!?…])\s+")
_NO_END = re.compile(  # an abbreviation's stop, or a number's
    r"(?:\b(?:esim|ks|mm|ym|yms|jne|klo|puh|nro|os|vrt|ex|bl\.a|osv|kl|tel|nr|e\.g|i\.e|etc|no)|\d"
    r"|\b\w)\.$",
    re.IGNORECASE,
)


def places_in(text: str, kinds: Collection[str]) -> tuple[str, ...]:
    """The kinds of the bot's own words that a text has places for, in its order."""
    return tuple(dict.fromkeys(kind for kind in PLACE.findall(text) if kind in kinds))


def fill_places(text: str, kinds: Collection[str], said: Mapping[str, str]) -> str:
    """An answer with its places filled, "" where no sentence of it could be.

    Args:
        text: the answer. Braces around anything but a kind stay as they are.
        kinds: of the bot's own words.
        said: what stands in each kind's place, as far as it is known.
    """
    if not places_in(text, kinds):
        return text
    paragraphs = []
    for paragraph in re.split(r"\n\s*\n", text):
        lines = (_filled_line(line, kinds, said) for line in paragraph.splitlines())
        kept = [line for line in lines if line is not None]
        if any(line.strip() for line in kept):
            paragraphs.append("\n".join(kept))
    return "\n\n".join(paragraphs)


def _filled_line(line: str, kinds: Collection[str], said: Mapping[str, str]) -> str | None:
    """The sentences of a line that can be said; None where there were some and none can."""
    kept = [
        _filled(sentence, kinds, said)
        for sentence in _sentences(line)
        if all(kind in said for kind in places_in(sentence, kinds))
    ]
    return " ".join(kept) if kept else None


def _sentences(line: str) -> Iterator[str]:
    begun = ""
    for piece in _STOP.split(line):
        begun = f"{begun} {piece}" if begun else piece
        if not _NO_END.search(begun):
            yield begun
            begun = ""
    if begun:
        yield begun


def _filled(sentence: str, kinds: Collection[str], said: Mapping[str, str]) -> str:
    def word(place: re.Match[str]) -> str:
        if place[1] not in kinds:
            return place[0]
        own = said[place[1]]
        return own[:1].upper() + own[1:] if place.start() == 0 else own

    return PLACE.sub(word, sentence)


def labels(
    words: Sequence[OwnWord], said: Mapping[str, Collection[str]], language: str
) -> dict[str, str]:
    """What was said, by kind, as an answer in `language` calls it: {"document": "passi"}.

    Values that the bot no longer has are left out.
    """
    known = {(word.kind, word.value): word.label(language) for word in words}
    found = {
        kind: [known[kind, value] for value in values if (kind, value) in known]
        for kind, values in said.items()
    }
    return {kind: Words(language).series(own) for kind, own in found.items() if own}
