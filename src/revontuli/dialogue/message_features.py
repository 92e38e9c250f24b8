"""Messages as numbers: what they mean, how they are spelled, whether they name a place or greet.

Five blocks stand side by side:

- *meaning*: the encoder's vector, without the middle of its language (Libovický, Rosa & Fraser
  2020), so that examples in one language teach the others; a place named stands in it as "Turku",
  whichever it is;
- *matters*: how likely it is about each of some nine hundred everyday matters;
- *spelling*: character n-grams and base forms with compound parts, weighted by tf-idf; sparse;
- *place*: whether a place is named, and how much of the message it is;
- *talk*: which of the skills' own phrases it is, or is partly made of.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from revontuli.dialogue.everyday_matters import EverydayMatters, everyday_matters
from revontuli.dialogue.intent_classifier import Matrix
from revontuli.dialogue.prediction import OUTSIDE
from revontuli.language.analysis import analyse
from revontuli.language.encoder import Encoder
from revontuli.language.identify import identify
from revontuli.language.places import find_places
from revontuli.privacy.redaction import MARK
from revontuli.text import LANGUAGES

LONGEST = 500  # characters that are read, as many as the encoder reads of a question
TELLING_WORDS = 3  # from which a message's own language is believed over its conversation's
PLACE = "Turku"
PLACE_WEIGHT = TALK_WEIGHT = 0.5
LEMMA_WEIGHT = 0.6  # beside the n-grams' 1
MOST_GRAMS = 20_000
LONGEST_PHRASE = 4  # words, of a skill's phrase inside a message

_NOT_WORDS = re.compile(r"[^\w'-]+")
_DRAWLED = re.compile(r"(\w)\1{2,}")


@dataclass(frozen=True, slots=True)
class Asked:
    """A message made ready to be read.

    Attributes:
        folded: without capitals, punctuation and control characters.
        masked: the same with one place for all places.
        language: that it is read in.
        place: 1 where one is named, its share of the text, 1 where there is nothing else.
    """

    folded: str
    masked: str
    language: str
    place: tuple[float, float, float]


def fold(text: str) -> str:
    """`text` without what does not change its meaning.

    That is capitals, punctuation, drawled letters, and the marks of masked personal data.
    """
    head = MARK.sub(" ", unicodedata.normalize("NFC", text.lstrip()[: 2 * LONGEST])).casefold()
    return _DRAWLED.sub(r"\1", " ".join(_NOT_WORDS.sub(" ", head).split()))[:LONGEST].strip()


def language_of(text: str, likely: str | None) -> str | None:
    """The language to read `text` in: its own where it can be told, else the likely one."""
    head = text[:LONGEST]
    if likely in LANGUAGES and len(head.split()) < TELLING_WORDS:
        return likely
    return identify(head) or likely


def ask(text: str, language: str) -> Asked:
    """`text` made ready to be read in `language`."""
    head = text.lstrip()[: 2 * LONGEST]
    places = find_places(head)
    masked = head
    for place in reversed(places):
        masked = f"{masked[: place.start]}{PLACE}{masked[place.end :]}"
    share = sum(place.end - place.start for place in places) / max(1, len(head.strip()))
    return Asked(
        fold(head), fold(masked), language, (float(bool(places)), share, float(share > 0.8))
    )


class MessageFeatures:
    """How messages become numbers; learned from examples without their intents.

    Args:
        encoder: texts to vectors.
        middles: of each language among the encoder's vectors, (dimension,).
        grams, lemmas: vocabularies of the spelling block.
        weights: inverse document frequencies, (n_grams + n_lemmas,).
        everyday: what tells everyday matters. A bot keeps that which it was trained with, for it
            changes with the package.
    """

    def __init__(
        self,
        encoder: Encoder,
        middles: Mapping[str, Matrix],
        grams: Sequence[str],
        lemmas: Sequence[str],
        weights: Matrix,
        everyday: EverydayMatters,
    ) -> None:
        self.encoder = encoder
        self.middles = dict(middles)
        self.grams, self.lemmas = list(grams), list(lemmas)
        self.weights = weights
        self.everyday = everyday
        self._gram_counter = _gram_counter(self.grams)
        self._lemma_counter = _lemma_counter(self.lemmas)

    @classmethod
    def learn(cls, asked: Sequence[Asked], encoder: Encoder) -> MessageFeatures:
        """Learn the vocabularies and how rare what they hold is from examples."""
        middles = language_middles(encoder)
        vectors = encoder.queries([one.masked for one in asked])
        shift = (vectors - np.stack([middles[one.language] for one in asked])).mean(axis=0)
        middles = {code: middle + shift for code, middle in middles.items()}
        grams = _vocabulary(_gram_counter(None), [one.folded for one in asked])
        lemmas = _vocabulary(_lemma_counter(None), [base_forms(one) for one in asked])
        size = len(grams) + len(lemmas)
        everyday = everyday_matters(encoder.name, encoder.dimension)
        found = cls(encoder, middles, grams, lemmas, np.ones(size, np.float32), everyday)
        seen = np.bincount(found._counts(asked).indices, minlength=size)
        found.weights = (np.log((1 + len(asked)) / (1 + seen)) + 1).astype(np.float32)
        return found

    def meaning(self, asked: Sequence[Asked]) -> Matrix:
        """What messages mean, (n, dimension), of unit length."""
        vectors = self.encoder.queries([one.masked for one in asked])
        middles = np.stack([self.middles[one.language] for one in asked])
        return _from_middle(vectors, middles)

    def meaning_of_names(self, names: Sequence[str]) -> Matrix:
        """The same of intents' names, which lie apart from what people write: from their middle."""
        if not names:
            return np.zeros((0, self.encoder.dimension), np.float32)
        vectors = self.encoder.queries(names)
        return _from_middle(vectors, vectors.mean(axis=0, keepdims=True))

    def rest(self, asked: Sequence[Asked], are_phrases: Sequence[bool] | None = None) -> Matrix:
        """Places and talk, (n, …).

        Args:
            asked: n messages.
            are_phrases: which of them are the skills' own phrases: of them nothing would be
                learned but that they are.
        """
        places = PLACE_WEIGHT * np.array([one.place for one in asked], np.float32)
        talk = TALK_WEIGHT * np.stack([talk_of(one.folded) for one in asked])
        if are_phrases is not None:
            talk[np.asarray(are_phrases, bool)] = 0
        return np.hstack([places, talk])

    def spelling(self, asked: Sequence[Asked]) -> Any:
        """How messages are spelled: weighted counts, sparse, (n, n_grams + n_lemmas).

        N-grams and base forms are each of unit length, the latter times their weight.
        """
        from scipy.sparse import diags_array, hstack
        from sklearn.preprocessing import normalize

        weighed = (self._counts(asked) @ diags_array(self.weights)).tocsr()
        parts = weighed[:, : len(self.grams)], weighed[:, len(self.grams) :]
        return hstack(
            [
                normalize(part, copy=False) * share if part.shape[1] else part
                for part, share in zip(parts, (1.0, LEMMA_WEIGHT), strict=True)
            ],
            format="csr",
        )

    def _counts(self, asked: Sequence[Asked]) -> Any:
        """Logarithms of counts of n-grams and base forms; sparse."""
        from scipy.sparse import hstack

        texts, bases = [one.folded for one in asked], [base_forms(one) for one in asked]
        parts = []
        for counter, values, vocabulary in (
            (self._gram_counter, texts, self.grams),
            (self._lemma_counter, bases, self.lemmas),
        ):
            if vocabulary:
                parts.append(counter.transform(values).astype(np.float32))
        if not parts:
            from scipy.sparse import csr_array

            return csr_array((len(asked), 0), dtype=np.float32)
        counts = hstack(parts, format="csr")
        counts.data = np.log(counts.data) + 1
        return counts


def base_forms(one: Asked) -> list[str]:
    """Base forms and compound parts of a message's words."""
    words = analyse(one.folded, one.language)
    return [base for word in words for base in dict.fromkeys((*word.lemmas[:2], *word.parts))]


def talk_of(folded: str) -> Matrix:
    """Which of the skills' phrases a message is, and which make what share of it. Shape (2m,)."""
    phrases, size = _phrases()
    words = folded.split()
    found = np.zeros((2, size), np.float32)
    for row in phrases.get(folded, ()):
        found[0, row] = 1
    start = 0
    while start < len(words):
        length = next(
            (
                n
                for n in range(min(LONGEST_PHRASE, len(words) - start), 0, -1)
                if " ".join(words[start : start + n]) in phrases
            ),
            0,
        )
        for row in phrases.get(" ".join(words[start : start + length]), ()) if length else ():
            found[1, row] += length / len(words)
        start += length or 1
    return np.minimum(found, 1).ravel()


@cache
def _phrases() -> tuple[dict[str, tuple[int, ...]], int]:
    """The skills' phrases with the numbers of their intents, and how many intents there are."""
    from revontuli.dialogue.skills.examples import skill_examples

    examples = [example for example in skill_examples() if example.intent != OUTSIDE]
    intents = sorted({example.intent for example in examples})
    rows: dict[str, set[int]] = {}
    for example in examples:
        rows.setdefault(fold(example.text), set()).add(intents.index(example.intent))
    return {phrase: tuple(sorted(found)) for phrase, found in rows.items()}, len(intents)


def language_middles(encoder: Encoder) -> dict[str, Matrix]:
    """The middle of each language among an encoder's vectors of questions, (dimension,)."""
    from revontuli.survey.topic_meaning import EVERYDAY

    return {
        language: encoder.queries([fold(text) for text in texts]).mean(axis=0)
        for language, texts in EVERYDAY.items()
    }


def _from_middle(vectors: Matrix, middles: Matrix) -> Matrix:
    """Directions from the middle; texts with nothing to read stay zeros."""
    read = np.linalg.norm(vectors, axis=1, keepdims=True) > 0
    return np.asarray(unit(vectors - middles) * read, np.float32)


def unit(vectors: NDArray[np.floating]) -> Matrix:
    """Vectors of length 1; those of length 0 stay so."""
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return np.asarray(vectors / np.where(lengths > 1e-9, lengths, 1), np.float32)


def _gram_counter(vocabulary: Sequence[str] | None) -> Any:
    from sklearn.feature_extraction.text import CountVectorizer

    return CountVectorizer(
        analyzer="char_wb", ngram_range=(2, 5), lowercase=False, vocabulary=vocabulary or None
    )


def _lemma_counter(vocabulary: Sequence[str] | None) -> Any:
    from sklearn.feature_extraction.text import CountVectorizer

    return CountVectorizer(analyzer=list, lowercase=False, vocabulary=vocabulary or None)


def _vocabulary(counter: Any, texts: Sequence[Any]) -> list[str]:
    """What is counted in `texts`, the commonest where there is much, in order of the alphabet."""
    analyzer = counter.build_analyzer()
    counts: Counter[str] = Counter()
    for text in texts:
        counts.update(set(analyzer(text)))
    commonest = sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:MOST_GRAMS]
    return sorted(gram for gram, _ in commonest)
