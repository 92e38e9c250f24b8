"""Questions and services as profiles of the concepts that they are like."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from revontuli.guidance.concepts import EverydayConcept
from revontuli.guidance.searched import Features, SearchedText
from revontuli.guidance.word_index import WordIndex
from revontuli.text import LANGUAGES

KEPT = 20  # concepts in a profile
WORDS = 1.0  # what the words that a question shares with a concept weigh beside its meaning
NAMES = ("starts", "rows", "values")

Vectors = NDArray[np.float32]


@dataclass(frozen=True)
class ConceptIndex:
    """Concepts to compare questions and services with, and the services' profiles.

    Attributes:
        codes: of c concepts.
        vectors: by language, of unit length. Shape (c, d).
        words: the concepts' words, by language.
        starts: where each concept's services begin. Shape (c + 1,).
        rows, values: services and their weights. Shape (p,).
        size: number of services.
    """

    codes: tuple[str, ...]
    vectors: Mapping[str, Vectors]
    words: Mapping[str, WordIndex]
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
        language: str = "fi",
    ) -> ConceptIndex:
        """Profiles of services by their vectors in the space of `language`. Shape (n, d)."""
        codes = tuple(concept.id for concept in concepts)
        words = {code: _word_index(concepts, code) for code in LANGUAGES}
        places, weights = profiles(services @ vectors[language].T)
        order = np.argsort(places.ravel(), kind="stable")
        rows = np.repeat(np.arange(len(services), dtype=np.int32), places.shape[1])[order]
        starts = np.searchsorted(places.ravel()[order], np.arange(len(codes) + 1))
        return cls(codes, vectors, words, starts, rows, weights.ravel()[order], len(services))

    def profile(
        self, vector: Vectors | None, words: Features, language: str
    ) -> tuple[NDArray[np.intp], Vectors]:
        """The concepts that a question is like, and how much: places and weights.

        Args:
            vector: of the question, centred in its own language; None where there is none.
            words: its words.
            language: its language.
        """
        likeness = WORDS * self.words[language].score(words)
        if vector is not None:
            likeness = likeness + self.vectors[language] @ vector
        places, weights = profiles(likeness[None])
        return places[0], weights[0]

    def score(self, places: NDArray[np.intp], weights: Vectors) -> Vectors:
        """How alike each service's profile is to a question's, from 0 to 1. Shape (n,)."""
        spans = [slice(self.starts[place], self.starts[place + 1]) for place in places]
        rows = np.concatenate([self.rows[span] for span in spans])
        values = np.concatenate(
            [self.values[span] * weight for span, weight in zip(spans, weights, strict=True)]
        )
        return np.bincount(rows, values, self.size).astype(np.float32)

    def has(self, place: int, service: int) -> bool:
        """Whether a service's profile has the concept at `place`."""
        rows = self.rows[self.starts[place] : self.starts[place + 1]]
        found = int(np.searchsorted(rows, service))
        return found < len(rows) and int(rows[found]) == service

    def arrays(self) -> dict[str, NDArray[np.generic]]:
        """All of it as arrays, to be stored."""
        kept: dict[str, NDArray[np.generic]] = {name: getattr(self, name) for name in NAMES}
        for language in LANGUAGES:
            kept[f"vectors_{language}"] = self.vectors[language]
            for name, values in self.words[language].arrays().items():
                kept[f"words_{language}_{name}"] = values
        return {**kept, "codes": np.array(self.codes), "size": np.array(self.size)}

    @classmethod
    def of_arrays(cls, arrays: Mapping[str, NDArray[np.generic]]) -> ConceptIndex:
        """What `arrays` gave, as an index again."""
        words = {}
        for language in LANGUAGES:
            start = f"words_{language}_"
            own = {n.removeprefix(start): a for n, a in arrays.items() if n.startswith(start)}
            words[language] = WordIndex.of_arrays(own)
        return cls(
            codes=tuple(str(code) for code in arrays["codes"]),
            vectors={code: arrays[f"vectors_{code}"] for code in LANGUAGES},  # type: ignore[misc]
            words=words,
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


def _word_index(concepts: Sequence[EverydayConcept], language: str) -> WordIndex:
    return WordIndex.build(
        [
            SearchedText("name", language, concept.name(language)),
            SearchedText("synonyms", language, "; ".join(concept.words[language][1:])),
            SearchedText("description", language, concept.description.get(language, "")),
        ]
        for concept in concepts
    )
