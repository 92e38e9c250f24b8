"""Danger read off what a message means, where none of the phrases of danger is in it.

A support vector machine (Cortes & Vapnik 1995) tells messages of danger from harmless ones that
sound like it. Its kernel adds how near two messages are in meaning, by the encoder's vectors, and
how alike they are spelled, by runs of characters. It was learned from `safety_messages/`; see
`safety_learning`, which makes the file that comes with the package.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from revontuli.dialogue.intent_classifier import linear
from revontuli.dialogue.message_features import Matrix, ask, language_of, unit
from revontuli.language.encoder import Encoder
from revontuli.text import LANGUAGES

FILE = Path(__file__).with_name("safety_meaning.npz")
NEARNESS = 2.0  # how quickly two meanings stop being near: gamma of the kernel
SPELLING = 0.5  # what the spelling weighs beside the meaning
GRAM_SLOTS = 1 << 15  # into which runs of characters are hashed
HALVES = ("support", "rarity", "grams", "kind_weights")  # kept in half precision
SINGLES = ("weights", "kind_offsets")
PIECE = 400  # characters that are read as one: the encoder reads no more than 500

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Sensed:
    """What a message sounds like.

    Attributes:
        kind: the likeliest danger, as `safety.Danger` names it.
        is_sure: whether it is answered as danger; otherwise help is offered beside the answer.
    """

    kind: str
    is_sure: bool


@dataclass(frozen=True)
class DangerMeaning:
    """What was learned.

    Attributes:
        encoder: name of the model whose vectors it reads, without its version.
        middles: of each language among the encoder's vectors, (d,).
        support: meanings of the messages that decide, (m, d).
        weights: of each of them, (m,); above zero speaks for danger.
        rarity, grams: of the slots of spelling, (GRAM_SLOTS,).
        offset: added to all.
        kinds: names of the dangers, k of them.
        kind_weights, kind_offsets: meaning to kind, linear, (d, k) and (k,).
        sure_from, likely_from: scores from which a message is danger, or may be.
        messages: SHA-256 of those written by hand that it was learned from.
    """

    encoder: str
    middles: dict[str, Matrix]
    support: Matrix
    weights: Matrix
    rarity: Matrix
    grams: Matrix
    offset: float
    kinds: tuple[str, ...]
    kind_weights: Matrix
    kind_offsets: Matrix
    sure_from: float
    likely_from: float
    messages: str = ""

    def sense(self, text: str, language: str, encoder: Encoder) -> Sensed | None:
        """What `text` sounds like; None for nothing of danger.

        Args:
            text: one message, without personal data.
            language: that it is read in where its own can't be told.
            encoder: the one this was learned with.
        """
        meanings, scores = self.read(text, language, encoder)
        if not len(scores) or scores.max() < self.likely_from:
            return None
        worst = meanings[int(scores.argmax())]
        kind = int((worst @ self.kind_weights + self.kind_offsets).argmax())
        return Sensed(self.kinds[kind], bool(scores.max() >= self.sure_from))

    def read(self, text: str, language: str, encoder: Encoder) -> tuple[Matrix, Floats]:
        """Meaning of each piece of a message, (n, d), and how much it sounds like danger, (n,)."""
        pieces = _pieces(text)
        if not pieces:
            return np.zeros((0, encoder.dimension), np.float32), np.zeros(0)
        asked = [ask(piece, language_of(piece, language) or language) for piece in pieces]
        vectors = encoder.queries([one.masked for one in asked])
        meanings = unit(vectors - np.stack([self.middles[one.language] for one in asked]))
        grams = weighed_grams([one.folded for one in asked], self.rarity)
        return meanings, self.score(meanings, grams)

    def score(self, meanings: Matrix, grams: Any) -> Floats:
        """How much each message sounds like danger, (n,).

        Args:
            meanings: from their language's middle, of unit length, (n, d).
            grams: see `weighed_grams`, (n, GRAM_SLOTS).
        """
        near = nearness(meanings, self.support) @ self.weights
        return np.asarray(near + SPELLING * (grams @ self.grams) + self.offset, np.float64)

    def save(self, path: Path = FILE) -> None:
        """Write it, whole or not at all."""
        from revontuli.engine import atomic_path

        arrays: dict[str, Any] = {
            **{name: getattr(self, name).astype(np.float16) for name in HALVES},
            **{name: getattr(self, name).astype(np.float32) for name in SINGLES},
            **{f"middle_{code}": middle for code, middle in self.middles.items()},
            "encoder": np.array(self.encoder),
            "messages": np.array(self.messages),
            "kinds": np.array(self.kinds),
            "offset": np.array(self.offset),
            "limits": np.array([self.sure_from, self.likely_from]),
        }
        with atomic_path(path) as temporary, temporary.open("wb") as file:
            np.savez_compressed(file, **arrays)


@cache
def danger_meaning(encoder: str, path: Path = FILE) -> DangerMeaning | None:
    """What `save` wrote, the package's own, where it was learned with the encoder of this name.

    The encoder's version doesn't matter: it is the same model.
    """
    with np.load(path, allow_pickle=False) as file:
        if str(file["encoder"]) != encoder.partition("@")[0]:
            return None
        single = {name: file[name].astype(np.float32) for name in (*HALVES, *SINGLES)}
        sure_from, likely_from = map(float, file["limits"])
        return DangerMeaning(
            encoder=str(file["encoder"]),
            middles={code: file[f"middle_{code}"] for code in LANGUAGES},
            offset=float(file["offset"]),
            kinds=tuple(map(str, file["kinds"])),
            sure_from=sure_from,
            likely_from=likely_from,
            messages=str(file["messages"]),
            **single,
        )


def nearness(some: Matrix, others: Matrix) -> Matrix:
    """How near meanings are: a radial kernel on vectors of unit length, (n, m)."""
    return np.asarray(np.exp(2 * NEARNESS * (linear(some, others.T) - 1)), np.float32)


def counted_grams(texts: Sequence[str]) -> Any:
    """Runs of two to five characters within words, hashed; sparse, (n, GRAM_SLOTS).

    Counts weigh by their logarithm.
    """
    from sklearn.feature_extraction.text import HashingVectorizer

    counter = HashingVectorizer(
        n_features=GRAM_SLOTS, analyzer="char_wb", ngram_range=(2, 5),
        lowercase=False, norm=None, alternate_sign=False, dtype=np.float32,
    )  # fmt: skip
    counts = counter.transform(texts)
    counts.data = np.log(counts.data) + 1
    return counts


def weighed_grams(texts: Sequence[str], rarity: Matrix) -> Any:
    """The same by how rare they are (tf-idf), each text of unit length."""
    from scipy.sparse import diags_array
    from sklearn.preprocessing import normalize

    return normalize((counted_grams(texts) @ diags_array(rarity)).tocsr(), copy=False)


def _pieces(text: str) -> list[str]:
    """A message as it is read: whole where it is short, else in pieces that end where words do."""
    import textwrap

    if len(text) <= PIECE:
        return [text] if text.strip() else []
    return textwrap.wrap(text, PIECE)
