"""A text as the words that search and topics count: base forms, compound parts, stop words."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from revontuli.errors import InputError
from revontuli.language.compounds import modifier_base, split_compound
from revontuli.language.finnish import singular
from revontuli.language.lemmas import base_forms, voikko_readings
from revontuli.language.stop_words import is_stop_word
from revontuli.language.tokens import tokenize, without_ending
from revontuli.language.voikko import Analysis
from revontuli.language.word_forms import word_forms
from revontuli.text import LANGUAGES

REMEMBERED_WORDS = 1 << 17  # a catalogue of 30,000 services has about as many different words


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a text.

    Args:
        text: as it was written, case-folded and composed (NFC).
        lemmas: its likely base forms, the likeliest first; never empty.
        parts: the base forms of a compound's parts ("opiskelija", "asunto"); of another word none.
        is_stop: whether it says little of what the text is about.
        start: where it begins in the text, in characters.
        end: where it ends.
    """

    text: str
    lemmas: tuple[str, ...]
    parts: tuple[str, ...]
    is_stop: bool
    start: int
    end: int


def analyse(text: str, language: str) -> tuple[Word, ...]:
    """The words of `text` in order.

    Args:
        text: any text; what comes after its first `LONGEST_TEXT` characters is left.
        language: "fi", "sv" or "en".

    Raises:
        InputError: another language.
    """
    if language not in LANGUAGES:
        raise InputError(
            f"'{language}' is not a language that texts are read in", expected="fi, sv or en"
        )
    return tuple(
        Word(token.text, *read_word(token.text, language), token.start, token.end)
        for token in tokenize(text)
    )


@lru_cache(maxsize=REMEMBERED_WORDS)
def read_word(word: str, language: str) -> tuple[tuple[str, ...], tuple[str, ...], bool]:
    """The base forms of a tidied word, its parts where it is a compound, whether it is a stop word.

    Remembered, so that words met before cost nothing.
    """
    lemmas = base_forms(word, language)
    return lemmas, _parts(without_ending(word), lemmas[0], language), is_stop_word(word, language)


def _parts(word: str, base: str, language: str) -> tuple[str, ...]:
    """The base forms of a compound's parts: libvoikko tells them, or the words in the list do."""
    if "-" in word:
        *first, last = filter(None, word.split("-"))
        before = [modifier_base(piece, language) or piece for piece in first]
        last_base = base_forms(last, language)[0]
        return (*before, *(_parts(last, last_base, language) or (last_base,))) if before else ()
    readings = voikko_readings(word) if language == "fi" else []
    if readings:
        return _voikko_parts(readings)
    parts = split_compound(base, language)
    if parts and language == "fi":
        return (*parts[:-1], singular(parts[-1], word_forms("fi")) or parts[-1])
    return parts


def _voikko_parts(readings: list[Analysis]) -> tuple[str, ...]:
    """The parts as the likeliest base form has them; koulu has none, though koulu-ilta would."""
    for reading in readings:
        if reading.base == readings[0].base and reading.pieces:
            *first, last = reading.pieces  # the last is in its base form already
            return (*(modifier_base(piece, "fi") or piece for piece in first), last)
    return ()
