"""Vectors of questions from their words alone: what an encoder would say, guessed in a moment.

An encoder reads a question through twelve layers, which takes most of a search's time. What it
says of short questions about everyday matters can be learned: a ridge regression from a question's
words (base forms, compounds' parts, runs of characters, hashed: Weinberger et al. 2009) to the
encoder's vector, kept in few dimensions and eight bits. It is a distilled model (Hinton, Vinyals &
Dean 2015), static as in Tulkens & van Dongen's model2vec (2024), and learned from the phrases of
our concepts and from PTV's classes, each of them also put into questions of our own. Where a
question's words are strange to it, it says so, and the encoder is asked.

It comes with the package; `python -m revontuli.guidance guesses` makes it anew.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from revontuli.catalogue import ptv_codes
from revontuli.engine import atomic_path
from revontuli.guidance.concept_vectors import concept_space
from revontuli.guidance.concepts import read_concepts
from revontuli.guidance.language_space import LanguageSpace, Vectors, products, unit
from revontuli.guidance.searched import Features, content_words, text_features
from revontuli.language.encoder import Encoder
from revontuli.text import LANGUAGES

FILE = Path(__file__).with_name("guessed_vectors.npz")
SLOTS = 1 << 16  # into which features are hashed; with fewer, too many share one
KEPT = 128  # dimensions: more are nearer the encoder's vector, and no better in a search
HELD = 0.5  # ridge penalty
ASKED = 2  # questions that each name is put into
STEPS, EXACT = 100, 1e-5  # of conjugate gradients: at most so many, and how near is near enough
FAMILIAR = 0.5  # length of a guess from which it is trusted; set on the questions of Turku's bot
SENTENCES = 3  # of a class's description: what it is comes first
QUESTIONS = {
    "fi": (
        "haluan {}", "missä voin {}", "mistä löydän {}", "tarvitsen {}", "miten {}?",
        "onko teillä {}", "{} tietoa", "etsin: {}", "Hei, {}", "olen opiskelija, {}",
    ),
    "sv": (
        "jag vill {}", "var kan jag {}", "var hittar jag {}", "jag behöver {}", "hur {}?",
        "finns det {}", "information om {}", "jag söker: {}", "Hej, {}", "jag är student, {}",
    ),
    "en": (
        "I want {}", "where can I {}", "where do I find {}", "I need {}", "how {}?",
        "do you have {}", "information about {}", "I am looking for: {}", "Hello, {}",
        "I am a student, {}",
    ),
}  # fmt: skip

Told = tuple[str, str]  # language, text


@dataclass(frozen=True)
class GuessedVectors:
    """A table from words to an encoder's vectors.

    Attributes:
        encoder: name of the one it was learned from.
        rarity: what each slot of the table weighs. Shape (s,).
        table: what each slot adds. Shape (s, k), whole numbers from -127 to 127.
        scale: what one is worth in each dimension. Shape (k,).
        basis: those k dimensions in the encoder's space, each of length 1 and upright to the
            others. Shape (k, d).
    """

    encoder: str
    rarity: NDArray[np.float32]
    table: NDArray[np.int8]
    scale: Vectors
    basis: Vectors

    @classmethod
    def learn(cls, texts: Sequence[Told], encoder: Encoder) -> GuessedVectors:
        """Learn it from texts: each is encoded as a question."""
        words = [text_features(content_words(text, language)) for language, text in texts]
        languages = [language for language, _ in texts]
        means = concept_space(encoder)[0].question_means
        encoded = encoder.queries([text for _, text in texts])
        wanted = unit(encoded - np.stack([means[language] for language in languages]))
        rarity = _rarity(words, languages)
        found = _ridge(_matrix(words, languages, rarity), wanted)
        basis = np.linalg.svd(wanted.T @ wanted)[2][:KEPT]
        fewer = found @ basis.T
        scale = np.maximum(np.abs(fewer).max(0), 1e-9) / 127
        return cls(
            encoder=encoder.name,
            rarity=rarity,
            table=np.round(fewer / scale).astype(np.int8),
            scale=scale.astype(np.float32),
            basis=basis.astype(np.float32),
        )

    def code(self, words: Features, language: str) -> Vectors:
        """What the encoder would say, centred in its own language; the surer, the longer.

        Shape (k,), of length 1 at about the most; in the encoder's space it is `code @ basis`.
        """
        slots, weights = _weighted(words, language, self.rarity)
        return self.scale * np.einsum("i,ij->j", weights, self.table[slots].astype(np.float32))

    def save(self, path: Path = FILE) -> None:
        """Write it, whole or not at all."""
        with atomic_path(path) as temporary, temporary.open("wb") as file:
            np.savez_compressed(
                file,
                encoder=np.array(self.encoder),
                rarity=self.rarity.astype(np.float16),
                table=self.table,
                scale=self.scale,
                basis=self.basis,
            )


class GuessedMeaning:
    """How near each service is to a question in meaning, guessed from the question's words.

    Guesses lie in few dimensions. Services are brought into those beforehand, so that there is less
    to multiply; the cosines are the same as those with the guess in the encoder's space.
    """

    def __init__(self, guesses: GuessedVectors, services: Vectors, space: LanguageSpace) -> None:
        self._guesses = guesses
        self._services = services
        self._space = space
        self._fewer: dict[str, Vectors] = {}  # services by the question's language, when asked in

    def guess(self, words: Features, language: str) -> tuple[Vectors, Vectors] | None:
        """A question's vector and each service's cosine with it; None where words are too strange.

        Args:
            words: of the question.
            language: of the question.

        Returns:
            The vector centred in its own language, of unit length, (d,); cosines, (n,).
        """
        code = self._guesses.code(words, language)
        if np.linalg.norm(code) < FAMILIAR:
            return None
        basis, turn = self._guesses.basis, self._space.maps[language]
        centred = unit(np.einsum("i,ij->j", code, basis))
        length = np.linalg.norm(np.einsum("i,ij->j", centred, turn)) * np.linalg.norm(code)
        if language not in self._fewer:
            self._fewer[language] = self._services @ (basis @ turn).T
        return centred, products(self._fewer[language], code / np.float32(length))


@cache
def guessed_vectors(encoder: str) -> GuessedVectors | None:
    """Those that came with the package, where they are of the encoder of this name."""
    if not FILE.exists():
        return None
    with np.load(FILE, allow_pickle=False) as file:
        if str(file["encoder"]) != encoder:
            return None
        rarity = file["rarity"].astype(np.float32)
        return GuessedVectors(encoder, rarity, file["table"], file["scale"], file["basis"])


def taught_texts(seed: int = 0) -> list[Told]:
    """What it is learned from: names of things, alone and in questions, and what PTV tells of them.

    None stands twice.
    """
    chance = random.Random(seed)
    names = list(dict.fromkeys(_names()))
    asked = [
        (code, question.format(name))
        for code, name in names
        for question in chance.sample(QUESTIONS[code], ASKED)
    ]
    return list(dict.fromkeys((*names, *asked, *_descriptions())))


def _names() -> Iterator[Told]:
    for concept in read_concepts():
        for language in LANGUAGES:
            yield from ((language, phrase) for phrase in concept.words[language])
    for codes in (ptv_codes.service_classes(), ptv_codes.life_events(), ptv_codes.target_groups()):
        for code in codes.values():
            yield from ((language, code.name[language]) for language in LANGUAGES)


def _descriptions() -> Iterator[Told]:
    for code in ptv_codes.service_classes().values():
        for language, text in code.description.items():
            yield from ((language, part) for part in re.split(r"(?<=[.!?])\s+", text)[:SENTENCES])


def _slots(ids: NDArray[np.uint32], language: str, size: int = SLOTS) -> NDArray[np.int64]:
    """Where features of a language stand in a table (Knuth's multiplicative hashing)."""
    own = ids.astype(np.uint64) + np.uint64(LANGUAGES.index(language) << 32)
    return (own * np.uint64(0x9E3779B97F4A7C15) >> np.uint64(40)).astype(np.int64) % size


def _weighted(
    words: Features, language: str, rarity: NDArray[np.float32]
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    slots = _slots(words.ids, language, len(rarity))
    return slots, unit(words.weights * rarity[slots])


def _rarity(words: Sequence[Features], languages: Sequence[str]) -> NDArray[np.float32]:
    counts = np.zeros(SLOTS)
    for features, language in zip(words, languages, strict=True):
        counts[np.unique(_slots(features.ids, language))] += 1
    rarity = np.log1p(len(words) / (1 + counts))
    return rarity.astype(np.float16).astype(np.float32)  # as it is kept


def _matrix(
    words: Sequence[Features], languages: Sequence[str], rarity: NDArray[np.float32]
) -> Any:
    from scipy.sparse import csr_array

    each = [_weighted(f, code, rarity) for f, code in zip(words, languages, strict=True)]
    ends = np.cumsum([0, *(len(slots) for slots, _ in each)])
    values, places = np.concatenate([w for _, w in each]), np.concatenate([s for s, _ in each])
    return csr_array((values, places, ends), shape=(len(words), SLOTS))


def _ridge(known: Any, wanted: Vectors) -> Vectors:
    """Coefficients of a ridge regression, by conjugate gradients on all columns at once."""
    turned = known.T.tocsr()
    found = np.zeros((known.shape[1], wanted.shape[1]), np.float32)
    left = turned @ wanted
    direction, squares = left.copy(), (left * left).sum(0)
    first = squares.copy()
    for _ in range(STEPS):
        moved = turned @ (known @ direction) + HELD * direction
        step = squares / np.maximum((direction * moved).sum(0), 1e-12)
        found += step * direction
        left -= step * moved
        before, squares = squares, (left * left).sum(0)
        if (squares <= EXACT * first).all():
            break
        direction = left + squares / np.maximum(before, 1e-12) * direction
    return found
