"""Base forms of words in Finnish, Swedish and English.

The order for a Finnish word: what spoken Finnish calls it (`oon`: olla); libvoikko, where the
system has it; simplemma's list of forms; endings taken off one at a time. For Swedish and English
there is simplemma alone. What comes later only adds: a word may have several base forms, the
likeliest first, for one form can be of several words (`vuokraa`: vuokra, vuokrata).
"""

from __future__ import annotations

import os
from functools import cache

from revontuli.language.finnish import more_bases, spoken_base, spoken_forms
from revontuli.language.tokens import without_ending
from revontuli.language.voikko import voikko
from revontuli.language.word_forms import WordFormsFactory

SETTING = "REVONTULI_LEMMATIZER"  # "voikko", "simplemma", or unset: voikko where it is there


@cache
def lemmatizer_in_use(language: str) -> str:
    """What base forms in `language` come from: "voikko" or "simplemma".

    An index is made with one of them and must be asked with the same; keep this with it.
    """
    wanted = os.environ.get(SETTING, "").strip().casefold()
    if language == "fi" and wanted != "simplemma" and voikko() is not None:
        return "voikko"
    return "simplemma"


def base_forms(word: str, language: str) -> tuple[str, ...]:
    """The base forms of `word` (tidied, as `tokens` gives it), likeliest first; never empty.

    A word that nothing knows is its own base form.
    """
    word = without_ending(word)
    if not any(map(str.isalpha, word)):
        return (word,)
    found = _finnish(word) if language == "fi" else (_listed(word, language),)
    bases = dict.fromkeys(base.casefold() for base in found if base)
    return tuple(bases) or (word,)


def _finnish(word: str) -> list[str]:
    spoken = spoken_base(word)
    if spoken:
        return [spoken]
    bases: list[str] = []
    if lemmatizer_in_use("fi") == "voikko":
        bases += _voikko_bases(word)
    if not bases:
        bases.append(_listed(word, "fi"))
    for form in spoken_forms(word) if bases == [""] else ():
        bases += _voikko_bases(form) if lemmatizer_in_use("fi") == "voikko" else []
        bases.append(_listed(form, "fi"))
    return bases + more_bases(word, bases)


def _voikko_bases(word: str) -> list[str]:
    own = voikko()
    return [reading.base for reading in own.analyse(word)] if own else []


def _listed(word: str, language: str) -> str:
    """simplemma's base form, or an empty string where it has none."""
    return _strategy().get_lemma(word, language) or ""


@cache
def _strategy():  # type: ignore[no-untyped-def]
    from simplemma.strategies import DefaultStrategy

    return DefaultStrategy(dictionary_factory=WordFormsFactory())
