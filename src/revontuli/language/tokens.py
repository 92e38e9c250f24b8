"""Words of a text as search needs them: where each stands, and how it reads when tidied.

A word is a run of letters and digits of any script, held together by a hyphen, an apostrophe or,
before an ending as Finnish writes it, a colon: `vuokra-asunto`, `don't`, `KELA:lta`, `tl:ssä`.
Everything else (spaces, punctuation, emoji, control characters) only parts words.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

LONGEST_TEXT = 20_000  # characters; the longest service description is a quarter of this
LONGEST_WORD = 60  # characters; what is longer is noise, and is cut

_MARKS = "\u0300-\u036f"  # combining marks: ä as a and two dots
_UNSEEN = "\u00ad\u200b-\u200d\u2060\ufeff"  # soft hyphens and joiners inside a word
_RUN = rf"[^\W_](?:[{_UNSEEN}]*[^\W_{_UNSEEN}{_MARKS}]|[{_MARKS}])*"
_HYPHENS = "\\-\u2010\u2011"
# An ending after a colon: case, then possessor, then clitic (VISK §§ 81, 95, 126); Swedish s.
# Letters with dots are matched composed and decomposed.
_ENDING = (
    "(?:i|e|je)?(?:n|t|a|s|ta|ssa|sta|lla|lta|lle|ksi|na|tta|h?V{1,2}n|seen|ja|[dt]?en)"
    "(?:ni|si|nsa|mme|nne)?(?:ko|kin|kaan|han|pa)?"
)
_ENDING = _ENDING.replace("a", "[aä]\u0308?").replace("o", "[oö]\u0308?")
_ENDING = _ENDING.replace("V", "(?:[aeiouyäö]\u0308?)")
_WORD = re.compile(
    rf"{_RUN}(?:['\u2019][^\W\d_]{{1,12}}|[{_HYPHENS}]{_RUN})*(?::{_ENDING}(?!\w))?",
    re.IGNORECASE,
)
_TIDY = str.maketrans(
    {"\u2019": "'", "\u2010": "-", "\u2011": "-"}
    | dict.fromkeys(map(chr, (0xAD, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF)))
)


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a text.

    Args:
        text: the word case-folded and in Unicode's composed form (NFC).
        start: where it begins in the text, in characters.
        end: where it ends.
    """

    text: str
    start: int
    end: int


def tokenize(text: str) -> Iterator[Token]:
    """The words of `text` in order; what comes after its first `LONGEST_TEXT` characters is left.

    A word is never cut in two there: the last one that does not fit whole is left out.
    """
    whole = text if len(text) <= LONGEST_TEXT else _cut(text)
    for match in _WORD.finditer(whole):
        word = tidy(match.group())
        if word:
            yield Token(word[:LONGEST_WORD], match.start(), match.end())


def tidy(word: str) -> str:
    """`word` case-folded, composed (NFC), with plain hyphens and apostrophes, nothing unseen."""
    if word.isascii():
        return word.lower()
    composed = unicodedata.normalize("NFC", word).translate(_TIDY)
    return unicodedata.normalize("NFC", composed.casefold())


def without_ending(word: str) -> str:
    """`word` without an ending after a colon: kela of kela:lta."""
    return word.split(":", 1)[0]


def _cut(text: str) -> str:
    head = text[:LONGEST_TEXT]
    if text[LONGEST_TEXT].isspace():
        return head
    space = max(head.rfind(" "), head.rfind("\n"))
    return head[:space] if space > 0 else head
