"""Questions and services as profiles of the concepts that they are like."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from revontuli.engine import Progress, silent
from revontuli.guidance.concepts import EverydayConcept
from revontuli.guidance.language_space import HOME, products
from revontuli.guidance.searched import Features, SearchedText, content_words, text_features
from revontuli.guidance.word_index import WordIndex
from revontuli.text import LANGUAGES

KEPT = 20  # concepts in a profile
ASKED = 5  # concepts that a question is taken to be about
WORDS = 2.0  # what a phrase of a concept that a question says weighs beside its meaning
TOLD = 3.0  # what a concept's words in a service's texts weigh beside the service's meaning
PLAIN = 0.25  # from which score on a phrase of a concept is found in a service's texts
NAMES = ("starts", "rows", "values")

Vectors = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class ConceptProfile:
    """What a question is about.

    Attributes:
        places: of its concepts, the strongest first.
        weights: how much it is about each.
        said: how plainly it says a phrase of any concept, 0 to 1.
    """

    places: NDArray[np.intp]
    weights: Vectors
    said: float


@dataclass(frozen=True)
class ConceptIndex:
    """Concepts to compare questions and services with, and the services' profiles.

    Attributes:
        codes: of c concepts.
        vectors: by language, of unit length. Shape (c, d).
        phrases: the concepts' phrases as texts of their own, by language.
        firsts: where each concept's phrases begin, by language. Shape (c,).
        starts: where each concept's services begin. Shape (c + 1,).
        rows, values: services and how much each is about it. Shape (p,).
        size: number of services.
    """

    codes: tuple[str, ...]
    vectors: Mapping[str, Vectors]
    phrases: Mapping[str, WordIndex]
    firsts: Mapping[str, NDArray[np.int64]]
    starts: NDArray[np.int64]
    rows: NDArray[np.int32]
    values: NDArray[np.float32]
    size: int

    @classmethod
    def build(
        cls,
        concepts: Sequence[EverydayConcept],
        vectors: Mapping[str, Vectors],
        services: Vectors,
        service_words: WordIndex,
        languages: Collection[str] = LANGUAGES,
        progress: Progress = silent,
    ) -> ConceptIndex:
        """What each service is about: concepts that it is like, and those whose words it tells.

        Args:
            concepts: c of them.
            vectors: of the concepts, by language, of unit length. Shape (c, d).
            services: vectors of n services in the common space. Shape (n, d).
            service_words: the services' words.
            languages: in which services are told; phrases of others are not looked for.
            progress: told of the concepts looked for.
        """
        like, weights = profiles(services @ vectors[HOME].T)
        rows = [np.repeat(np.arange(len(services), dtype=np.int32), like.shape[1])]
        places, values = [like.ravel()], [weights.ravel()]
        for place, concept in enumerate(concepts):
            told = _told(concept, service_words, languages)
            found = np.flatnonzero(told >= PLAIN)
            rows.append(found.astype(np.int32))
            places.append(np.full(len(found), place))
            values.append(TOLD * told[found])
            progress("Looking for the concepts' words", place + 1, len(concepts))
        of_service, of_concept = np.concatenate(rows), np.concatenate(places)
        order = np.lexsort((of_service, of_concept))
        return cls(
            codes=tuple(concept.id for concept in concepts),
            vectors=vectors,
            phrases={code: _phrase_index(tuple(concepts), code) for code in LANGUAGES},
            firsts={code: _first_phrases(concepts, code) for code in LANGUAGES},
            starts=np.searchsorted(of_concept[order], np.arange(len(concepts) + 1)),
            rows=of_service[order],
            values=np.concatenate(values)[order].astype(np.float32),
            size=len(services),
        )

    def profile(self, vector: Vectors | None, words: Features, language: str) -> ConceptProfile:
        """What a question is about.

        Args:
            vector: of the question, centred in its own language; None where there is none.
            words: its words.
            language: its language.
        """
        said = self.phrases[language].score(words)
        likeness = np.float32(WORDS) * np.maximum.reduceat(said, self.firsts[language])
        if vector is not None:
            likeness = likeness + products(self.vectors[language], vector)
        places, weights = profiles(likeness[None])
        strongest = np.argsort(-weights[0], kind="stable")[:ASKED]
        return ConceptProfile(places[0][strongest], weights[0][strongest], float(said.max()))

    def score(self, profile: ConceptProfile) -> Vectors:
        """How much each service is about a question's concepts, 0 or more. Shape (n,)."""
        spans = [slice(self.starts[place], self.starts[place + 1]) for place in profile.places]
        rows = np.concatenate([self.rows[span] for span in spans])
        values = np.concatenate(
            [self.values[s] * weight for s, weight in zip(spans, profile.weights, strict=True)]
        )
        return np.bincount(rows, values, self.size).astype(np.float32)

    def shares(self, profile: ConceptProfile, services: Sequence[int]) -> NDArray[np.float64]:
        """What each concept of a question adds to the score of some services.

        Shape (services, concepts of the profile).
        """
        sought = np.asarray(services, np.int32)
        found = np.zeros((len(sought), len(profile.places)))
        for column, (place, weight) in enumerate(zip(profile.places, profile.weights, strict=True)):
            span = slice(self.starts[place], self.starts[place + 1])
            first = np.searchsorted(self.rows[span], sought)
            last = np.searchsorted(self.rows[span], sought, "right")
            until = np.concatenate(([0.0], np.cumsum(self.values[span], dtype=np.float64)))
            found[:, column] = weight * (until[last] - until[first])
        return found

    def arrays(self) -> dict[str, NDArray[np.generic]]:
        """All of it as arrays, to be stored."""
        kept: dict[str, NDArray[np.generic]] = {name: getattr(self, name) for name in NAMES}
        for language in LANGUAGES:
            kept[f"vectors_{language}"] = self.vectors[language]
            kept[f"firsts_{language}"] = self.firsts[language]
            for name, values in self.phrases[language].arrays().items():
                kept[f"phrases_{language}_{name}"] = values
        return {**kept, "codes": np.array(self.codes), "size": np.array(self.size)}

    @classmethod
    def of_arrays(cls, arrays: Mapping[str, NDArray[np.generic]]) -> ConceptIndex:
        """What `arrays` gave, as an index again."""
        phrases = {}
        for language in LANGUAGES:
            start = f"phrases_{language}_"
            own = {n.removeprefix(start): a for n, a in arrays.items() if n.startswith(start)}
            phrases[language] = WordIndex.of_arrays(own)
        return cls(
            codes=tuple(str(code) for code in arrays["codes"]),
            vectors={code: arrays[f"vectors_{code}"] for code in LANGUAGES},  # type: ignore[misc]
            phrases=phrases,
            firsts={code: arrays[f"firsts_{code}"] for code in LANGUAGES},  # type: ignore[misc]
            size=int(arrays["size"]),
            **{name: arrays[name] for name in NAMES},  # type: ignore[arg-type]
        )


def profiles(likeness: Vectors) -> tuple[NDArray[np.intp], Vectors]:
    """The concepts that each row is most like, and how much more than the next ones.

    Weights are of unit length in each row, so that two profiles' product is a cosine.
    """
    kept = min(KEPT, likeness.shape[1] - 1)
    places = np.argpartition(-likeness, kept, axis=1)[:, : kept + 1]
    found = np.take_along_axis(likeness, places, axis=1)
    weights = found - found.min(axis=1, keepdims=True)
    lengths = np.linalg.norm(weights, axis=1, keepdims=True)
    return places, (weights / np.maximum(lengths, 1e-9)).astype(np.float32)


def _told(
    concept: EverydayConcept, service_words: WordIndex, languages: Collection[str]
) -> Vectors:
    """How plainly each service tells of a concept: the best of its phrases. Shape (n,)."""
    best = np.zeros(service_words.size, np.float32)
    for language in languages:
        for phrase in concept.words[language]:
            np.maximum(best, service_words.score(_features(phrase, language)), out=best)
    return best


@cache
def _features(phrase: str, language: str) -> Features:
    return text_features(content_words(phrase, language))


@cache
def _phrase_index(concepts: tuple[EverydayConcept, ...], language: str) -> WordIndex:
    """Each phrase by itself: one that says all of a question tells more than many that touch it."""
    return WordIndex.build(
        [SearchedText("name", language, phrase)]
        for concept in concepts
        for phrase in concept.words[language]
    )


def _first_phrases(concepts: Sequence[EverydayConcept], language: str) -> NDArray[np.int64]:
    counts = [len(concept.words[language]) for concept in concepts]
    return np.cumsum([0, *counts[:-1]])
