"""Words of a question found in many texts: BM25F over base forms, compounds and n-grams."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from revontuli.guidance.searched import FIELDS, Features, SearchedText, content_words, text_features
from revontuli.language.analysis import Word

SATURATION = 2.5  # k1: how soon a word that stands there again adds nothing
LENGTH = 0.6  # b: how far long texts are held back
TOO_COMMON = 0.25  # features in a larger share of texts tell nothing, and cost the most

Documents = Iterable[Sequence[SearchedText]]
NAMES = ("ids", "starts", "rows", "values", "rarity")


@dataclass(frozen=True)
class WordIndex:
    """Texts by the features of their words, with what each adds to a score.

    BM25F (Robertson, Zaragoza & Taylor 2004): fields are weighted, and each is held to its own
    average length, before a feature's count is saturated.

    Attributes:
        size: number of documents, n.
        ids: features that occur, sorted. Shape (f,), uint32.
        starts: where each feature's postings begin. Shape (f + 1,).
        rows, values: postings: document and what the feature adds there. Shape (p,).
        rarity: inverse document frequency of each feature. Shape (f,).
    """

    size: int
    ids: NDArray[np.uint32]
    starts: NDArray[np.int64]
    rows: NDArray[np.int32]
    values: NDArray[np.float32]
    rarity: NDArray[np.float32]

    @classmethod
    def build(
        cls, documents: Documents, told: Callable[[int], None] = lambda done: None
    ) -> WordIndex:
        """An index of documents; `told` hears how many have been read."""
        read = [_read(document) for document in _counted(documents, told)]
        size = len(read)
        lengths = _mean_lengths(read)
        rows, ids, counts = [], [], []
        for row, fields in enumerate(read):
            for field, (length, features) in fields.items():
                held = 1 - LENGTH + LENGTH * length / lengths[field]
                rows.append(np.full(len(features.ids), row, np.int32))
                ids.append(features.ids)
                counts.append(features.weights * (FIELDS[field[0]] / held))
        if not rows:
            return cls._empty(size)
        return cls._of_postings(
            size, np.concatenate(rows), np.concatenate(ids), np.concatenate(counts)
        )

    @classmethod
    def _of_postings(
        cls,
        size: int,
        rows: NDArray[np.int32],
        ids: NDArray[np.uint32],
        counts: NDArray[np.float32],
    ) -> WordIndex:
        pairs = ids.astype(np.uint64) << np.uint64(32) | rows.astype(np.uint64)
        unique, places = np.unique(pairs, return_inverse=True)
        total = np.bincount(places, counts, len(unique))
        found, starts, frequency = np.unique(
            (unique >> np.uint64(32)).astype(np.uint32), return_index=True, return_counts=True
        )
        rarity = np.log1p((size - frequency + 0.5) / (frequency + 0.5)).astype(np.float32)
        saturated = total * (SATURATION + 1) / (total + SATURATION)
        values = (saturated * np.repeat(rarity, frequency)).astype(np.float32)
        return cls(
            size,
            found,
            np.append(starts, len(unique)),
            (unique & np.uint64(0xFFFFFFFF)).astype(np.int32),
            values,
            rarity,
        )

    @classmethod
    def _empty(cls, size: int) -> WordIndex:
        return cls(
            size,
            np.zeros(0, np.uint32),
            np.zeros(1, np.int64),
            np.zeros(0, np.int32),
            np.zeros(0, np.float32),
            np.zeros(0, np.float32),
        )

    def score(self, question: Features) -> NDArray[np.float32]:
        """How well each document answers, from 0 to 1 at most.

        1 would be a document in which every feature of the question stands as often as counts.
        Features that no document has count as the rarest: a question of unknown words finds
        little. Shape (n,).
        """
        if not len(self.ids) or not len(question.ids):
            return np.zeros(self.size, np.float32)
        places = np.minimum(np.searchsorted(self.ids, question.ids), len(self.ids) - 1)
        known = self.ids[places] == question.ids
        rarest = np.log1p((self.size + 0.5) / 0.5)
        rarity = np.where(known, self.rarity[places], rarest)
        most = float((rarity * question.weights).sum() * (SATURATION + 1))
        frequency = self.starts[places + 1] - self.starts[places]
        useful = known & (frequency <= max(TOO_COMMON * self.size, 10))
        if not useful.any():
            return np.zeros(self.size, np.float32)
        chosen = places[useful]
        spans = [
            slice(a, b) for a, b in zip(self.starts[chosen], self.starts[chosen + 1], strict=True)
        ]
        weights = np.repeat(question.weights[useful], frequency[useful])
        rows = np.concatenate([self.rows[span] for span in spans])
        values = np.concatenate([self.values[span] for span in spans]) * weights
        return (np.bincount(rows, values, self.size) / most).astype(np.float32)

    def holding(self, feature: int, documents: NDArray[np.int32]) -> NDArray[np.int32]:
        """Those of some documents, given in order, that have a feature."""
        rows = self._rows_with(feature)
        if not len(rows):
            return documents[:0]
        found = np.minimum(np.searchsorted(rows, documents), len(rows) - 1)
        return documents[rows[found] == documents]

    def held_by(self, feature: int) -> int:
        """How many documents have a feature."""
        return len(self._rows_with(feature))

    def _rows_with(self, feature: int) -> NDArray[np.int32]:
        place = int(np.searchsorted(self.ids, np.uint32(feature)))
        if place == len(self.ids) or self.ids[place] != feature:
            return self.rows[:0]
        return self.rows[self.starts[place] : self.starts[place + 1]]

    def arrays(self) -> dict[str, NDArray[np.generic]]:
        """All of it as arrays, to be stored."""
        return {name: getattr(self, name) for name in NAMES} | {"size": np.array(self.size)}

    @classmethod
    def of_arrays(cls, arrays: Mapping[str, NDArray[np.generic]]) -> WordIndex:
        """What `arrays` gave, as an index again."""
        return cls(int(arrays["size"]), **{name: arrays[name] for name in NAMES})  # type: ignore[arg-type]


# Field and language → how many words, and their features. A text's length is held against others
# of its language: a service told in three is not three times as long.
Fields = dict[tuple[str, str], tuple[int, Features]]


def _read(document: Sequence[SearchedText]) -> Fields:
    words: dict[tuple[str, str], list[Word]] = {}
    for text in document:
        found = content_words(text.text, text.language)
        words.setdefault((text.field, text.language), []).extend(found)
    return {field: (len(found), text_features(found)) for field, found in words.items() if found}


def _mean_lengths(read: Sequence[Fields]) -> dict[tuple[str, str], float]:
    lengths: dict[tuple[str, str], list[int]] = {}
    for fields in read:
        for field, (length, _) in fields.items():
            lengths.setdefault(field, []).append(length)
    return {field: float(np.mean(found)) for field, found in lengths.items()}


def _counted(documents: Documents, told: Callable[[int], None]) -> Iterable[Sequence[SearchedText]]:
    for done, document in enumerate(documents):
        if done % 500 == 0:
            told(done)
        yield document
