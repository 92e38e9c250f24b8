"""Answers to open questions made ready to be coded: redacted, and cut into the things they name."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from revontuli.language.analysis import analyse
from revontuli.language.identify import identify
from revontuli.privacy.redaction import MARK, redact

LONGEST = 5_000  # characters of an answer that are read
SHORTEST_TO_TELL = 15  # characters: one word or two may be of any language
VOTES = 300  # texts that tell which language most are in
MOST_PIECES = 30  # of one answer
BETWEEN = re.compile(
    r"[,;.!?\n\r/()…•]+|\s[-–]\s|\s(?:ja|tai|sekä|taikka|och|eller|samt|and|or)(?=\s)", re.I
)
_FI = (
    r"(?:no|ei+|e+n|emmä|emmää|em|mä|mää|mie|minä|oikein|oikeen|oikeastaan|oikeestaan|"
    r"kyllä|nyt|enää|just|mitään|mieleen|tule|tuu|tuule|osaa|osa|sanoa|kertoa|vastata|"
    r"vastaa|vastausta|tiedä|tiiä|tiijä|tiä|ossaa|ymmärrä|vaikea|oo|on|mikään|"
    r"minun|taida|muista|halua|tätä|tota|juuri|ihan|"
    r"varmaan|yhtään|mä'|mun|hmm+|mmm+|öö+)"
)
SAYS_NOTHING = re.compile(
    rf"(?:\W|_)*(?:(?:eos|y|x|none|nothing|n/?a|no (?:answer|comment|idea)|"
    r"(?:i )?(?:don[’']?t|do not) know(?: yet)?|not sure|can[’']?t say|"
    r"(?:jag )?(?:vet|kan) (?:inte|ej)(?: säga)?|"
    r"ingen (?:aning|kommentar)|inget(?: svar)?|ingenting|"
    rf"ei|en|{_FI}(?:[\s.,…]+{_FI})+)(?:\W|_)*)?",
    re.I,
)


def says_nothing(text: str | None) -> bool:
    """Whether an answer is empty or says that there is none: "EOS", "en osaa sanoa", "vet inte"."""
    return not text or SAYS_NOTHING.fullmatch(text[:200]) is not None


def clean_answer(text: str | None) -> str:
    """An answer without personal data, cut to `LONGEST` characters; "" where it says nothing."""
    if text is None or says_nothing(text):
        return ""
    text = " ".join(text[:LONGEST].split())
    return redact(text, identify(text)).text


def pieces(text: str) -> tuple[str, ...]:
    """The things that an answer names one after another: "piirtää, uida ja laulaa" are three."""
    found = (piece.strip(" \t-–:'\"") for piece in BETWEEN.split(text))
    kept = [piece for piece in found if sum(map(str.isalpha, piece)) > 1]
    return tuple(dict.fromkeys(kept))[:MOST_PIECES] or ((text,) if text.strip() else ())


def main_language(texts: Sequence[str]) -> str:
    """The language that most of several short texts are in, as far as each can be told."""
    votes = Counter(language for text in texts[:VOTES] if (language := identify(text)))
    return votes.most_common(1)[0][0] if votes else "fi"


def language_of(text: str, usual: str) -> str:
    """A text's language; the usual one where it is too short to tell."""
    return (identify(text) if len(text) >= SHORTEST_TO_TELL else None) or usual


def base_forms(text: str, language: str) -> list[str]:
    """The base forms of a text's words that mean something, without the marks of redaction."""
    words = analyse(MARK.sub(" ", text), language)
    return [word.lemmas[0] for word in words if not word.is_stop and word.text.isalpha()]


def telling_words(text: str, language: str) -> str:
    """A text's words that mean something, as they stand; all of it where there are none."""
    words = analyse(MARK.sub(" ", text), language)
    return " ".join(word.text for word in words if not word.is_stop) or text.casefold()


def in_base_forms(text: str, language: str) -> str:
    """A text as its base forms; as it stands where there are none."""
    return " ".join(base_forms(text, language)) or text.casefold()
