"""Base forms of words in Finnish, Swedish and English.

What is asked for a Finnish word, in this order: the spoken forms that are like no written one
(`oon`: olla); libvoikko, where the system has it; simplemma's list of forms; the same two of the
word without clitics and possessors and as written Finnish would have it; simplemma's rules; and
for a word that none of them knows, what is left without its case ending. For Swedish and English,
simplemma's list and rules and then the stem. A word may have several base forms, the likeliest
first, for one form can be of several words (`vuokraa`: vuokrata, vuokra).
"""

from __future__ import annotations

import os
from functools import cache
from typing import TYPE_CHECKING

from revontuli.language import finnish, germanic
from revontuli.language.compounds import inflected_compounds
from revontuli.language.tokens import without_ending
from revontuli.language.voikko import Analysis, voikko
from revontuli.language.word_forms import WordFormsFactory, word_forms
from revontuli.text import LANGUAGES

if TYPE_CHECKING:
    from simplemma.strategies import DefaultStrategy

SETTING = "REVONTULI_LEMMATIZER"  # "simplemma" leaves Voikko out; unset: Voikko where it is there


@cache
def lemmatizer_in_use(language: str) -> str:
    """What base forms in `language` come from first: "voikko" or "simplemma".

    An index is made with one of them and is best asked with the same: keep this beside it.
    """
    left_out = os.environ.get(SETTING, "").strip().casefold() == "simplemma"
    return "voikko" if language == "fi" and not left_out and voikko() else "simplemma"


def base_forms(word: str, language: str) -> tuple[str, ...]:
    """The base forms of `word` (tidied, as `tokenize` gives it), likeliest first; never empty.

    A word that nothing knows is its own base form. Of a hyphenated word the last part is brought
    to its base form.
    """
    word = without_ending(word)
    if not any(map(str.isalpha, word)):
        return (word,)
    head, hyphen, last = word.rpartition("-")
    if hyphen:
        whole = _finnish_readings(word) if language == "fi" else []  # 19-vuotiaille: 19-vuotias
        bases = whole or [f"{head}-{base}" for base in base_forms(last, language)]
        return tuple(dict.fromkeys((*bases, bases[0].replace("-", ""))))  # vuokraasunto
    found = _finnish(word) if language == "fi" else _germanic(word, language)
    return tuple(dict.fromkeys(map(str.casefold, found)))


def is_known(word: str, language: str) -> bool:
    """Whether `word` (tidied) is a form of a word that anything here knows, well spelt.

    False is no proof of a slip: names and rare compounds are unknown too.
    """
    word = without_ending(word)
    if language == "fi":
        return bool(finnish.spoken_base(word) or _finnish_readings(word))
    forms = word_forms(language)
    return forms.get(word) is not None or forms.is_base(word)


def is_word(word: str) -> bool:
    """Whether `word` (tidied) is known in any language here."""
    return any(is_known(word, language) for language in LANGUAGES)


def _finnish(word: str) -> list[str]:
    spoken = finnish.spoken_base(word)
    if spoken:
        return [spoken]
    bases = _finnish_readings(word)
    if bases:
        return bases
    for forms in finnish.written_forms(word):
        bases = [base for form in forms for base in _finnish_readings(form)]
        if bases:
            return bases
    bases = inflected_compounds(word, _finnish_readings)
    return bases or _by_rule(word, "fi") or [word, *finnish.stems(word)]


def _finnish_readings(word: str) -> list[str]:
    """The base forms of a form that Voikko or simplemma's list knows; of another none."""
    forms = word_forms("fi")
    listed = forms.get(word)
    bases = [reading.base for reading in voikko_readings(word)]
    bases += [listed] if listed else []
    if not bases:
        return []
    bases += finnish.second_readings(word, forms)
    return bases + [one for base in bases if (one := finnish.singular(base, forms))]


def voikko_readings(word: str) -> list[Analysis]:
    """Voikko's readings of a Finnish form, where it is in use.

    Voikko does not say which is the likeliest. That is the one whose base form simplemma's list
    has for the form, then one that ends in a base form of the list: hygieniapassi, not -passinen.
    """
    own = voikko() if lemmatizer_in_use("fi") == "voikko" else None
    readings = own.analyse(word) if own else ()
    if len(readings) < 2:
        return list(readings)
    forms = word_forms("fi")
    listed = forms.get(word)

    def unlikely(reading: Analysis) -> tuple[bool, bool]:
        last = reading.pieces[-1] if reading.pieces else reading.base
        return reading.base != listed, not forms.is_base(last)

    return sorted(readings, key=unlikely)


def _germanic(word: str, language: str) -> list[str]:
    forms = word_forms(language)
    listed = forms.get(word)
    found = [listed] if listed else _by_rule(word, language)
    seconds = germanic.second_readings(word, language, forms)
    return [*found, *seconds] or [word, *germanic.stems(word, language)]


def _by_rule(word: str, language: str) -> list[str]:
    base = _strategy().get_lemma(word, language)
    return [base] if base else []


@cache
def _strategy() -> DefaultStrategy:
    from simplemma.strategies import DefaultStrategy

    return DefaultStrategy(dictionary_factory=WordFormsFactory())
