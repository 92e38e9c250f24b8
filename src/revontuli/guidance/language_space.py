"""Vectors of questions and texts in three languages, brought into one space.

An encoder puts a text near others of its meaning, but also near others of its language and of its
kind: all Swedish questions lie in one corner, all Finnish texts in another. So each language's mean
is taken off its vectors, and what still differs between languages is learned from texts that exist
in all three: a ridge regression from the Swedish and the English vectors to the Finnish ones
(a linear map between embedding spaces: Mikolov, Le & Sutskever 2013; means taken off first:
Artetxe, Labaka & Agirre 2016).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from revontuli.language.encoder import Encoder
from revontuli.text import LANGUAGES, Text

Vectors = NDArray[np.float32]
HELD = 1.0  # ridge penalty: how far the map is held to leaving vectors as they are
HOME = "fi"  # the language into whose space the others are brought


def unit(vectors: NDArray[np.floating]) -> Vectors:
    """Vectors of length 1; those of length 0 stay so."""
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return (vectors / np.maximum(lengths, 1e-9)).astype(np.float32)


def products(vectors: Vectors, vector: Vectors) -> Vectors:
    """The product of each of n vectors with one: cosines, where all are of unit length. Shape (n,).

    Not by `@`: the threads of OpenBLAS go on spinning for a while after so small a work, and an
    encoder that shares the cores with them then takes twice its time.
    """
    return np.einsum("ij,j->i", vectors, vector)


@dataclass(frozen=True)
class LanguageSpace:
    """How vectors of each language are brought into one space.

    Attributes:
        question_means, text_means: by language. Shape (d,).
        maps: by language. Shape (d, d); the home language's is the identity.
    """

    question_means: Mapping[str, Vectors]
    text_means: Mapping[str, Vectors]
    maps: Mapping[str, Vectors]

    @classmethod
    def learn(cls, questions: Mapping[str, Vectors], texts: Mapping[str, Vectors]) -> LanguageSpace:
        """Learn it from vectors of the same things in each language, row by row.

        Args:
            questions: short texts encoded as questions, by language. Shape (n, d).
            texts: longer ones encoded as texts, by language. Shape (m, d).
        """
        question_means = {code: vectors.mean(0) for code, vectors in questions.items()}
        text_means = {code: vectors.mean(0) for code, vectors in texts.items()}
        centred = {
            code: np.vstack(
                [questions[code] - question_means[code], texts[code] - text_means[code]]
            )
            for code in questions
        }
        maps = {code: _map(centred[code], centred[HOME]) for code in centred}
        return cls(question_means, text_means, maps)

    def centred(self, vector: Vectors, language: str) -> Vectors:
        """A question's vector without what all questions of its language share. Shape (d,)."""
        return unit(vector - self.question_means[language])

    def brought(self, centred: Vectors, language: str) -> Vectors:
        """That vector in the common space, of unit length. Shape (d,)."""
        return unit(np.einsum("i,ij->j", centred, self.maps[language]))

    def arrays(self) -> dict[str, Vectors]:
        """All of it as arrays, to be stored."""
        return {
            f"{kind}_{code}": vectors
            for kind in ("question_means", "text_means", "maps")
            for code, vectors in getattr(self, kind).items()
        }

    @classmethod
    def of_arrays(cls, arrays: Mapping[str, NDArray[np.generic]]) -> LanguageSpace:
        """What `arrays` gave, as a space again."""
        parts = (
            {code: arrays[f"{kind}_{code}"] for code in LANGUAGES}
            for kind in ("question_means", "text_means", "maps")
        )
        return cls(*parts)  # type: ignore[arg-type]


def _map(source: Vectors, target: Vectors) -> Vectors:
    """The linear map that brings `source` to `target`, held to the identity."""
    size = source.shape[1]
    inner = source.T @ source + HELD * np.eye(size)
    return (np.eye(size) + np.linalg.solve(inner, source.T @ (target - source))).astype(np.float32)


def encoded_by_language(
    encoder: Encoder, texts: Sequence[Text], as_questions: bool
) -> dict[str, Vectors]:
    """Vectors of texts that exist in every language, by language. Shape (n, d)."""
    encode = encoder.queries if as_questions else encoder.passages
    return {code: encode([text[code] for text in texts]) for code in LANGUAGES}
