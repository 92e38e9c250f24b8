"""What of a service is searched: its texts by field and language, and the words in them."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from revontuli.catalogue import Service, Term
from revontuli.language.analysis import Word, analyse
from revontuli.language.identify import identify
from revontuli.language.stop_words import function_words

# How much a word counts by where it stands (BM25F). A name tells what a service is; a description
# also tells what it is not.
FIELDS: Mapping[str, float] = {
    "name": 3.0,
    "synonyms": 2.0,
    "terms": 1.5,
    "ontology": 1.5,
    "class": 0.5,
    "summary": 1.0,
    "description": 0.5,
    "provider": 0.3,
}
GRAM_LENGTHS = (3, 4, 5)
_FORM = "w:"  # before a base form, to tell it from a run of the same letters
LEMMA_WEIGHT, PART_WEIGHT, GRAM_WEIGHT = 3.0, 1.5, 1.0


@dataclass(frozen=True, slots=True)
class SearchedText:
    """One text of a service.

    Attributes:
        field: a key of `FIELDS`.
        language: of the text.
        text: the text.
    """

    field: str
    language: str
    text: str


@dataclass(frozen=True, slots=True)
class Features:
    """What the words of a text are compared by.

    Attributes:
        ids: sorted, unique; stable from process to process. Shape (f,), uint32.
        weights: shape (f,), float32.
    """

    ids: NDArray[np.uint32]
    weights: NDArray[np.float32]


def searched_texts(service: Service, terms: Sequence[Term] = ()) -> Iterator[SearchedText]:
    """All texts of a service that are searched; `terms` are those that link to it."""
    for field in ("name", "summary", "description"):
        for language, text in getattr(service, field).items():
            yield SearchedText(field, language, text)
    for language, words in service.synonyms.items():
        yield SearchedText("synonyms", language, "; ".join(words))
    for term in terms:
        for language, name in term.name.items():
            yield SearchedText("terms", language, name)
        for language, words in term.synonyms.items():
            yield SearchedText("terms", language, "; ".join(words))
    for field, concepts in (
        ("ontology", service.ontology_terms),
        ("class", service.service_classes),
    ):
        for concept in concepts:
            for language, name in concept.name.items():
                yield SearchedText(field, language, name)
    for language, name in service.provider.name.items():
        yield SearchedText("provider", language, name)


def searched_language(text: str, language: str | None) -> str:
    """The language to read a question in: as told, or as it looks, or Finnish."""
    return language or identify(text) or "fi"


def content_words(text: str, language: str) -> tuple[Word, ...]:
    """The words that tell what a text is about; where none does, those that ask for something.

    "Apua" and "help" carry little in a longer question, and are all there is of a short one.
    """
    words = analyse(text, language)
    function = function_words(language)
    return tuple(word for word in words if not word.is_stop) or tuple(
        word for word in words if word.text not in function
    )


@lru_cache(maxsize=200_000)
def word_features(word: str, lemmas: tuple[str, ...], parts: tuple[str, ...]) -> Features:
    """What a word is compared by: base forms, a compound's parts, and runs of characters.

    Runs of 3 to 5 characters (McNamee & Mayfield 2004) meet where base forms do not: unknown words,
    slips of the pen, compounds and the stems of kindred languages.
    """
    found: dict[str, float] = {}
    for form in dict.fromkeys((word, *lemmas)):
        padded = f"_{form}_"
        for length in GRAM_LENGTHS:
            for start in range(len(padded) - length + 1):
                found[f"g:{padded[start : start + length]}"] = GRAM_WEIGHT
    for part in parts:
        found[_FORM + part] = PART_WEIGHT
    for lemma in lemmas:
        found[_FORM + lemma] = LEMMA_WEIGHT
    return _hashed(found)


def form_id(form: str) -> int:
    """The id of a base form among features."""
    return zlib.crc32((_FORM + form).encode())


def text_features(words: Sequence[Word]) -> Features:
    """The features of several words, added up."""
    each = [word_features(word.text, word.lemmas, word.parts) for word in words]
    if not each:
        return Features(np.zeros(0, np.uint32), np.zeros(0, np.float32))
    return added_up(
        np.concatenate([f.ids for f in each]), np.concatenate([f.weights for f in each])
    )


def added_up(ids: NDArray[np.uint32], weights: NDArray[np.float32]) -> Features:
    """Features with each id once."""
    unique, places = np.unique(ids, return_inverse=True)
    return Features(unique, np.bincount(places, weights, len(unique)).astype(np.float32))


def _hashed(features: Mapping[str, float]) -> Features:
    ids = np.fromiter((zlib.crc32(f.encode()) for f in features), np.uint32, len(features))
    weights = np.fromiter(features.values(), np.float32, len(features))
    return added_up(ids, weights)
