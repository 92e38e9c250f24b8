"""The language of a short text: Finnish, Swedish, English, or don't know."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Any

from revontuli.language.stop_words import stop_words
from revontuli.language.tokens import tokenize
from revontuli.text import LANGUAGES

ENOUGH = 400  # characters that tell a text's language
SURE = 0.75  # lingua's confidence below which we don't know


@lru_cache(maxsize=4096)
def identify(text: str) -> str | None:
    """The language of `text`: "fi", "sv" or "en"; None where it cannot be told.

    Function words decide where those of one language alone are in the text; else lingua does, by
    its character trigrams.
    """
    words = [token.text for token in tokenize(text[:ENOUGH])]
    if not any(map(str.isalpha, "".join(words))):
        return None
    counts = {
        language: sum(word in _own_words(language) for word in words) for language in LANGUAGES
    }
    best = max(LANGUAGES, key=lambda language: counts[language])
    if counts[best] and sum(counts.values()) == counts[best]:
        return best
    value = _detector().compute_language_confidence_values(" ".join(words))[0]
    return value.language.iso_code_639_1.name.lower() if value.value >= SURE else None


@cache
def _own_words(language: str) -> frozenset[str]:
    """Stop words of `language` that are of no other."""
    others = frozenset().union(*(stop_words(other) for other in LANGUAGES if other != language))
    return stop_words(language) - others


@cache
def _detector() -> Any:
    from lingua import Language, LanguageDetectorBuilder

    languages = (Language.FINNISH, Language.SWEDISH, Language.ENGLISH)
    return LanguageDetectorBuilder.from_languages(*languages).with_low_accuracy_mode().build()
