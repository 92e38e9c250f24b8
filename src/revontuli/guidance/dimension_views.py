"""A service's text as meaning, spelling, concepts and topics, and how alike two services are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import resources
from typing import Any

import numpy as np
import yaml
from numpy.typing import NDArray

from revontuli.engine import Progress, silent
from revontuli.guidance.concept_vectors import concept_space
from revontuli.guidance.language_space import HOME
from revontuli.language.encoder import Encoder, clean_text
from revontuli.wellbeing import get_frame

Floats = NDArray[np.float32]

METERS = get_frame("3x10d").codes
NONE = "none"  # topics of services that help nobody's own wellbeing as such
SHARPNESS = 15.0  # of a soft maximum over the topics of a meter, on cosines
SPELLINGS = 2**16  # hashed character n-grams
LONGEST = 2_000  # characters of a text that are read
MEANING_WIDTH = 3.0  # 1 / (2 width²) of the Gaussian kernel on unit vectors
CONCEPT_WIDTH = 2.0
TOPIC_WIDTH = 0.25


@cache
def topics() -> Mapping[str, tuple[str, ...]]:
    """What services are about that help each meter, in Finnish, and those that help none."""
    file = resources.files("revontuli.guidance") / "dimension_topics.yaml"
    read = yaml.safe_load(file.read_text(encoding="utf-8"))
    return {code: tuple(read[code]) for code in (*METERS, NONE)}


@dataclass(frozen=True)
class TopicAffinity:
    """How near texts are to the topics of each meter.

    Attributes:
        vectors: of all topics, (t, dimension).
        owner: which of the ten meters, or 10 for none, each topic belongs to, (t,).
    """

    vectors: Floats
    owner: NDArray[np.int64]

    @classmethod
    def of(cls, encoder: Encoder) -> TopicAffinity:
        """With the topics' vectors of this encoder."""
        known = topics()
        phrases = [phrase for code in known for phrase in known[code]]
        owner = [place for place, code in enumerate(known) for _ in known[code]]
        return cls(encoder.passages(phrases), np.array(owner))

    def __call__(self, vectors: Floats, centre: Floats) -> Floats:
        """Soft maxima of the cosines with each meter's topics, (n, 11); the last is none.

        Args:
            vectors: of texts, (n, dimension).
            centre: of such texts, (dimension,).
        """
        cosines = centred(vectors, centre) @ centred(self.vectors, self.vectors.mean(0)).T
        raised = np.exp(SHARPNESS * (cosines - 1))
        means = [raised[:, self.owner == place].mean(1) for place in range(len(METERS) + 1)]
        return np.asarray(np.log(np.stack(means, 1) + 1e-12), dtype=np.float32)

    @cached_property
    def centre(self) -> Floats:
        """Of the topics, (dimension,)."""
        return np.asarray(self.vectors.mean(0), dtype=np.float32)


@dataclass(frozen=True)
class Views:
    """n texts as a kernel sees them.

    Attributes:
        meaning: the encoder's vectors, centred and of unit length, (n, dimension).
        spelling: TF-IDF of hashed character n-grams, rows of unit length, sparse (n, 65536).
        concepts: how like each everyday concept, rows of unit length, (n, concepts).
        topics: affinity to the topics of each meter and of none, standardised, (n, 11).
    """

    meaning: Floats
    spelling: Any
    concepts: Floats
    topics: Floats

    def __len__(self) -> int:
        return len(self.meaning)

    def kernel(self, other: Views) -> NDArray[np.float64]:
        """How alike each of these texts is with each of the others, (n, m), 0 to 1.

        A product of kernels: alike in meaning, in spelling, in concepts and in topics.
        """
        spelling = (self.spelling @ other.spelling.T).toarray()
        meaning = self.meaning @ other.meaning.T
        concepts = self.concepts @ other.concepts.T
        distance = (
            (self.topics**2).sum(1)[:, None]
            + (other.topics**2).sum(1)[None, :]
            - 2 * self.topics @ other.topics.T
        ) / self.topics.shape[1]
        exponent = MEANING_WIDTH * (meaning - 1) + (spelling - 1)
        exponent += CONCEPT_WIDTH * (concepts - 1) - TOPIC_WIDTH * distance
        return np.exp(np.minimum(exponent, 0), dtype=np.float64)


@dataclass(frozen=True)
class Viewer:
    """Makes views of texts as the texts it was made from say.

    Attributes:
        encoder: texts to vectors.
        affinity: to the topics.
        centre: of the texts' vectors, (dimension,).
        rarity: inverse document frequency of each spelling, (65536,).
        mean, deviation: of the affinities, (11,).
    """

    encoder: Encoder
    affinity: TopicAffinity
    centre: Floats
    rarity: Floats
    mean: Floats
    deviation: Floats

    @classmethod
    def of(cls, texts: Sequence[str], encoder: Encoder, progress: Progress = silent) -> Viewer:
        """What n texts say, n at least 1."""
        affinity = TopicAffinity.of(encoder)
        vectors = encoder.passages(texts, progress)
        centre = np.asarray(vectors.mean(0), dtype=np.float32)
        near = affinity(vectors, centre)
        counts = np.asarray((spellings(texts) > 0).sum(0)).ravel()
        rarity = np.log((1 + len(texts)) / (1 + counts)) + 1
        deviation = np.maximum(near.std(0), 1e-6)
        return cls(encoder, affinity, centre, rarity.astype(np.float32), near.mean(0), deviation)

    def __call__(self, texts: Sequence[str], progress: Progress = silent) -> Views:
        """The views of n texts."""
        from sklearn.preprocessing import normalize

        vectors = self.encoder.passages(texts, progress)
        meaning = centred(vectors, self.centre)
        counts = spellings(texts)
        counts.data = (1 + np.log(counts.data)) * self.rarity[counts.indices]
        near = (self.affinity(vectors, self.centre) - self.mean) / self.deviation
        return Views(
            meaning,
            normalize(counts),
            concept_likeness(meaning, self.encoder),
            np.asarray(near, dtype=np.float32),
        )


def centred(vectors: Floats, centre: Floats) -> Floats:
    """Unit vectors from `centre`: what tells texts apart, rather than what all of them share."""
    away = vectors - centre
    lengths = np.linalg.norm(away, axis=1, keepdims=True)
    return np.asarray(away / np.where(lengths > 0, lengths, 1), dtype=np.float32)


def concept_likeness(meaning: Floats, encoder: Encoder) -> Floats:
    """How like each everyday concept texts are, rows of unit length, (n, concepts)."""
    like = meaning @ concept_space(encoder)[1][HOME].T
    lengths = np.linalg.norm(like, axis=1, keepdims=True)
    return np.asarray(like / np.where(lengths > 0, lengths, 1), dtype=np.float32)


def spellings(texts: Sequence[str]) -> Any:
    """Counts of hashed character n-grams of words, sparse (n, 65536)."""
    from sklearn.feature_extraction.text import HashingVectorizer

    hashing = HashingVectorizer(
        analyzer="char_wb",
        ngram_range=(3, 5),
        n_features=SPELLINGS,
        norm=None,
        alternate_sign=False,
        dtype=np.float32,
    )
    return hashing.transform([clean_text(text, LONGEST) for text in texts])
