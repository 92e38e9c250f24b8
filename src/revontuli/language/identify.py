"""The language of a short text: Finnish, Swedish, English, or don't know.

Function words decide where a text has those of one language alone. Else three things are weighed
together: lingua's probability, from character trigrams (its low-accuracy mode, limited to the three
languages: a tenth of a second and 10 MB to load, where its full one takes over a second and
130 MB); how many of the words are in simplemma's list for the language; and the function words.
A text in a fourth language is taken for the nearest of the three or not known.
"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Any

from revontuli.language.stop_words import stop_words
from revontuli.language.tokens import tokenize
from revontuli.language.word_forms import word_forms
from revontuli.text import LANGUAGES

ENOUGH = 400  # characters that tell a text's language
SURE = 0.75  # the share of the weight that the language must have

# Chosen on one half of the texts that the benchmark measures on; it reports the other half.
LIKELIEST_OTHER = 1e-4  # lingua says 0 where it should not
NOT_LISTED = 0.25  # of a word: names and compounds are in no list
FUNCTION_WORD = 3.0


@lru_cache(maxsize=4096)
def identify(text: str) -> str | None:
    """The language of `text`: "fi", "sv" or "en"; None where it cannot be told.

    Only the first `ENOUGH` characters count.
    """
    words = [token.text for token in tokenize(text[:ENOUGH])]
    words = [word for word in words if any(map(str.isalpha, word))]
    if not words:
        return None
    own = {code: sum(word in _own_words(code) for word in words) for code in LANGUAGES}
    spoken_for = [code for code in LANGUAGES if own[code]]
    if len(spoken_for) == 1:
        return spoken_for[0]
    weights = {
        code: share * _share_listed(words, code) ** 2 * FUNCTION_WORD ** own[code]
        for code, share in _by_trigrams(" ".join(words)).items()
    }
    best = max(LANGUAGES, key=lambda code: weights[code])
    return best if weights[best] >= SURE * sum(weights.values()) else None


@cache
def _own_words(language: str) -> frozenset[str]:
    """Stop words of `language` that are of no other."""
    others = (stop_words(other) for other in LANGUAGES if other != language)
    return stop_words(language).difference(*others)


def _share_listed(words: list[str], language: str) -> float:
    forms = word_forms(language)
    return (sum(word in forms for word in words) + NOT_LISTED) / (len(words) + NOT_LISTED)


def _by_trigrams(text: str) -> dict[str, float]:
    values = _detector().compute_language_confidence_values(text)
    return {
        value.language.iso_code_639_1.name.lower(): max(value.value, LIKELIEST_OTHER)
        for value in values
    }


@cache
def _detector() -> Any:
    from lingua import Language, LanguageDetectorBuilder

    languages = (Language.FINNISH, Language.SWEDISH, Language.ENGLISH)
    return LanguageDetectorBuilder.from_languages(*languages).with_low_accuracy_mode().build()
